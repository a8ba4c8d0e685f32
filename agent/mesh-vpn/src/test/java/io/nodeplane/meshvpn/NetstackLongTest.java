package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Layer 0.5 for longer than a build has time. */
@AskedFor
@Timeout(1_200)
class NetstackLongTest {
    private static final int NODES = 3;
    private static final int RESTARTS = 20;
    /** WireGuard makes new keys after 120 s under traffic. */
    private static final Duration TWO_REKEYS = Duration.ofSeconds(240);
    private static final Duration A_HUNDRED_PROBES = Duration.ofSeconds(1);
    private static final Duration TWO_REKEYS_MAX = Duration.ofSeconds(400);

    @TempDir
    Path folder = Path.of("");

    private Mesh mesh = new Mesh(List.of());
    private Path charter = Path.of("");

    @BeforeEach
    void make() throws IOException, InterruptedException {
        charter = Files.writeString(folder.resolve("charter.json"), NetstackMeshTest.CHARTER);
        mesh = Mesh.onLoopback(NODES, folder);
        mesh.startDevices();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    @Test
    void twenty_vpns_and_twenty_agents_are_killed_in_turn_and_no_peer_is_removed_and_no_packet_lost()
            throws Exception {
        mesh.startOnAgents(charter);
        var handshakes = mesh.steadyHandshakes();
        var written = mesh.writes();
        mesh.probeAll();
        for (var restart = 0; restart < RESTARTS; restart++) {
            var site = mesh.site(restart % NODES + 1);
            site.killVpn();
            site.startVpn(site.agentApi());
            site.awaitReady(site.agentApi());
            site.killAgent();
            site.startAgent(charter, mesh.sites());
            site.awaitReady(site.agentApi());
        }
        // What the VPN and its control plane are to blame for comes before what a busy machine may do.
        assertThat(mesh.writes()).isEqualTo(written);
        mesh.requireHandshakesKept(handshakes);
        mesh.requireNothingLost();
    }

    @Test
    void traffic_outlives_all_control_processes_for_two_rekeys() throws Exception {
        mesh.startOnAgents(charter);
        var handshakes = mesh.steadyHandshakes();
        var written = mesh.writes();
        mesh.probeAll();
        mesh.sites().forEach(Site::killAgent);
        await().atMost(TWO_REKEYS_MAX).pollInterval(Duration.ofSeconds(5)).untilAsserted(
                () -> mesh.handshakes().forEach((tunnel, atMs) -> assertThat(atMs - handshakes.get(tunnel))
                        .isGreaterThanOrEqualTo(TWO_REKEYS.toMillis())));
        mesh.requireNothingLost();
        assertThat(mesh.writes()).isEqualTo(written);

        // Control: a device that has lost a peer carries nothing to it, and no control plane puts it right.
        mesh.sites().forEach(Site::stopVpn);
        mesh.site(1).netstack().configure("set=1\nreplace_peers=true\n\n");
        mesh.site(1).netstack().probe(mesh.site(2).address);
        Thread.sleep(A_HUNDRED_PROBES);
        var flow = mesh.site(1).netstack().stop(mesh.site(2).address);
        assertThat(flow.sent()).isPositive();
        assertThat(flow.lost()).isEqualTo(flow.sent());
    }
}
