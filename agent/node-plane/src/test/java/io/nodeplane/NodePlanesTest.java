package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.CharterFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The door to a control plane in somebody's own process. */
@Timeout(300)
class NodePlanesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder = Path.of("");

    private final List<EmbeddedControlPlane> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(EmbeddedControlPlane::close);
    }

    private NodePlaneConfig.Builder config(String node) {
        return NodePlaneConfig.node(node).data(folder.resolve(node)).charter("lab", List.of("node-1"))
                .listen("127.0.0.1:0");
    }

    private EmbeddedControlPlane start(NodePlaneConfig config) {
        var plane = NodePlanes.start(config);
        running.add(plane);
        return plane;
    }

    @Test
    void nodes_in_one_process_are_a_cluster_without_an_agent_beside_them() {
        var one = start(config("node-1").build());
        var two = start(config("node-2").build());
        assertThat(one.getMembers().localState()).isEqualTo(LocalState.NEW);
        one.join(List.of());
        assertThat(two.join(List.of(one.address())).members()).extracting(Member::peerId)
                .containsExactly("node-1", "node-2");
        var endpoint = Endpoint.parse("192.0.2.2:51820");
        two.publishHeartbeat(HeartbeatSession.begin().next(true, Metadata.EMPTY.withEndpoints(List.of(endpoint))));
        await().atMost(LONG)
                .until(() -> one.getPeerMetadata("node-2").metadata().endpoints().equals(List.of(endpoint)));
        two.leave();
        await().atMost(LONG)
                .until(() -> one.getMembers().member("node-2").orElseThrow().state().equals(MemberState.LEFT));
        assertThat(one.capabilities().name()).isEqualTo("node-plane");
        assertThat(one.halted().toCompletableFuture()).isNotDone();
    }

    @Test
    void closing_it_ends_all_that_it_opened_and_the_next_start_goes_on() throws IOException {
        var first = start(config("node-1").build());
        first.join(List.of());
        var seed = SeedPeer.parse(first.address());
        first.close();
        first.close();
        assertThatThrownBy(first::getMembers).isInstanceOfSatisfying(ControlPlaneException.class,
                closed -> assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED));
        try (var free = new ServerSocket(seed.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).as("nobody listens there any more").isTrue();
        }
        await().atMost(LONG).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("node-node-1")));
        var again = start(config("node-1").listen(first.address()).build());
        await().atMost(LONG).until(() -> again.getMembers().localState() == LocalState.JOINED);
        assertThat(again.getMembers().member("node-1").orElseThrow().incarnation()).isEqualTo(1);
    }

    @Test
    void a_node_that_cannot_go_on_says_why_and_closes_itself() throws Exception {
        var plane = start(config("node-1").build());
        plane.join(List.of());
        Files.move(folder.resolve("node-1"), folder.resolve("elsewhere"));
        assertThat(plane.halted().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS))
                .contains("is gone or was replaced under the running agent");
        await().atMost(LONG).untilAsserted(() -> assertThatThrownBy(plane::getMembers)
                .isInstanceOfSatisfying(ControlPlaneException.class,
                        closed -> assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED)));
    }

    @Test
    void files_of_charter_and_secret_are_those_of_an_agent() throws IOException {
        var charter = folder.resolve("charter.json");
        CharterFile.write(charter, Charter.of("lab", List.of(new NodeId("node-1"))));
        var secret = Files.writeString(folder.resolve("secret"), SECRET);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        var one = start(config("node-1").secretFile(secret).build());
        one.join(List.of());
        var two = start(config("node-2").charter(charter).secret(SECRET).seeds(List.of(one.address())).build());
        assertThat(two.join(List.of(one.address())).members()).hasSize(2);
        var stranger = start(config("node-3").secret(SECRET.replace('0', 'x')).build());
        assertThatThrownBy(() -> stranger.join(List.of(one.address())))
                .isInstanceOfSatisfying(ControlPlaneException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
    }

    @Test
    void what_is_wrong_is_told_in_one_sentence() throws IOException {
        refused(() -> NodePlaneConfig.node("Node_1"),
                "node: 'Node_1' is not a node id: use 1 to 32 of a-z, 0-9 and '-'");
        refused(() -> NodePlaneConfig.node("node-1").charter("lab", List.of("node-1")).build(),
                "'data' is missing: give");
        refused(() -> NodePlaneConfig.node("node-1").data(folder).build(),
                "'charter' is missing: give node-1 the file");
        refused(() -> config("node-1").listen("here"), "listen: 'here' is not an address: write host:port");
        refused(() -> config("node-1").listen("not a host:0"), "listen: 'not a host:1' is not an address");
        refused(() -> config("node-1").advertise("0.0.0.0:7001"), "advertise: '0.0.0.0:7001' stands for every address");
        refused(() -> config("node-1").seeds(List.of("node-2")), "seeds: 'node-2' is not an address: write host:port");
        refused(() -> config("node-1").charter("lab", List.of()), "charter: number of 'voters' is 0: use 1..9");
        refused(() -> config("node-1").charter("lab", List.of("Node")), "charter: 'Node' is not a node id");
        refused(() -> config("node-1").secret("too short"), "secret: the first secret has 3 characters");
        refused(() -> NodePlanes.start(config("7").listen("0.0.0.0:7001").build()),
                "'advertise' is missing, where others reach this node: '7:7001' is not an address");
        refused(() -> NodePlanes.start(config("node-1").charter(folder.resolve("none.json")).build()),
                "cannot read the charter " + folder.resolve("none.json") + ": ");
        refused(() -> NodePlanes.start(config("node-1").secretFile(folder.resolve("none")).build()),
                folder.resolve("none").toString());
        refused(() -> NodePlanes.start(config("node-1").charter(Files.writeString(folder.resolve("bad.json"),
                "{\"cluster\":\"lab\",\"voter\":[]}")).build()), "unknown key 'voter'; did you mean 'voters'?");
        var one = start(config("node-1").build());
        refused(() -> NodePlanes.start(config("node-1").build()), "is in use by");
        refused(() -> NodePlanes.start(config("node-2").listen(one.address()).build()),
                "cannot listen on " + one.address() + ": the address is already in use");
        start(config("node-2").build());
    }

    private static void refused(ThrowingCallable bad, String words) {
        assertThatThrownBy(bad).isInstanceOfSatisfying(ControlPlaneException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(refused.getMessage()).contains(words).doesNotContain("\n").doesNotContain(SECRET);
        });
    }
}
