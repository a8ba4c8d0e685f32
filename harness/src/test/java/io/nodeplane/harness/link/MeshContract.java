package io.nodeplane.harness.link;

import static io.nodeplane.harness.link.Bench.LIMIT;
import static io.nodeplane.harness.link.Bench.assertClosed;
import static io.nodeplane.harness.link.Bench.assertSilent;
import static io.nodeplane.harness.link.Bench.receive;
import static io.nodeplane.harness.link.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mesh of links, driven through the Toxiproxy client, on connections that are already open. */
interface MeshContract extends Subject {
    Link THERE = new Link(new NodeId("node-1"), new NodeId("node-2"));

    /** Two links, there and back, whose upstreams are sockets of the test. */
    final class Pair implements AutoCloseable {
        final ServerSocket second = new ServerSocket(0, 50, InetAddress.getByName(HOST));
        final ServerSocket first = new ServerSocket(0, 50, InetAddress.getByName(HOST));
        final LinkMesh mesh;

        Pair(Subject subject) throws IOException {
            mesh = LinkMesh.create(HOST, subject.apiPort(), new TreeMap<>(
                    Map.of(THERE, new Route("127.0.0.1:0", at(second)), THERE.back(),
                            new Route("127.0.0.2:0", at(first)))));
        }

        static String at(ServerSocket socket) {
            return HOST + ":" + socket.getLocalPort();
        }

        Bench.Ends connect(Link link, ServerSocket upstream) throws IOException {
            var listen = mesh.listen(LinkMesh.name(link));
            int colon = listen.lastIndexOf(':');
            var client = new Socket(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
            upstream.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            return new Bench.Ends(client, upstream.accept());
        }

        @Override
        public void close() throws IOException {
            mesh.close();
            first.close();
            second.close();
        }
    }

    private static SortedSet<Link> only(Link link) {
        return new TreeSet<>(List.of(link));
    }

    @Test
    default void a_mesh_has_a_proxy_per_link_and_leaves_none_behind() throws IOException {
        try (var pair = new Pair(this)) {
            var shown = Bench.api(apiPort(), "GET", "/proxies", "").json();
            assertThat(shown.has("node-1-to-node-2")).isTrue();
            assertThat(shown.has("node-2-to-node-1")).isTrue();
            var applied = pair.mesh.observe("look-at-node-1", "127.0.0.1:0", Pair.at(pair.first));
            assertThat(applied.calls()).isEqualTo(2);
            assertThat(applied.ended()).isAfterOrEqualTo(applied.started());
            assertThat(pair.mesh.version()).isEqualTo(
                    Bench.api(apiPort(), "GET", "/version", "").json().path("version").asString());
            pair.connect(THERE, pair.second).assertCarries("there");
            pair.connect(THERE.back(), pair.first).assertCarries("back");
        }
        assertThat(Bench.api(apiPort(), "GET", "/proxies", "").json().size()).isZero();
    }

    @Test
    default void a_mesh_that_cannot_be_made_says_why_and_leaves_nothing() throws IOException {
        try (var pair = new Pair(this)) {
            var other = new Link(new NodeId("node-3"), new NodeId("node-4"));
            var routes = new TreeMap<>(Map.of(other, new Route("127.0.0.1:0", "127.0.0.1:9"), THERE,
                    new Route("127.0.0.1:0", "127.0.0.1:9")));
            assertThatThrownBy(() -> LinkMesh.create(HOST, apiPort(), routes)).isInstanceOf(LinkException.class)
                    .hasMessageContaining("node-1-to-node-2").hasMessageContaining("already exists");
            assertThat(Bench.api(apiPort(), "GET", "/proxies/node-3-to-node-4", "").status()).isEqualTo(404);
            assertThat(Bench.api(apiPort(), "GET", "/proxies/node-1-to-node-2", "").status()).isEqualTo(200);
            pair.connect(THERE, pair.second).assertCarries("the first mesh stays");
        }
    }

    @Test
    default void refuse_closes_pooled_connections_and_refuses_new_ones_until_the_mend() throws IOException {
        try (var pair = new Pair(this)) {
            var ends = pair.connect(THERE, pair.second);
            ends.assertCarries("before");
            assertThat(pair.mesh.cut(only(THERE), CutMode.REFUSE).calls()).isEqualTo(1);
            assertClosed(ends.client());
            assertClosed(ends.server());
            assertThatThrownBy(() -> pair.connect(THERE, pair.second)).isInstanceOf(ConnectException.class);
            assertThat(pair.mesh.mend(only(THERE)).calls()).isEqualTo(1);
            pair.connect(THERE, pair.second).assertCarries("after");
        }
    }

    @Test
    default void drop_loses_what_is_under_way_in_both_directions_and_closes_at_the_mend() throws IOException {
        try (var pair = new Pair(this)) {
            var ends = pair.connect(THERE, pair.second);
            ends.assertCarries("before");
            assertThat(pair.mesh.cut(only(THERE), CutMode.DROP).calls()).isEqualTo(2);
            send(ends.client(), "lost");
            send(ends.server(), "lost");
            assertSilent(ends.server());
            assertSilent(ends.client());
            assertThat(pair.mesh.cuts()).isEqualTo(Map.of(THERE, CutMode.DROP));
            pair.mesh.mend(only(THERE));
            assertThat(pair.mesh.cuts()).isEmpty();
            assertClosed(ends.client());
            assertClosed(ends.server());
            pair.connect(THERE, pair.second).assertCarries("after");
        }
    }

    @Test
    default void a_limit_tears_what_passes_at_its_byte_can_be_changed_and_ends() throws IOException {
        try (var pair = new Pair(this)) {
            pair.mesh.limit(only(THERE), Streams.REPLIES, 3);
            var torn = pair.connect(THERE, pair.second);
            send(torn.client(), "a whole request");
            assertThat(receive(torn.server(), 15)).isEqualTo("a whole request");
            send(torn.server(), "abcdef");
            assertThat(receive(torn.client(), 3)).isEqualTo("abc");
            assertClosed(torn.client());
            pair.mesh.limit(only(THERE), Streams.REPLIES, 5);
            var later = pair.connect(THERE, pair.second);
            send(later.server(), "abcdef");
            assertThat(receive(later.client(), 5)).isEqualTo("abcde");
            assertClosed(later.client());
            pair.mesh.unlimit(only(THERE));
            pair.connect(THERE, pair.second).assertCarries("after");
            pair.connect(THERE.back(), pair.first).assertCarries("never touched");
        }
    }

    @Test
    default void jam_keeps_what_is_under_way_in_both_directions_and_the_connection() throws IOException {
        try (var pair = new Pair(this)) {
            var ends = pair.connect(THERE, pair.second);
            ends.assertCarries("before");
            assertThat(pair.mesh.cut(only(THERE), CutMode.JAM).calls()).isEqualTo(2);
            send(ends.client(), "kept up");
            send(ends.server(), "kept down");
            assertSilent(ends.server());
            assertSilent(ends.client());
            pair.mesh.mend(only(THERE));
            assertThat(receive(ends.server(), 7)).isEqualTo("kept up");
            assertThat(receive(ends.client(), 9)).isEqualTo("kept down");
            ends.assertCarries("after");
        }
    }

    @ParameterizedTest
    @EnumSource
    default void a_cut_link_leaves_the_way_back_alone_and_cannot_be_cut_twice(CutMode mode) throws IOException {
        try (var pair = new Pair(this)) {
            var back = pair.connect(THERE.back(), pair.first);
            pair.mesh.cut(only(THERE), mode);
            back.assertCarries("back");
            assertThatThrownBy(
                    () -> pair.mesh.cut(new TreeSet<>(List.of(THERE, THERE.back())), CutMode.JAM))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("node-1->node-2 (" + mode + ")");
            back.assertCarries("still");
            assertThat(pair.mesh.mend(new TreeSet<>(List.of(THERE, THERE.back()))).calls()).isPositive();
            assertThat(pair.mesh.mend(only(THERE)).calls()).isZero();
            pair.mesh.cut(only(THERE), mode);
        }
    }

    @Test
    default void slow_links_delay_both_directions_can_be_cut_and_are_quick_again_after() throws IOException {
        try (var pair = new Pair(this)) {
            var ends = pair.connect(THERE, pair.second);
            var applied = pair.mesh.slow(only(THERE), Duration.ofMillis(300), Duration.ofMillis(50));
            assertThat(applied.calls()).isEqualTo(4);
            assertThat(Bench.timed(() -> ends.assertCarries("x"))).isGreaterThan(Duration.ofMillis(480));
            assertThatThrownBy(() -> pair.mesh.slow(only(THERE), Duration.ofMillis(1), Duration.ZERO))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("node-1->node-2");
            pair.mesh.cut(only(THERE), CutMode.JAM);
            send(ends.client(), "kept");
            assertSilent(ends.server());
            pair.mesh.mend(only(THERE));
            assertThat(receive(ends.server(), 4)).isEqualTo("kept");
            pair.mesh.unslow(only(THERE));
            var toxics = Bench.api(apiPort(), "GET", "/proxies/node-1-to-node-2/toxics", "").json();
            assertThat(toxics.size()).isZero();
            ends.assertCarries("quick");
        }
    }
}
