package io.nodeplane.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** What is asked over HTTP besides the control plane: whether a node serves, its ledger's head, a stub's commands. */
final class Asked {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_MAX).build();

    /** An answer that was had. */
    record Answer(int status, String body) {}

    private Asked() {}

    /** {@return the answer; empty if there is none} */
    static Optional<Answer> send(String method, String address, String path, Optional<String> token) {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(ANSWER_MAX)
                .method(method, HttpRequest.BodyPublishers.noBody());
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(answer.statusCode(), answer.body()));
        } catch (IOException silent) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + address, interrupted);
        }
    }
}
