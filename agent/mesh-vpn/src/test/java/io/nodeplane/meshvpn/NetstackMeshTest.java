package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.api.StubServer;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.meshvpn.mesh.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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

    @TempDir
    Path folder = Path.of("");

    private Mesh mesh = new Mesh(List.of());
    private Path charter = Path.of("");

    @BeforeEach
    void make() throws IOException, InterruptedException {
        var program = Netstack.program();
        charter = Files.writeString(folder.resolve("charter.json"), CHARTER);
        var sites = new ArrayList<Site>();
        for (var number = 1; number <= NODES; number++) {
            sites.add(Site.onLoopback(number, folder, program));
        }
        mesh = new Mesh(sites);
        for (var site : sites) {
            site.startNetstack();
        }
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    private Site site(int number) {
        return mesh.site(number);
    }

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

    @Test
    void a_node_that_moves_is_followed_and_a_machine_that_dies_is_taken_down() throws Exception {
        charter = Files.writeString(folder.resolve("quick.json"), CHARTER.replace("60000", "10000"));
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

        site(3).close();
        var killed = System.nanoTime();
        await().atMost(Mesh.LONG).untilAsserted(() -> {
            assertThat(site(1).tunnels()).containsOnlyKeys(site(2).key());
            assertThat(site(2).tunnels()).containsOnlyKeys(site(1).key());
        });
        System.out.println("a machine died: taken down after " + (System.nanoTime() - killed) / 1_000_000 + " ms");
        site(1).netstack().transfer(site(2).address, 100_000);
    }

    @Test
    void a_machine_comes_back_from_its_disk_when_no_control_plane_is_left() throws Exception {
        mesh.startOnAgents(charter);
        site(1).close();
        site(2).killAgent();
        site(3).killAgent();
        site(1).startNetstack();
        site(1).startVpn(site(1).agentApi());
        mesh.awaitTunnels();
        site(1).netstack().transfer(site(2).address, 100_000);
        site(1).netstack().transfer(site(3).address, 100_000);
    }

    @Test
    void a_stub_is_exchanged_for_agents_under_traffic_and_these_for_another_stub() throws Exception {
        SortedMap<String, Long> handshakes;
        List<Netstack.Writes> written;
        try (var stub = stub("before")) {
            for (var number = 1; number <= NODES; number++) {
                site(number).startVpn(stub.nodes().get(number - 1).api(), join(stub, number));
            }
            mesh.awaitTunnels();
            handshakes = mesh.steadyHandshakes();
            written = mesh.writes();
            mesh.probeAll();
            mesh.startAgents(charter);
            for (var site : mesh.sites()) {
                site.stopVpn();
                site.startVpn(site.agentApi());
            }
            mesh.awaitReadyOnAgents();
        }
        mesh.requireNothingLost();
        mesh.requireHandshakesKept(handshakes);
        assertThat(mesh.writes()).as("writes to the devices").isEqualTo(written);

        try (var stub = stub("after")) {
            mesh.probeAll();
            for (var number = 1; number <= NODES; number++) {
                site(number).stopVpn();
                site(number).startVpn(stub.nodes().get(number - 1).api(), join(stub, number));
            }
            for (var number = 1; number <= NODES; number++) {
                site(number).awaitReady(stub.nodes().get(number - 1).api());
            }
            mesh.sites().forEach(Site::killAgent);
            mesh.requireNothingLost();
            mesh.requireHandshakesKept(handshakes);
            assertThat(mesh.writes()).as("writes to the devices").isEqualTo(written);
        }
    }

    @Test
    void control_a_full_replace_is_caught_by_the_time_of_the_handshake() throws Exception {
        mesh.startOnAgents(charter);
        var before = mesh.steadyHandshakes();
        mesh.requireHandshakesKept(before);
        var text = new StringBuilder("set=1\nreplace_peers=true\n");
        site(1).tunnels().forEach((key, tunnel) -> text.append(written(key, tunnel.peer())));
        site(1).netstack().configure(text.append('\n').toString());
        assertThatThrownBy(() -> mesh.requireHandshakesKept(before)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("handshake of vpn-1");
    }

    private static String written(PublicKey key, Peer peer) {
        return "public_key=" + HexFormat.of().formatHex(key.bytes()) + "\nendpoint=" + peer.endpoint().orElseThrow()
                + "\npersistent_keepalive_interval=25\nallowed_ip=" + peer.allowedIps().getFirst() + "\n";
    }

    private StubServer stub(String name) throws IOException {
        var sockets = Files.createDirectories(folder.resolve(name));
        return StubServer.start(NODES, number -> new ApiAddress.Unix(sockets.resolve(number + ".sock")),
                Optional.empty(), Duration.ofMillis(500));
    }

    private static String join(StubServer stub, int number) {
        return "--join=" + (number == 1 ? "" : stub.nodes().getFirst().seed());
    }
}
