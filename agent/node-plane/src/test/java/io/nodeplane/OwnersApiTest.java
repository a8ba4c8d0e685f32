package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.api.ApiException;
import io.nodeplane.api.ApiServer;
import io.nodeplane.api.ForeignClients;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.OwnersFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The owner's API of real agents. */
@Timeout(400)
class OwnersApiTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Charter CHARTER = Charter.of("lab", List.of(new NodeId("node-1")));

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> running = new ArrayList<>();

    private record Node(Agent agent, ApiServer api, Path data) {
        String seed() {
            return "127.0.0.1:" + agent.port();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : running.reversed()) {
            one.close();
        }
    }

    @Test
    void a_vpn_lives_with_its_agent_over_the_api() throws Exception {
        var first = start("node-1", Optional.of(new ApiAddress.Unix(folder.resolve("one.sock"))));
        var second = start("node-2", Optional.of(new ApiAddress.Loopback("127.0.0.1", 0)));
        try (var one = RemoteControlPlane.connect(first.api().address());
                var two = RemoteControlPlane.connect(second.api().address(),
                        second.data().resolve(OwnersFiles.TOKEN))) {
            assertThat(one.capabilities().name()).isEqualTo("node-plane");
            one.join(List.of());
            assertThat(two.join(List.of(first.seed())).members()).hasSize(2);
            await().atMost(LONG).until(() -> links(second).contains("\"peerId\":\"node-1\"")
                    && links(second).contains("\"p99Ms\""));
            two.publishHeartbeat(HeartbeatSession.begin().next(true));
            await().atMost(LONG).until(() -> one.getMembers().member("node-2").orElseThrow().dataPlaneReady());
            assertThat(two.leaveSaying()).isEmpty();
            await().atMost(LONG)
                    .until(() -> one.getMembers().member("node-2").orElseThrow().state().equals(MemberState.LEFT));
        }
    }

    private static String links(Node node) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + node.api().address() + "/v1/links"))
                    .header("Authorization", "Bearer " + OwnersFiles.findToken(node.data()).orElseThrow()).build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    @Test
    void an_order_at_the_peers_port_is_404_and_one_without_the_token_401() throws Exception {
        var node = start("node-1", Optional.of(new ApiAddress.Loopback("127.0.0.1", 0)));
        node.agent().controlPlane().join(List.of());
        try (var http = HttpClient.newHttpClient()) {
            var token = OwnersFiles.findToken(node.data()).orElseThrow();
            for (var path : List.of("/v1/leave", "/v1/join", "/v1/heartbeat")) {
                var order = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.agent().port() + path))
                        .header("Authorization", "Bearer " + token).POST(BodyPublishers.noBody()).build();
                assertThat(http.send(order, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
            }
            var api = URI.create("http://" + node.api().address() + "/v1/leave");
            assertThat(http.send(HttpRequest.newBuilder(api).POST(BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            assertThat(http.send(HttpRequest.newBuilder(api).header("Authorization", "Bearer " + token)
                    .header("Origin", "http://127.0.0.1").POST(BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString()).statusCode()).isEqualTo(403);
            assertThat(node.agent().controlPlane().getMembers().localState()).isEqualTo(LocalState.JOINED);
        }
    }

    @Test
    void the_data_directory_says_where_the_api_is_and_keeps_its_token() throws Exception {
        var node = start("node-1", Optional.empty());
        assertThat(OwnersFiles.findAddress(node.data())).hasValue(node.api().address().toString());
        if (node.api().address() instanceof ApiAddress.Loopback) {
            var token = node.data().resolve(OwnersFiles.TOKEN);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token))).isEqualTo("rw-------");
            var before = Files.readString(token);
            assertThat(before.strip()).matches("[0-9a-f]{64}");
            Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(OwnersFiles.token(node.data())).isEqualTo(before.strip());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token))).isEqualTo("rw-------");
        }
        assertThatThrownBy(() -> start("node-2", Optional.of(new ApiAddress.Unix(Path.of("/no/such/folder/s")))))
                .isInstanceOf(ApiException.class).hasMessageStartingWith("no socket can be made in the folder");
    }

    @Test
    void a_vpn_goes_on_when_its_agent_is_started_again() throws Exception {
        var socket = Optional.<ApiAddress>of(new ApiAddress.Unix(folder.resolve("one.sock")));
        var first = start("node-1", socket);
        try (var plane = RemoteControlPlane.connect(first.api().address())) {
            plane.join(List.of());
            first.agent().close();
            first.api().close();
            assertThatThrownBy(plane::getMembers).isInstanceOf(ControlPlaneException.class);
            start("node-1", socket);
            await().atMost(LONG).ignoreExceptions()
                    .until(() -> plane.getMembers().localState() == LocalState.JOINED);
            assertThat(plane.getMembers().members()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_in_another_language_speaks_to_agents(ForeignClients client) throws Exception {
        var first = start("node-1", Optional.of(new ApiAddress.Unix(folder.resolve("one.sock"))));
        var second = start("node-2", Optional.of(new ApiAddress.Loopback("127.0.0.1", 0)));
        client.pass(List.of(first.api().address().toString(), second.api().address().toString()), first.seed(),
                List.of("unused", OwnersFiles.findToken(second.data()).orElseThrow()), folder);
    }

    private Node start(String name, Optional<ApiAddress> at) throws IOException {
        var data = folder.resolve(name);
        var port = Sockets.freeLoopback().port();
        var agent = Agent.start(new Agent.Place(new NodeId(name), "127.0.0.1", port, new PeerAddress("127.0.0.1", port),
                data, CHARTER, List.of()), "test", (now, event) -> {}, halted -> {});
        running.add(agent);
        var api = OwnersApi.open(at, data, agent);
        running.add(api);
        return new Node(agent, api, data);
    }
}
