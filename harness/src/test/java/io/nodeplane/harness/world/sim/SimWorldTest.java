package io.nodeplane.harness.world.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.canon.Json;
import io.nodeplane.core.State;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.EventFile;
import io.nodeplane.store.LedgerFiles;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three agents in a simulated world. */
class SimWorldTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final NodeId THREE = new NodeId("node-3");
    private static final SortedSet<NodeId> ALL = nodes(ONE, TWO, THREE);

    private final FileSystem memory = Jimfs.newFileSystem(Configuration.unix());
    private final SimWorld world = open(SimSettings.USUAL);
    private int gathered;

    @AfterEach
    void close() throws IOException {
        memory.close();
    }

    private static SimWorld open(SimSettings settings) {
        var charter = """
                {"cluster": "test", "voters": ["node-1", "node-2", "node-3"], "probeIntervalMs": 500,
                 "probeTimeoutMs": 500, "indirectProbes": 3, "suspectAfter": 2, "confirmAfterMs": 2500,
                 "syncIntervalMs": 300}""";
        return SimWorld.open(new Setup("test", ALL, List.of(ONE), charter, Path.of("no-agent.jar"),
                Path.of("nowhere"), said -> {}), 1, settings);
    }

    @Test
    void agents_that_start_one_after_the_other_do_not_wait_for_one_another() throws InterruptedException {
        var from = world.now();

        world.start(List.of(ONE, TWO, THREE), Duration.ofMillis(100));

        // A start takes 400 to 800 ms: three of them in a row would take longer.
        assertThat(Duration.between(from, world.now())).isBetween(Duration.ofMillis(600), Duration.ofMillis(1_000));
        assertThat(ALL).allMatch(world::running);
    }

    private static SortedSet<NodeId> nodes(NodeId... nodes) {
        return new TreeSet<>(List.of(nodes));
    }

    private void formed() throws InterruptedException {
        world.start(List.copyOf(ALL));
        assertThat(world.await(() -> ALL.stream().allMatch(node -> vouched(node)) && agree(ALL), LIMIT)).isTrue();
    }

    private boolean vouched(NodeId node) {
        return world.agent(node).status().flatMap(status -> status.find("vouched"))
                .filter(new Json.Bool(true)::equals).isPresent();
    }

    private boolean agree(Collection<NodeId> nodes) {
        return nodes.stream().map(node -> world.agent(node).members().map(Json::canonical).orElse("")).distinct()
                .count() == 1
                && nodes.stream().allMatch(node -> ALL.stream().allMatch(other -> holds(node, other, "alive")));
    }

    private boolean holds(NodeId observer, NodeId subject, String state) {
        return world.state(observer).flatMap(seen -> seen.membership().view().member(subject))
                .filter(member -> member.state().word().equals(state)).isPresent();
    }

    private Json.Obj failures(NodeId node) {
        return world.agent(node).traffic().orElseThrow().object("failures");
    }

    private Path gather(NodeId node) throws IOException {
        var folder = memory.getPath("/gathered-" + ++gathered);
        world.gather(node, folder);
        return folder;
    }

    @Test
    void agents_start_find_one_another_and_leave_files_that_verify() throws Exception {
        formed();

        var files = gather(TWO);

        assertThat(LedgerFiles.read(files.resolve("data")).head().hex())
                .isEqualTo(world.agent(ONE).get("/ledger/head").orElseThrow().text("head"));
        assertThat(EventFile.read(files.resolve("data")).unreadable()).isEmpty();
        assertThat(Files.readString(files.resolve("output.log"))).contains("node-2: serves");
        assertThat(world.now()).isAfter(SimWorld.BEGIN.plusMillis(400));
        assertThat(world.tryDetours().closed()).isTrue();
    }

    @Test
    void a_killed_agent_is_held_dead_and_a_restart_finds_its_disk() throws Exception {
        formed();
        world.kill(nodes(THREE));
        assertThat(world.running(THREE)).isFalse();
        assertThat(world.agent(THREE).status()).isEmpty();
        assertThat(world.await(() -> holds(ONE, THREE, "dead") && holds(TWO, THREE, "dead"), LIMIT)).isTrue();
        var feed = LedgerFiles.read(gather(THREE).resolve("data")).feeds(THREE);

        world.start(List.of(THREE));

        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
        assertThat(world.state(ONE).orElseThrow().ledger().feeds(THREE)).isEqualTo(feed);
    }

    @Test
    void a_lost_disk_begins_a_new_feed_and_a_running_agents_disk_cannot_be_taken() throws Exception {
        formed();
        assertThatThrownBy(() -> world.removeDisk(THREE)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node-3 runs");
        world.stop(nodes(THREE));
        var backup = gather(THREE).resolve("data");

        world.removeDisk(THREE);
        assertThat(gather(THREE).resolve("data")).isEmptyDirectory();
        world.start(List.of(THREE));
        assertThat(world.await(() -> agree(ALL) && world.state(ONE).orElseThrow().ledger().feeds(THREE).size() == 2,
                LIMIT)).isTrue();

        world.stop(nodes(THREE));
        world.replaceDisk(THREE, backup);
        world.start(List.of(THREE));
        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
    }

    @Test
    void lost_power_takes_what_was_not_forced_and_never_what_the_node_has_said() throws Exception {
        formed();
        var said = world.state(THREE).orElseThrow().ledger();

        world.power(nodes(THREE));

        assertThat(world.running(THREE)).isFalse();
        var left = LedgerFiles.read(gather(THREE).resolve("data"));
        assertThat(left.feed(said.feeds(THREE).getFirst())).isEqualTo(said.feed(said.feeds(THREE).getFirst()));
        world.start(List.of(THREE));
        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
    }

    @Test
    void a_paused_agent_is_silent_and_what_came_meanwhile_is_there_when_it_goes_on() throws Exception {
        formed();
        var before = world.state(THREE).orElseThrow();

        world.pause(nodes(THREE));

        assertThat(world.running(THREE)).isTrue();
        assertThat(world.agent(THREE).status()).isEmpty();
        assertThat(world.await(() -> holds(ONE, THREE, "dead"), LIMIT)).isTrue();
        assertThat(world.state(THREE).orElseThrow()).as("it does nothing").isEqualTo(before);
        world.resume(nodes(THREE));
        assertThat(world.state(THREE).orElseThrow()).isNotEqualTo(before);
        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
    }

    @Test
    void a_pause_of_nothing_and_a_stop_of_a_paused_agent_are_refused() throws Exception {
        formed();
        world.kill(nodes(THREE));
        assertThatThrownBy(() -> world.pause(nodes(THREE))).isInstanceOf(WorldException.class)
                .hasMessageContaining("node-3").hasMessageContaining("killed");
        world.pause(nodes(TWO));
        assertThatThrownBy(() -> world.stop(nodes(TWO))).isInstanceOf(WorldException.class)
                .hasMessageContaining("resume");
    }

    @Test
    void a_cut_of_one_direction_leaves_the_other_open() throws Exception {
        formed();
        var links = new TreeSet<>(List.of(new Link(ONE, TWO), new Link(ONE, THREE)));
        var ofOne = failures(ONE);
        var ofTwo = failures(TWO);
        world.links().cut(links, CutMode.DROP);

        world.sleepUntil(world.now().plusSeconds(3));

        assertThat(failures(ONE)).isNotEqualTo(ofOne);
        assertThat(failures(TWO)).isEqualTo(ofTwo);
        world.links().mend(links);
        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
    }

    @Test
    void an_agent_leaves_on_its_owners_order_and_its_process_goes_on() throws Exception {
        formed();

        assertThat(world.agent(THREE).leave()).isTrue();

        assertThat(world.running(THREE)).isTrue();
        assertThat(world.await(() -> holds(ONE, THREE, "dead"), LIMIT)).isTrue();
    }

    @Test
    void a_witness_sees_every_turn_that_changed_a_ledger() throws Exception {
        var seen = new TreeSet<NodeId>();
        var lines = new long[1];
        world.watch((place, before, after) -> {
            seen.add(place);
            assertThat(after.ledger().size()).isGreaterThan(before.ledger().size());
            lines[0] += after.ledger().size() - before.ledger().size();
        });

        formed();

        assertThat(seen).isEqualTo(ALL);
        assertThat(lines[0]).isEqualTo(ALL.stream().map(world::state).map(node -> node.orElseThrow())
                .mapToLong((State state) -> state.ledger().size()).sum());
    }

    @Test
    void agents_converge_on_links_that_lose_and_double_messages_and_with_clocks_that_are_wrong() throws Exception {
        var troubled = open(SimSettings.USUAL.withTroubles(0.05, 0.2)
                .with(new SimSettings.Clocks(Duration.ofDays(100), 5_000, Duration.ofMinutes(10))));
        troubled.start(List.copyOf(ALL));

        assertThat(troubled.await(() -> ALL.stream().map(node -> troubled.agent(node).members()
                .map(members -> members.text("head")).orElse(node.value())).distinct().count() == 1
                && ALL.stream().allMatch(node -> troubled.state(node).orElseThrow().votes()), LIMIT)).isTrue();
    }

    private long refusals(NodeId asker) {
        return world.stranger(THREE).traffic().orElseThrow().object("peers").find(asker.value())
                .map(peer -> ((Json.Obj) peer).number("requestsReceived")).orElse(0L);
    }

    @Test
    void a_stranger_at_the_address_of_a_dead_node_is_asked_and_asks_nobody() throws InterruptedException {
        formed();
        var met = new ArrayList<Met>();
        world.watch(new Witness() {
            @Override
            public void turned(NodeId place, State before, State after) {
                assertThat(after.node()).as("nobody looks on at a stranger").isIn(ALL);
            }

            @Override
            public void met(Met what) {
                met.add(what);
            }
        });
        world.kill(nodes(THREE));
        world.strangers(nodes(THREE));
        world.await(() -> holds(ONE, THREE, "dead") && holds(TWO, THREE, "dead"), LIMIT);

        assertThat(refusals(ONE)).isPositive();
        assertThat(met).containsOnly(Met.STRANGER).hasSizeGreaterThanOrEqualTo((int) refusals(ONE));
        assertThat(world.stranger(THREE).status().orElseThrow().text("node")).isEqualTo("stranger");
        assertThat(world.running(THREE)).as("it is not the node").isFalse();
        assertThat(world.agent(THREE).status()).isEmpty();
        assertThat(world.agent(ONE).traffic().orElseThrow().object("peers").find("stranger")
                .map(peer -> ((Json.Obj) peer).number("requestsReceived"))).contains(0L);
        assertThat(holds(ONE, THREE, "dead")).as("a stranger's answer is no sign of life").isTrue();

        world.endStrangers(nodes(THREE));
        world.start(List.of(THREE));
        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
    }

    @Test
    void a_stranger_that_comes_back_has_its_disk_and_a_running_node_keeps_its_address() throws InterruptedException {
        world.strangers(nodes(THREE));
        var first = entries();
        world.endStrangers(nodes(THREE));
        world.strangers(nodes(THREE));
        assertThat(entries()).as("what the first process wrote, and more").isGreaterThan(first);

        world.start(List.of(ONE));
        assertThatThrownBy(() -> world.strangers(nodes(ONE))).isInstanceOf(IllegalStateException.class);
    }

    private long entries() {
        return world.stranger(THREE).status().orElseThrow().number("entries");
    }

    @Test
    void a_process_that_starts_under_a_slow_resolver_is_as_late_as_its_names() throws InterruptedException {
        formed();
        world.stop(nodes(TWO));
        world.slowNames(nodes(TWO), Duration.ofSeconds(8));
        world.start(List.of(TWO));
        world.sleepUntil(world.now().plusSeconds(1));

        assertThat(world.agent(TWO).traffic().orElseThrow().object("peers").fields().values()).as("what it asked")
                .allMatch(peer -> ((Json.Obj) peer).number("repliesReceived") == 0);
        assertThat(world.await(() -> agree(ALL), LIMIT)).isTrue();
        assertThat(world.quickNames(nodes(TWO))).isPositive();
    }
}
