package example;

import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same VPN over the API, before the stub server of the agent's program. */
@Timeout(120)
class RemoteVpnTest {
    private static final Path AGENT = Path.of("target", "node-plane-agent.jar");

    private static Process stub() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                AGENT.toString(), "stub", "--nodes=2").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** What a line of the stub says of a node: {@code vpn-1 api=127.0.0.1:43941 seed=vpn-1.stub:7946 token-file=/...}. */
    private record Node(Map<String, String> said) {
        static Node of(String line) {
            return new Node(Stream.of(line.split(" ")).skip(1).map(word -> word.split("=", 2))
                    .collect(Collectors.toMap(word -> word[0], word -> word[1])));
        }

        RemoteControlPlane connect() {
            return RemoteControlPlane.connect(ApiAddress.parse(said.get("api")), Path.of(said.get("token-file")));
        }
    }

    @Test
    void a_tunnel_comes_with_a_peer_and_goes_with_it() throws IOException {
        var stub = stub();
        try (var lines = stub.inputReader()) {
            var nodes = lines.lines().takeWhile(line -> !line.equals("ready")).map(Node::of).toList();
            try (var here = nodes.get(0).connect(); var there = nodes.get(1).connect()) {
                var vpn = new Vpn(here);
                here.join(List.of());
                there.join(List.of(nodes.get(0).said().get("seed")));
                there.publishHeartbeat(HeartbeatSession.begin().next(true, StubVpnTest.HERE_I_AM));
                await().atMost(Duration.ofMinutes(1)).until(() -> vpn.tunnels().containsKey("vpn-2"));
                there.leave();
                await().atMost(Duration.ofMinutes(1)).until(() -> vpn.tunnels().isEmpty());
            }
        } finally {
            stub.destroy();
        }
    }
}
