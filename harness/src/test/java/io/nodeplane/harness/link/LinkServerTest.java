package io.nodeplane.harness.link;

import static io.nodeplane.harness.link.Bench.assertClosed;
import static io.nodeplane.harness.link.Bench.assertSilent;
import static io.nodeplane.harness.link.Bench.receive;
import static io.nodeplane.harness.link.Bench.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.server.KnownDifference;
import io.nodeplane.harness.link.server.LinkServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What only our own server does: live counters, a seed, a clean close. And the mesh against one that never answers. */
class LinkServerTest {

    private record Running(LinkServer server) implements Subject {
        @Override
        public int apiPort() {
            return server.apiPort();
        }

        @Override
        public boolean real() {
            return false;
        }
    }

    @Test
    void the_counters_tell_received_from_sent_while_a_jam_holds() throws IOException {
        try (var server = LinkServer.start(Subject.HOST, 0, 1); var bench = new Bench(new Running(server))) {
            var ends = bench.connect();
            ends.assertCarries("12345");
            bench.toxic("bandwidth", "upstream", "{\"rate\":0}");
            send(ends.client(), "jam");
            assertSilent(ends.server());
            send(ends.server(), "free");
            receive(ends.client(), 4);
            await().atMost(Bench.LIMIT).untilAsserted(() -> assertThat(server.traffic().get(bench.name))
                    .isEqualTo(new LinkServer.Traffic(1, 8, 5, 9, 9)));
            assertThat(bench.metric("received", "upstream")).isEqualTo(8);
            assertThat(bench.metric("sent", "upstream")).isEqualTo(5);
            assertThat(bench.api("GET", "/metrics", "").text()).contains(
                    "toxiproxy_proxy_sent_bytes_total{direction=\"downstream\",listener=\"127.0.0.1:"
                            + bench.listen().getPort() + "\",proxy=\"" + bench.name + "\",upstream=\""
                            + bench.upstreamAddress() + "\"} 9\n");
            bench.removeToxic();
            receive(ends.server(), 3);
            await().atMost(Bench.LIMIT).until(() -> server.traffic().get(bench.name).upstreamSent() == 8);
        }
    }

    @Test
    void the_same_seed_strikes_the_same_connections() throws IOException {
        assertThat(struck(42)).isEqualTo(struck(42)).isNotEqualTo(struck(43)).contains(true, false);
    }

    private static List<Boolean> struck(long seed) throws IOException {
        var struck = new ArrayList<Boolean>();
        try (var server = LinkServer.start(Subject.HOST, 0, seed);
                var upstream = new ServerSocket(0, 50, InetAddress.getByName(Subject.HOST));
                var mesh = LinkMesh.create(Subject.HOST, server.apiPort(), new TreeMap<>())) {
            // The proxy's name is part of the seed, so both runs need the same one.
            mesh.observe("dice", "127.0.0.1:0", MeshContract.Pair.at(upstream));
            Bench.api(server.apiPort(), "POST", "/proxies/dice/toxics", """
                    {"type":"limit_data","stream":"upstream","toxicity":0.5,"attributes":{"bytes":0}}""");
            var listen = mesh.listen("dice");
            int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
            for (int i = 0; i < 24; i++) {
                try (var client = new Socket(Subject.HOST, port); var far = upstream.accept()) {
                    send(client, "x");
                    struck.add(far.getInputStream().read() < 0);
                }
            }
        }
        return struck;
    }

    @Test
    void close_ends_every_connection_and_frees_every_port() throws IOException {
        var server = LinkServer.start(Subject.HOST, 0, 1);
        int apiPort = server.apiPort();
        var mesh = LinkMesh.create(Subject.HOST, apiPort, new TreeMap<>());
        try (var upstream = new ServerSocket(0, 50, InetAddress.getByName(Subject.HOST))) {
            mesh.observe("one", "127.0.0.1:0", MeshContract.Pair.at(upstream));
            var listen = mesh.listen("one");
            int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
            try (var client = new Socket(Subject.HOST, port); var far = upstream.accept()) {
                server.close();
                assertClosed(client);
                assertClosed(far);
            }
            assertThatThrownBy(() -> new Socket(Subject.HOST, port)).isInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> new Socket(Subject.HOST, apiPort)).isInstanceOf(ConnectException.class);
            assertThatThrownBy(mesh::version).isInstanceOf(LinkException.class).hasMessageContaining("refused");
            assertThatThrownBy(mesh::close).isInstanceOf(LinkException.class).hasMessageContaining("delete one");
        }
    }

    @Test
    void a_server_that_never_answers_is_given_up_in_time() throws IOException {
        try (var mute = new ServerSocket(0, 50, InetAddress.getByName(Subject.HOST))) {
            var routes = new TreeMap<Link, Route>(Map.of(MeshContract.THERE, new Route("127.0.0.1:0", "127.0.0.1:9")));
            var took = Bench.timed(() -> assertThatThrownBy(
                    () -> LinkMesh.create(Subject.HOST, mute.getLocalPort(), routes, Duration.ofMillis(300)))
                    .isInstanceOf(LinkException.class).hasMessageContaining("node-1-to-node-2")
                    .hasMessageContaining("no answer of the proxy server within 300 ms"));
            assertThat(took).isLessThan(Bench.LIMIT);
        }
    }

    @Test
    void a_link_that_is_not_there_cannot_be_cut() {
        try (var server = LinkServer.start(Subject.HOST, 0, 1);
                var mesh = LinkMesh.create(Subject.HOST, server.apiPort(), new TreeMap<>())) {
            var links = new TreeSet<>(List.of(MeshContract.THERE));
            assertThatThrownBy(() -> mesh.cut(links, CutMode.DROP)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no proxy node-1-to-node-2");
        }
    }

    @Test
    void the_page_on_links_lists_the_known_differences() throws IOException {
        var page = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "links.md"));
        var table = Arrays.stream(KnownDifference.values()).map(one -> "| " + one.ours() + " | " + one.toxiproxy()
                + " | " + (one.observed() ? "test" : "source") + " |\n").collect(Collectors.joining());
        assertThat(page).contains("| Link server | Toxiproxy 2.12.0 | Known from |\n|---|---|---|\n" + table + "\n");
    }
}
