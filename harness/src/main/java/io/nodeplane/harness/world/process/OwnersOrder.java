package io.nodeplane.harness.world.process;

import io.nodeplane.canon.Json;
import io.nodeplane.store.OwnersFiles;
import io.nodeplane.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** The owner's order to an agent of this machine, by what the agent left in its data directory for that. */
final class OwnersOrder {
    /** An agent waits for a while before it says that an order cannot be carried out. */
    private static final Duration ORDER_MAX = Duration.ofSeconds(30);

    private OwnersOrder() {}

    /** {@return whether the agent with this data directory says that its node has left} */
    static boolean leave(HttpClient http, Path data) {
        return order(http, data, "/v1/leave", HttpRequest.BodyPublishers.noBody());
    }

    /** {@return whether the agent with this data directory took a heartbeat that says that its VPN has these blocks} */
    static boolean claim(HttpClient http, Path data, String blocks) {
        // Each is a session of its own, and no lease is taken: it would end during the run.
        var heartbeat = Json.object().with("session", "lab-" + System.nanoTime()).with("seq", 1)
                .with("dataPlaneReady", new Json.Bool(false))
                .with("metadata", Json.object().with("allowedIps", blocks));
        return order(http, data, "/v1/heartbeat", HttpRequest.BodyPublishers.ofString(heartbeat.canonical()));
    }

    private static boolean order(HttpClient http, Path data, String path, HttpRequest.BodyPublisher body) {
        try {
            var address = OwnersFiles.findAddress(data);
            var token = OwnersFiles.findToken(data);
            if (address.isEmpty() || token.isEmpty()) {
                return false;
            }
            var order = HttpRequest.newBuilder(URI.create("http://" + address.get() + path))
                    .header("Authorization", "Bearer " + token.get()).timeout(ORDER_MAX)
                    .header("Content-Type", "application/json").POST(body).build();
            var status = http.send(order, HttpResponse.BodyHandlers.ofString()).statusCode();
            return status == 200 || status == 204;
        } catch (IOException | StoreException silent) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
