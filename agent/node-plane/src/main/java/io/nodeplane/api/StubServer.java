package io.nodeplane.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Timers;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.json.DocumentWriter;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A stub cluster, each node of which serves the API at an address of its own: a VPN in any language tests against it without
 * a cluster. Trouble comes on command, under {@code /stub/}, at any node's address.
 */
public final class StubServer implements AutoCloseable {
    private final StubCluster cluster;
    private final List<Node> nodes = new ArrayList<>();

    /**
     * One node.
     *
     * @param api where its API is
     * @param seed what others give to a join to find it
     */
    public record Place(String peerId, ApiAddress api, String seed) {}

    private record Node(StubControlPlane plane, FaultyControlPlane faulty, ApiServer server) {}

    private StubServer(StubCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * {@return a server of that many nodes, none of which has joined; they are called {@code vpn-1}, {@code vpn-2}, ...}
     *
     * @param addresses where the API of each node is, by its number from 1
     * @param token what requests over the loopback interface have to bring
     * @param keepAlive how often subscribers hear something
     * @throws ApiException if one of them cannot be served
     */
    public static StubServer start(int nodes, IntFunction<ApiAddress> addresses, Optional<String> token,
            Duration keepAlive) {
        return start(nodes, addresses, token, Timers.DEFAULTS.withKeepAlive(keepAlive));
    }

    /** {@return the same, with times of its own} */
    static StubServer start(int nodes, IntFunction<ApiAddress> addresses, Optional<String> token, Timers timers) {
        var stub = new StubServer(new StubCluster(timers));
        try {
            for (int i = 1; i <= nodes; i++) {
                stub.add("vpn-" + i, addresses.apply(i), token);
            }
            return stub;
        } catch (RuntimeException | Error failed) {
            stub.close();
            throw failed;
        }
    }

    /** {@return all nodes, in the order of their numbers} */
    public List<Place> nodes() {
        return nodes.stream()
                .map(node -> new Place(node.plane().peerId(), node.server().address(), node.plane().address()))
                .toList();
    }

    /** {@return the cluster behind it, for a test in the same process} */
    StubCluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.faulty().close());
        nodes.forEach(node -> node.server().close());
    }

    private void add(String peerId, ApiAddress at, Optional<String> token) {
        var plane = cluster.node(peerId);
        var faulty = new FaultyControlPlane(plane);
        var server = ApiServer.start(at, at instanceof ApiAddress.Unix ? Optional.empty() : token, Service.of(faulty),
                config -> commands(config, plane, faulty));
        nodes.add(new Node(plane, faulty, server));
    }

    private void commands(JavalinConfig config, StubControlPlane plane, FaultyControlPlane faulty) {
        about(config, "suspect", cluster::suspect);
        about(config, "confirm", cluster::confirmDead);
        about(config, "recover", cluster::recover);
        about(config, "isolate", cluster::isolate);
        about(config, "reconnect", cluster::reconnect);
        about(config, "reap", cluster::reap);
        config.routes
                .post("/stub/hold", context -> done(context, faulty::hold))
                .post("/stub/release", context -> done(context, faulty::release))
                .post("/stub/slow/{ms}", context -> done(context, () -> faulty.slow(millis(context.pathParam("ms")))))
                .post("/stub/fail/{code}",
                        context -> done(context, () -> faulty.failNext(code(context.pathParam("code")))))
                .get("/stub/reports/{peerId}", context -> {
                    var peerId = context.pathParam("peerId");
                    var report = plane.newestReport(peerId).orElseThrow(() -> new ControlPlaneException(
                            ErrorCode.NOT_FOUND, "this node has no report about " + peerId));
                    context.contentType("application/json")
                            .result(DocumentWriter.report(report).getBytes(StandardCharsets.UTF_8));
                });
    }

    private static void about(JavalinConfig config, String command, Consumer<String> order) {
        config.routes.post("/stub/" + command + "/{peerId}",
                context -> done(context, () -> order.accept(context.pathParam("peerId"))));
    }

    private static void done(Context context, Runnable order) {
        try {
            order.run();
        } catch (IllegalArgumentException impossible) {
            throw ControlPlaneException.invalid(String.valueOf(impossible.getMessage()));
        }
        context.status(204);
    }

    private static Duration millis(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw ControlPlaneException.invalid("'" + text + "' is no number of milliseconds below a million");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    private static ErrorCode code(String text) {
        var code = ErrorCode.read(text);
        if (!code.name().equals(text)) {
            throw ControlPlaneException.invalid("'" + text + "' is no code: use one of " + List.of(ErrorCode.values()));
        }
        return code;
    }
}
