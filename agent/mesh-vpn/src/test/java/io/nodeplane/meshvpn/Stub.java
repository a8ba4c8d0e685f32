package io.nodeplane.meshvpn;

import io.nodeplane.api.StubServer;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A stub server and its orders. */
final class Stub implements AutoCloseable {
    private static final String TOKEN = "secret";

    private final StubServer server;
    /** Also after its end. */
    private final List<StubServer.Place> places;

    private Stub(StubServer server) {
        this.server = server;
        places = server.nodes();
    }

    /** {@return a stub at any free ports} */
    static Stub start(int nodes) {
        return new Stub(StubServer.start(nodes, number -> new ApiAddress.Loopback("127.0.0.1", 0),
                Optional.of(TOKEN), Duration.ofMillis(300)));
    }

    /** {@return another stub, which knows nothing, at the ports of this one, which has ended} */
    Stub again() {
        return new Stub(StubServer.start(places.size(), number -> places.get(number - 1).api(), Optional.of(TOKEN),
                Duration.ofMillis(300)));
    }

    /** {@return how the VPN of this number finds its control plane} */
    Supplier<ControlPlane> plane(int number) {
        var api = places.get(number - 1).api();
        return () -> RemoteControlPlane.connect(api, Optional.of(TOKEN));
    }

    /** {@return by what the VPN of this number joins: the first founds} */
    List<String> seeds(int number) {
        return number == 1 ? List.of() : List.of(places.getFirst().seed());
    }

    /** Gives an order, such as {@code suspect/vpn-2}. */
    void order(String order) throws IOException, InterruptedException {
        send(1, HttpRequest.newBuilder(uri(1, "/stub/" + order)).POST(BodyPublishers.noBody()));
    }

    /** {@return the newest report of this node about a peer, as a document; empty if there is none} */
    String report(int number, String peerId) throws IOException, InterruptedException {
        return send(number, HttpRequest.newBuilder(uri(number, "/stub/reports/" + peerId)));
    }

    private URI uri(int number, String path) {
        return URI.create("http://" + places.get(number - 1).api() + path);
    }

    private String send(int number, HttpRequest.Builder request) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request.header("Authorization", "Bearer " + TOKEN).build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() == 404) {
                return "";
            }
            if (answer.statusCode() >= 300) {
                throw new IOException(answer.body());
            }
            return answer.body();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
