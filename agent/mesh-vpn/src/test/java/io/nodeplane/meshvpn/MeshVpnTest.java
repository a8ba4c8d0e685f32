package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.meshvpn.dataplane.DataPlane;
import io.nodeplane.meshvpn.mesh.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Layer 0: three VPNs on devices in memory, before a stub server, over its API. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class MeshVpnTest {
    private static final int NODES = 3;
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Some turns of a VPN, in which it would do what it must not. */
    private static final Duration SOME_TURNS = Duration.ofMillis(2_500);

    @TempDir
    Path folder = Path.of("");

    private final List<MemoryNode> nodes = new ArrayList<>();
    private Stub stub = Stub.start(NODES + 1);

    @BeforeEach
    void make() throws IOException {
        for (var number = 1; number <= NODES; number++) {
            nodes.add(node(number, "10.77.0." + number + "/32"));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(MemoryNode::close);
        stub.close();
    }

    private MemoryNode node(int number, String address) throws IOException {
        return new MemoryNode(number, Files.createDirectories(folder.resolve("vpn-" + number)), address);
    }

    private MemoryNode node(int number) {
        return nodes.get(number - 1);
    }

    private void startAll() {
        startAll(device -> device);
    }

    private void startAll(UnaryOperator<DataPlane> around) {
        for (var number = 1; number <= NODES; number++) {
            node(number).start(stub.plane(number), stub.seeds(number), around);
        }
        awaitMesh();
    }

    private void awaitMesh() {
        await().atMost(LONG).untilAsserted(() -> {
            for (var one : nodes) {
                assertThat(nodes).allMatch(other -> other == one || one.reaches(other));
            }
        });
    }

    private void awaitGone(MemoryNode from, MemoryNode gone) {
        await().atMost(LONG).untilAsserted(() -> assertThat(from.device.peers()).doesNotContainKey(gone.key()));
    }

    /** Every session that there ever was is still there. */
    private void requireNoSessionAnew() {
        for (var one : nodes) {
            for (var other : nodes) {
                assertThat(one.device.sessions(other.key())).as("sessions with a peer")
                        .isEqualTo(one == other ? 0 : 1);
            }
        }
    }

    private int writes() {
        return nodes.stream().mapToInt(node -> node.device.written().size()).sum();
    }

    private void requireNothingWritten(int before) {
        await().during(SOME_TURNS).atMost(LONG).until(() -> writes() == before);
    }

    @Test
    void every_pair_has_a_tunnel_and_while_nothing_changes_nothing_is_written() {
        startAll();
        requireNothingWritten(writes());
        requireNoSessionAnew();
    }

    @Test
    void a_suspect_keeps_its_tunnel_and_one_that_is_confirmed_dead_does_not_until_it_is_back() throws Exception {
        startAll();
        stub.order("suspect/vpn-2");
        stub.order("confirm/vpn-3");
        awaitGone(node(1), node(3));
        awaitGone(node(2), node(3));
        assertThat(node(1).reaches(node(2))).isTrue();
        assertThat(node(1).device.sessions(node(2).key())).isEqualTo(1);
        stub.order("recover/vpn-3");
        stub.order("recover/vpn-2");
        awaitMesh();
        assertThat(node(1).device.sessions(node(3).key())).isEqualTo(2);
        assertThat(node(1).device.sessions(node(2).key())).isEqualTo(1);
    }

    @Test
    void whoever_leaves_is_removed_everywhere_and_has_no_tunnels_any_more() {
        startAll();
        try (var plane = stub.plane(3).get()) {
            plane.leave();
        }
        awaitGone(node(1), node(3));
        awaitGone(node(2), node(3));
        await().atMost(LONG).until(() -> node(3).device.peers().isEmpty());
        assertThat(node(1).reaches(node(2))).isTrue();
    }

    @Test
    void an_isolated_node_keeps_everything_though_the_others_bury_it_and_all_tunnels_are_back_after_the_heal()
            throws Exception {
        startAll();
        stub.order("isolate/vpn-1");
        stub.order("confirm/vpn-1");
        awaitGone(node(2), node(1));
        awaitGone(node(3), node(1));
        assertThat(node(1).reaches(node(2)) && node(1).reaches(node(3))).isTrue();
        await().atMost(LONG).until(() -> node(1).said.stream().anyMatch(line -> line.contains("ISOLATED")));
        stub.order("reconnect/vpn-1");
        awaitMesh();
        assertThat(node(1).device.sessions(node(2).key())).isEqualTo(1);
        assertThat(node(1).device.sessions(node(3).key())).isEqualTo(1);
    }

    @Test
    void a_vpn_that_is_started_again_finds_its_tunnels_and_writes_nothing() {
        startAll();
        var before = writes();
        for (var restart = 0; restart < 3; restart++) {
            for (var number = 1; number <= NODES; number++) {
                node(number).close();
                node(number).start(stub.plane(number), stub.seeds(number));
                var said = node(number).said;
                await().atMost(LONG).until(() -> said.stream().anyMatch(line -> line.contains("stub 1 answers")));
            }
        }
        requireNothingWritten(before);
        requireNoSessionAnew();
    }

    @Test
    void the_tunnels_outlive_their_control_plane_and_another_one_in_its_place_begins_with_them() {
        startAll();
        var before = writes();
        stub.close();
        await().atMost(LONG).until(() -> nodes.stream()
                .allMatch(node -> node.said.stream().anyMatch(line -> line.contains("CACHED"))));
        requireNothingWritten(before);
        stub = stub.again();
        for (var number = 1; number <= NODES; number++) {
            var id = number;
            await().atMost(LONG).ignoreExceptions().until(() -> {
                try (var plane = stub.plane(id).get()) {
                    return plane.getMembers().members().stream().filter(member -> member.dataPlaneReady()).count() == 3;
                }
            });
        }
        requireNothingWritten(before);
        requireNoSessionAnew();
    }

    @Test
    void a_vpn_that_finds_no_control_plane_makes_its_tunnels_by_the_last_view() {
        startAll();
        node(1).close();
        node(1).device.restart();
        stub.close();
        node(1).start(stub.plane(1), stub.seeds(1));
        await().atMost(LONG).until(() -> node(1).reaches(node(2)) && node(1).reaches(node(3)));
        assertThat(node(1).device.read().key()).contains(node(1).key());
    }

    @Test
    void a_vpn_may_begin_before_its_control_plane() {
        stub.close();
        node(1).start(stub.plane(1), stub.seeds(1));
        await().atMost(LONG)
                .until(() -> node(1).said.stream()
                        .anyMatch(line -> line.startsWith("control plane: no control plane")));
        assertThat(node(1).said).filteredOn(line -> line.startsWith("control plane: no")).hasSize(1);
        assertThat(node(1).device.peers()).as("without a view").isEmpty();
        stub = stub.again();
        node(2).start(stub.plane(2), stub.seeds(2));
        node(3).start(stub.plane(3), stub.seeds(3));
        awaitMesh();
    }

    @Test
    void a_device_that_begins_anew_is_written_anew_and_while_it_is_gone_the_others_are_told() {
        startAll();
        node(1).device.down(true);
        awaitReady("vpn-1", false);
        node(1).device.restart();
        node(1).device.down(false);
        awaitReady("vpn-1", true);
        awaitMesh();
        assertThat(node(2).device.sessions(node(1).key())).isEqualTo(1);
    }

    private void awaitReady(String peerId, boolean ready) {
        try (ControlPlane plane = stub.plane(2).get()) {
            await().atMost(LONG)
                    .until(() -> plane.getMembers().member(peerId).orElseThrow().dataPlaneReady() == ready);
        }
    }

    @Test
    void what_the_tunnels_show_is_reported() throws Exception {
        startAll();
        var now = System.currentTimeMillis();
        node(1).device.count(node(2).key(), new Traffic(now, 92, 148));
        await().atMost(LONG).untilAsserted(
                () -> assertThat(stub.report(1, "vpn-2")).contains("\"state\":\"UP\"", "\"rxBytes\":92"));
        assertThat(stub.report(2, "vpn-1")).isEmpty();
    }

    @Test
    void who_comes_with_an_address_that_another_has_is_told_and_gets_no_traffic_and_the_incumbent_keeps_its_own()
            throws IOException {
        startAll();
        var before = node(1).device.written().size();
        var thief = node(4, "10.77.0.2/32");
        try (thief) {
            thief.start(stub.plane(4), stub.seeds(4));
            await().atMost(LONG).until(() -> node(1).device.peers().containsKey(thief.key()));
            await().atMost(LONG).until(() -> thief.said.stream()
                    .anyMatch(line -> line.startsWith("conflict: CONFLICT_ADDRESS") && line.contains("vpn-2")));
            assertThat(node(1).device.peers().get(thief.key()).allowedIps()).isEmpty();
            assertThat(node(1).reaches(node(2))).isTrue();
            assertThat(node(1).device.written()).hasSize(before + 1);
            requireNoSessionAnew();
        }
    }

    @Test
    void control_a_data_plane_that_replaces_all_peers_is_caught_by_the_count_of_sessions() throws Exception {
        startAll(FullReplaceDataPlane::new);
        stub.order("confirm/vpn-3");
        awaitGone(node(1), node(3));
        assertThatThrownBy(this::requireNoSessionAnew).isInstanceOf(AssertionError.class)
                .hasMessageContaining("sessions with a peer");
    }
}
