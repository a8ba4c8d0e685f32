package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.client.ApiAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/** Orders to a stub server at a port. */
final class StubOrders {
    private StubOrders() {}

    static void post(ApiAddress at, Optional<String> token, String path) throws Exception {
        assertThat(send(at, token, "POST", path).statusCode()).as(path).isEqualTo(204);
    }

    static HttpResponse<String> send(ApiAddress at, Optional<String> token, String method, String path)
            throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://" + at + path))
                    .header("Authorization", "Bearer " + token.orElse("")).method(method, BodyPublishers.noBody())
                    .build(), BodyHandlers.ofString());
        }
    }
}
