package io.nodeplane.harness.link.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DataRelayTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final Link THERE = new Link(ONE, TWO);
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final int LONG_MS = 20_000;
    private static final int SHORT_MS = 300;

    private @Nullable DataRelay opened;
    private @Nullable DatagramSocket first;
    private @Nullable DatagramSocket second;

    private record Heard(String text, InetSocketAddress from) {}

    @BeforeEach
    void open() throws IOException {
        opened = DataRelay.open(1, new TreeSet<>(List.of(ONE, TWO)), HOST);
        first = tunnel(ONE);
        second = tunnel(TWO);
    }

    @AfterEach
    void close() throws IOException {
        relay().close();
        one().close();
        two().close();
    }

    private DataRelay relay() {
        return Objects.requireNonNull(opened);
    }

    private DatagramSocket one() {
        return Objects.requireNonNull(first);
    }

    private DatagramSocket two() {
        return Objects.requireNonNull(second);
    }

    private DatagramSocket tunnel(NodeId of) throws IOException {
        var socket = new DatagramSocket(0, HOST);
        relay().tunnel(of, (InetSocketAddress) socket.getLocalSocketAddress());
        return socket;
    }

    private void say(DatagramSocket from, NodeId to, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, relay().entrance(to)));
    }

    private static Heard hear(DatagramSocket at, int limitMs) throws IOException {
        var packet = new DatagramPacket(new byte[1_500], 1_500);
        at.setSoTimeout(limitMs);
        at.receive(packet);
        return new Heard(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8),
                (InetSocketAddress) packet.getSocketAddress());
    }

    private static void hearNothing(DatagramSocket at) {
        assertThatThrownBy(() -> hear(at, SHORT_MS)).isInstanceOf(SocketTimeoutException.class);
    }

    private static TreeSet<Link> there() {
        return new TreeSet<>(List.of(THERE));
    }

    @Test
    void what_is_sent_to_an_entrance_comes_out_of_the_entrance_of_the_sender_so_that_the_answer_passes_here_too()
            throws Exception {
        say(one(), TWO, "ping");
        var heard = hear(two(), LONG_MS);
        assertThat(heard).isEqualTo(new Heard("ping", relay().entrance(ONE)));
        say(two(), ONE, "pong");
        assertThat(hear(one(), LONG_MS)).isEqualTo(new Heard("pong", relay().entrance(TWO)));
        var there = relay().counts().get(THERE);
        var back = relay().counts().get(THERE.back());
        assertThat(there).isNotNull().satisfies(counts -> assertThat(counts.sentBytes()).isEqualTo(4));
        assertThat(back).isNotNull().satisfies(counts -> assertThat(counts.sent()).isEqualTo(1));
    }

    @Test
    void a_cut_link_carries_nothing_while_the_one_back_carries_on_until_it_is_mended() throws Exception {
        relay().change(there(), Conditions.CLEAR.cutOff());
        say(one(), TWO, "lost");
        hearNothing(two());
        say(two(), ONE, "back");
        assertThat(hear(one(), LONG_MS).text()).isEqualTo("back");
        relay().change(there(), Conditions.CLEAR);
        say(one(), TWO, "there");
        assertThat(hear(two(), LONG_MS).text()).isEqualTo("there");
        assertThat(Objects.requireNonNull(relay().counts().get(THERE)).cut()).isEqualTo(1);
    }

    @Test
    void a_slow_link_is_not_early() throws Exception {
        relay().change(there(), Conditions.CLEAR.slow(Duration.ofMillis(80), Duration.ZERO));
        assertThat(relay().conditions(THERE).latency()).isEqualTo(Duration.ofMillis(80));
        var sent = System.nanoTime();
        say(one(), TWO, "late");
        assertThat(hear(two(), LONG_MS).text()).isEqualTo("late");
        assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(80_000_000);
    }

    @Test
    void who_is_no_tunnel_is_not_carried_and_a_tunnel_that_moved_is_followed() throws Exception {
        try (var stranger = new DatagramSocket(0, HOST)) {
            say(stranger, TWO, "hello");
            await().atMost(Duration.ofMillis(LONG_MS)).until(() -> relay().strange() == 1);
        }
        say(two(), TWO, "to itself");
        await().atMost(Duration.ofMillis(LONG_MS)).until(() -> relay().strange() == 2);
        hearNothing(two());
        try (var moved = tunnel(TWO)) {
            say(one(), TWO, "there");
            assertThat(hear(moved, LONG_MS).text()).isEqualTo("there");
            hearNothing(two());
        }
    }

    @Test
    void who_moves_is_reached_elsewhere_and_no_more_where_it_was() throws Exception {
        var was = relay().entrance(TWO);
        say(one(), TWO, "here");
        assertThat(hear(two(), LONG_MS).text()).isEqualTo("here");

        relay().move(TWO);

        assertThat(relay().entrance(TWO)).isNotEqualTo(was);
        var bytes = "there".getBytes(StandardCharsets.UTF_8);
        one().send(new DatagramPacket(bytes, bytes.length, was));
        await().atMost(Duration.ofMillis(LONG_MS)).until(() -> relay().astray(TWO) == 1);
        assertThat(relay().astray(ONE)).isZero();
        assertThat(relay().strange()).isZero();
        hearNothing(two());
        say(two(), ONE, "found");
        assertThat(hear(one(), LONG_MS)).as("its packets come from where it is").isEqualTo(new Heard("found", relay()
                .entrance(TWO)));
        say(one(), TWO, "again");
        assertThat(hear(two(), LONG_MS).text()).isEqualTo("again");
    }

    @Test
    void a_packet_to_a_node_whose_tunnel_nobody_has_named_is_dropped() throws Exception {
        try (var relay = DataRelay.open(1, new TreeSet<>(List.of(ONE, TWO)), HOST)) {
            relay.tunnel(ONE, (InetSocketAddress) one().getLocalSocketAddress());
            one().send(new DatagramPacket(new byte[1], 1, relay.entrance(TWO)));
            await().atMost(Duration.ofMillis(LONG_MS))
                    .until(() -> Objects.requireNonNull(relay.counts().get(THERE)).dropped() == 1);
        }
    }

    @Test
    void a_link_or_node_that_there_is_not_is_named() {
        var three = new NodeId("node-3");
        assertThatThrownBy(() -> relay().conditions(new Link(ONE, three))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no data link node-1->node-3");
        assertThatThrownBy(() -> relay().entrance(three)).hasMessageContaining("no node-3 among");
    }
}
