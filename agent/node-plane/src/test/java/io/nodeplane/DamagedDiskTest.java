package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.Sockets;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start on a disk that has rotted, with peers that hold what is lost: it asks before it decides, and says what was. */
class DamagedDiskTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Charter CHARTER = new Charter("rot", new TreeSet<>(IntStream.rangeClosed(1, 3)
            .mapToObj(DamagedDiskTest::node).toList()), 200, 1_000, 3, 3, 2_000, 200, 3, Charter.Caution.DEFAULT);

    @TempDir
    private Path disks;
    private final TreeMap<NodeId, PeerAddress> addresses = new TreeMap<>();
    private final TreeMap<NodeId, Agent> agents = new TreeMap<>();

    private static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    private static ConditionFactory soon() {
        return await().atMost(LIMIT).ignoreExceptions();
    }

    @BeforeEach
    void form() {
        for (int i = 1; i <= 3; i++) {
            addresses.put(node(i), Sockets.freeLoopback());
        }
        for (int i = 1; i <= 3; i++) {
            start(node(i));
        }
        soon().until(this::quiet);
    }

    @AfterEach
    void close() {
        agents.values().forEach(Agent::close);
    }

    private void start(NodeId node) {
        var address = addresses.get(node);
        var seeds = List.of(addresses.get(node(1)), addresses.get(node(2)));
        var agent = Agent.start(
                new Agent.Place(node, address.host(), address.port(), address, disk(node), CHARTER, seeds),
                "test", (now, event) -> {}, halted -> {});
        agents.put(node, agent);
        agent.join(seeds);
    }

    private Path disk(NodeId node) {
        return disks.resolve(node.value());
    }

    private Json.Obj status(NodeId node) {
        return ((AgentClient.Answer.Ok) new AgentClient(addresses.get(node), 5_000).get("/status")).json();
    }

    /** All are members with one head, and every voter's word counts: nothing more is about to be written. */
    private boolean quiet() {
        var heads = new TreeSet<String>();
        for (var node : addresses.keySet()) {
            var status = status(node);
            heads.add(status.text("head"));
            if (!status.find("vouched").orElseThrow().equals(new Json.Bool(true))
                    || status.object("members").number("alive") != 3) {
                return false;
            }
        }
        return heads.size() == 1;
    }

    private FeedId feed(NodeId node) {
        return new FeedId(status(node).text("feed"));
    }

    /** Stops the node, changes one bit of a feed on its disk, in the line at that place, and starts it again. */
    private void rot(NodeId node, FeedId feed, int line) throws IOException {
        agents.remove(node).close();
        var file = disk(node).resolve("feeds").resolve(feed.node().value()).resolve(feed.genesis())
                .resolve("000001.jsonl");
        var bytes = Files.readAllBytes(file);
        var at = 0;
        for (int i = 1; i < line; i++) {
            while (bytes[at++] != '\n') {
                // On to the next line.
            }
        }
        bytes[at + 40] ^= 1;
        Files.write(file, bytes);
        start(node);
    }

    @Test
    void a_flip_in_anothers_feed_costs_no_feed_where_peers_hold_the_line() throws IOException {
        var own = feed(node(3));
        rot(node(3), feed(node(1)), 2);
        soon().until(this::quiet);
        assertThat(feed(node(3))).isEqualTo(own);
        agents.remove(node(3)).close();
        assertThat(LedgerFiles.read(disk(node(3))).feeds(node(3))).as("and the disk is whole again")
                .containsExactly(own);
        start(node(3));
        soon().until(this::quiet);
        assertThat(feed(node(3))).as("no doubt stayed behind").isEqualTo(own);
    }

    @Test
    void a_flip_in_the_own_feed_is_recorded_as_damage_and_the_new_feed_names_the_true_end() throws IOException {
        for (int line : List.of(1, 2)) {
            var old = feed(node(3));
            var end = LedgerFiles.read(disk(node(3))).frontier().tips(old).getFirst();
            rot(node(3), old, line);
            soon().until(() -> !feed(node(3)).equals(old) && quiet());
            var genesis = (Body.Genesis) genesis(feed(node(3))).entry().body();
            assertThat(genesis.why()).as("line " + line).isEqualTo(Body.Genesis.DAMAGED);
            assertThat(genesis.after()).as("line " + line).contains(end);
        }
    }

    private Line genesis(FeedId feed) {
        return LedgerFiles.read(disk(node(3))).find(feed, 1).orElseThrow();
    }
}
