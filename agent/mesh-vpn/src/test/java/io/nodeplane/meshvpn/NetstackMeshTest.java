package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.client.RemoteControlPlane;
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

/** Layer 0.5: three agents, three VPNs and three WireGuard devices without TUN, in nine processes, on loopback. */
@Timeout(900)
class NetstackMeshTest {
    private static final int NODES = 3;
    /** Nobody is confirmed dead while a slow machine starts a process again. */
    static final String CHARTER = "{\"cluster\":\"mesh\",\"confirmAfterMs\":60000,"
            + "\"voters\":[\"vpn-1\",\"vpn-2\",\"vpn-3\"]}";

    /** Until a VPN has taken its turn, on a machine with other things to do. */
    private static final Duration TURN_AND_MACHINE = Duration.ofSeconds(5);

    private static final Duration A_HUNDRED_PROBES = Duration.ofSeconds(1);

    @TempDir
    Path folder = Path.of("");

    private Mesh mesh = new Mesh(List.of());
    private Path charter = Path.of("");

    @BeforeEach
    void make() throws IOException, InterruptedException {
        charter = Files.writeString(folder.resolve("charter.json"), CHARTER);
        mesh = Mesh.onLoopback(NODES, folder);
        mesh.startDevices();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private Site site(int number) {
        return mesh.site(number);
    }

    @AskedFor
    @Test
    void traffic_flows_while_agents_and_vpns_die_and_come_back_and_ends_with_a_leave() throws Exception {
        mesh.startOnAgents(charter);
        site(1).netstack().transfer(site(2).address, 1_000_000);
        var handshakes = mesh.steadyHandshakes();
        var written = mesh.writes();
        mesh.probeAll();
        mesh.sites().forEach(Site::killAgent);
        site(1).stopVpn();
        site(2).killVpn();
        for (var site : List.of(site(1), site(2))) {
            site.startVpn(site.agentApi());
        }
        mesh.startAgents(charter);
        mesh.awaitReadyOnAgents();
        mesh.requireNothingLost();
        mesh.requireHandshakesKept(handshakes);
        assertThat(mesh.writes()).isEqualTo(written);

        try (var plane = RemoteControlPlane.connect(site(3).agentApi())) {
            plane.leave();
        }
        await().atMost(Mesh.LONG).untilAsserted(() -> {
            assertThat(site(1).tunnels()).containsOnlyKeys(site(2).key());
            assertThat(site(2).tunnels()).containsOnlyKeys(site(1).key());
            assertThat(site(3).tunnels()).isEmpty();
        });
        assertThat(mesh.writes()).extracting(Netstack.Writes::removed).containsExactly(1L, 1L, 2L);
        assertThat(mesh.writes()).extracting(Netstack.Writes::replaced).containsOnly(0L);

        try (var plane = RemoteControlPlane.connect(site(3).agentApi())) {
            plane.join(List.of("127.0.0.1:" + site(1).peerPort));
        }
        mesh.awaitTunnels();
        site(3).netstack().transfer(site(1).address, 100_000);
        site(3).netstack().transfer(site(2).address, 100_000);
    }

    @AskedFor
    @Test
    void a_node_that_moves_is_followed_a_machine_that_dies_is_taken_down_and_one_comes_back_from_its_disk()
            throws Exception {
        charter = Files.writeString(folder.resolve("quick.json"), CHARTER.replace("60000", "5000"));
        mesh.startOnAgents(charter);
        mesh.probeAll();
        site(2).stopVpn();
        site(2).move();
        site(2).startVpn(site(2).agentApi());
        await().atMost(Mesh.LONG).untilAsserted(() -> {
            for (var other : List.of(site(1), site(3))) {
                assertThat(other.tunnels().get(site(2).key()).peer().endpoint()).contains(site(2).endpoint());
            }
        });
        var gap = mesh.stopAll().stream().mapToLong(Netstack.Flow::gapMs).max().orElseThrow();
        System.out.println("a node moved: longest gap " + gap + " ms");
        assertThat(gap).isLessThan(Mesh.LONG.toMillis());

        var declared = declared();
        site(3).close();
        var killed = System.nanoTime();
        await().atMost(Mesh.LONG).untilAsserted(() -> {
            assertThat(site(1).tunnels()).containsOnlyKeys(site(2).key());
            assertThat(site(2).tunnels()).containsOnlyKeys(site(1).key());
        });
        var taken = Duration.ofNanos(System.nanoTime() - killed);
        System.out
                .println("a machine died: taken down after " + taken.toMillis() + " ms; declared is a certainty after "
                        + declared.toMillis() + " ms");
        assertThat(taken).isLessThan(declared.plus(TURN_AND_MACHINE));

        // No control plane is left, and no seed.
        site(2).killAgent();
        site(1).close();
        site(1).startNetstack();
        site(1).startVpn(site(1).agentApi());
        await().atMost(Mesh.LONG).ignoreExceptions().untilAsserted(() -> assertThat(site(1).tunnels())
                .containsOnlyKeys(site(2).key()));
        site(1).netstack().transfer(site(2).address, 100_000);
    }

    @AskedFor
    @Test
    void a_node_that_moves_unsaid_gets_nothing_and_is_found_again_when_its_vpn_says_where_it_is() throws Exception {
        mesh.startOnAgents(charter);
        // It says nothing of itself, so that nobody follows where its packets come from.
        site(2).stopVpn();
        site(2).move();
        site(2).netstack().configure("set=1\nlisten_port=" + site(2).endpoint().port() + "\n\n");
        site(1).netstack().probe(site(2).address);
        Thread.sleep(A_HUNDRED_PROBES);
        var unsaid = site(1).netstack().stop(site(2).address);
        System.out.println("a node moved unsaid: " + unsaid);
        assertThat(unsaid.lost()).isPositive().isEqualTo(unsaid.sent());

        site(1).netstack().probe(site(2).address);
        site(2).startVpn(site(2).agentApi());
        await().atMost(Mesh.LONG).untilAsserted(() -> assertThat(site(1).tunnels().get(site(2).key()).peer().endpoint())
                .contains(site(2).endpoint()));
        site(1).netstack().transfer(site(2).address, 1_000);
        var said = site(1).netstack().stop(site(2).address);
        System.out.println("and said where it is: " + said);
        assertThat(said.lost()).isPositive().isLessThan(said.sent());
    }

    /** {@return when everybody knows of a death at the latest, as this control plane declares it} */
    private Duration declared() {
        try (var plane = RemoteControlPlane.connect(site(1).agentApi())) {
            var timers = plane.capabilities().timers();
            return timers.certainty().plus(timers.convergence());
        }
    }

    @Test
    void a_stub_is_exchanged_for_agents_under_traffic_and_these_for_another_stub_and_a_full_replace_is_caught()
            throws Exception {
        new Exchange(mesh, folder, charter).forthAndBack();
        requireAnotherDeviceCaught();
    }

    /** The control of one device that is the same from before to after: another process knows of no probes. */
    private void requireAnotherDeviceCaught() throws IOException {
        site(3).netstack().probe(site(1).address);
        site(3).stopNetstack();
        site(3).startNetstack();
        assertThatThrownBy(() -> site(3).netstack().stop(site(1).address)).isInstanceOf(IOException.class)
                .hasMessageContaining("no probes to");
    }
}
