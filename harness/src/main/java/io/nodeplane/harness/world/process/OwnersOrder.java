package io.nodeplane.harness.world.process;

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
        try {
            var address = OwnersFiles.findAddress(data);
            var token = OwnersFiles.findToken(data);
            if (address.isEmpty() || token.isEmpty()) {
                return false;
            }
            var order = HttpRequest.newBuilder(URI.create("http://" + address.get() + "/v1/leave"))
                    .header("Authorization", "Bearer " + token.get()).timeout(ORDER_MAX)
                    .POST(HttpRequest.BodyPublishers.noBody()).build();
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
