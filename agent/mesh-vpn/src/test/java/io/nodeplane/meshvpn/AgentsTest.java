package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.EmbeddedControlPlane;
import io.nodeplane.NodePlaneConfig;
import io.nodeplane.NodePlanes;
import io.nodeplane.http.Sockets;
import io.nodeplane.meshvpn.dataplane.TunnelKey;
import io.nodeplane.meshvpn.disk.KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Layer 0 on agents: VPNs on devices in memory, each on an agent in this process, with the links of agents tapped. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class AgentsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** An agent that is not believed knocks again and again meanwhile. */
    private static final Duration SOME_ROUNDS = Duration.ofSeconds(4);
    private static final String SECRET = "cluster-0123456789-abcdefghijklmnop-ABCDEFG";
    private static final String OTHER_SECRET = "foreign-9876543210-ponmlkjihgfedcba-GFEDCBA";

    @TempDir
    Path folder = Path.of("");

    private final List<Node> nodes = new ArrayList<>();

    private record Node(String id, EmbeddedControlPlane agent, MemoryNode vpn, Tap tap, TunnelKey key) {}

    @AfterEach
    void stop() throws IOException {
        for (var node : nodes) {
            node.vpn().close();
            node.agent().close();
            node.tap().close();
        }
    }

    private Node start(int number, Optional<String> secret) throws IOException {
        var id = "vpn-" + number;
        var own = Files.createDirectories(folder.resolve(id));
        var port = Sockets.freeLoopback().port();
        var tap = new Tap(port);
        var config = NodePlaneConfig.node(id).charter("mesh", List.of("vpn-1", "vpn-2")).data(own.resolve("agent"))
                .listen("127.0.0.1:" + port).advertise(tap.address());
        secret.ifPresent(config::secret);
        var agent = NodePlanes.start(config.build());
        var vpn = new MemoryNode(number, own, "10.77.0." + number + "/32");
        nodes.add(new Node(id, agent, vpn, tap, KeyFile.open(own.resolve("private.key"))));
        vpn.start(() -> agent, number == 1 ? List.of() : List.of(nodes.getFirst().tap().address()));
        return nodes.getLast();
    }

    private static void awaitTunnels(Node one, Node other) {
        await().atMost(LONG).until(() -> one.vpn().reaches(other.vpn()) && other.vpn().reaches(one.vpn()));
    }

    private static boolean knows(Node one, Node other) {
        return one.agent().getMembers().member(other.id()).isPresent()
                || one.vpn().device.peers().containsKey(other.key().publicKey());
    }

    @Test
    void a_node_with_another_secret_is_in_no_view_and_in_no_device() throws IOException {
        var first = start(1, Optional.of(SECRET));
        var second = start(2, Optional.of(SECRET));
        awaitTunnels(first, second);
        var intruder = start(3, Optional.of(OTHER_SECRET));
        await().atMost(LONG).until(() -> intruder.vpn().said.stream().anyMatch(line -> line.startsWith("order: ")));
        await().during(SOME_ROUNDS).atMost(LONG).until(() -> !knows(first, intruder) && !knows(second, intruder));
        assertThat(intruder.vpn().device.peers()).isEmpty();
        assertThat(first.vpn().reaches(second.vpn())).isTrue();
    }

    @Test
    void control_the_same_node_gets_in_where_there_is_no_secret() throws IOException {
        var first = start(1, Optional.empty());
        var intruder = start(3, Optional.empty());
        awaitTunnels(first, intruder);
        assertThat(knows(first, intruder)).isTrue();
    }

    @Test
    void what_agents_say_to_each_other_has_the_public_keys_and_nothing_of_private_keys_or_the_secret()
            throws IOException {
        var first = start(1, Optional.of(SECRET));
        var second = start(2, Optional.of(SECRET));
        awaitTunnels(first, second);
        await().atMost(LONG).untilAsserted(() -> assertThat(heard())
                .contains(first.key().publicKey().text(), second.key().publicKey().text()));
        requireNoSecrets(heard());

        // Controls: in what is said to a device by its unix socket the same search finds a key, whatever its form.
        for (var form : forms(second.key())) {
            assertThatThrownBy(() -> requireNoSecrets("set=1\nprivate_key=" + form + "\n"))
                    .isInstanceOf(AssertionError.class);
        }
        assertThatThrownBy(() -> requireNoSecrets("Authorization: " + SECRET)).isInstanceOf(AssertionError.class);
    }

    private String heard() {
        return String.join("\n", nodes.stream().map(node -> node.tap().heard()).toList());
    }

    private void requireNoSecrets(String text) {
        assertThat(text).as("what was said").doesNotContain(SECRET)
                .doesNotContain(Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)));
        nodes.forEach(node -> forms(node.key()).forEach(form -> assertThat(text).as("what was said")
                .doesNotContain(form)));
    }

    /** A private key as bytes, as hexadecimal digits, and as the two forms of Base64, without the padding. */
    private static List<String> forms(TunnelKey key) {
        var base64 = key.base64().replace("=", "");
        return Stream.of(new String(key.secret(), StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(key.secret()), HexFormat.of().withUpperCase().formatHex(key.secret()), base64,
                base64.replace('+', '-').replace('/', '_')).toList();
    }
}
