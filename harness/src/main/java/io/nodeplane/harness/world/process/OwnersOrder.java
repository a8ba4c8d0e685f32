package io.nodeplane.harness.world.process;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.harness.world.HttpAgentClient;
import io.nodeplane.store.OwnersFiles;
import io.nodeplane.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The owner's orders to an agent of this machine, by what the agent left in its data directory for that. */
final class OwnersOrder implements HttpAgentClient.Owner {
    /** An agent waits for a while before it says that an order cannot be carried out. */
    private static final Duration ORDER_MAX = Duration.ofSeconds(30);

    private final HttpClient http;
    private final Supplier<Path> data;

    /** @param data the agent's data directory */
    OwnersOrder(HttpClient http, Supplier<Path> data) {
        this.http = http;
        this.data = data;
    }

    @Override
    public boolean leave() {
        return order("/v1/leave", HttpRequest.BodyPublishers.noBody()).isPresent();
    }

    @Override
    public Optional<String> propose(Json.Obj change) {
        return order("/v1/charter/proposals", HttpRequest.BodyPublishers.ofString(change.canonical()))
                .map(answer -> JsonParser.parseObject(answer).text("proposal"));
    }

    @Override
    public boolean approve(String proposal) {
        return order("/v1/charter/approvals", HttpRequest.BodyPublishers.ofString(Json.object()
                .with("proposal", proposal).canonical())).isPresent();
    }

    @Override
    public boolean claim(String blocks) {
        // Each is a session of its own, and no lease is taken: it would end during the run.
        var heartbeat = Json.object().with("session", "lab-" + System.nanoTime()).with("seq", 1)
                .with("dataPlaneReady", new Json.Bool(false))
                .with("metadata", Json.object().with("allowedIps", blocks));
        return order("/v1/heartbeat", HttpRequest.BodyPublishers.ofString(heartbeat.canonical())).isPresent();
    }

    /** {@return what the agent answered, if it did as it was told} */
    private Optional<String> order(String path, HttpRequest.BodyPublisher body) {
        try {
            var address = OwnersFiles.findAddress(data.get());
            var token = OwnersFiles.findToken(data.get());
            if (address.isEmpty() || token.isEmpty()) {
                return Optional.empty();
            }
            var order = HttpRequest.newBuilder(URI.create("http://" + address.get() + path))
                    .header("Authorization", "Bearer " + token.get()).timeout(ORDER_MAX)
                    .header("Content-Type", "application/json").POST(body).build();
            var answer = http.send(order, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 || answer.statusCode() == 204
                    ? Optional.of(answer.body())
                    : Optional.empty();
        } catch (IOException | StoreException silent) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
