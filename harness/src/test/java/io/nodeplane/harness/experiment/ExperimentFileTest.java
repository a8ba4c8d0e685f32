package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentFileTest {
    private static final String EVERY_KEY = """
            question: >
              Does every key
              arrive?
            cluster: { nodes: 11, seeds: [node-3, node-1] }
            charter: { voters: [node-3, node-1, node-2], suspectAfter: 4, probeTimeoutMs: 700 }
            timeline:
              - name: begin
                start: { nodes: all, every: 200ms }
              - await: { converged: all, within: 1m }
              - name: split
                cut: { groups: [[node-1, node-2], [node-3]], mode: jam }
              - name: one-way
                cut: { links: [node-1->node-2, node-1 -> node-4], mode: refuse }
              - name: slow
                latency: { among: [node-4, node-5], delay: 50ms, jitter: 10ms }
              - heal: split
              - hold: 2s
              - name: kill
                kill: [node-1, node-2]
              - await: { believes: { by: [node-3], subjects: [node-1], state: dead }, within: 30s }
              - await: { isolated: [node-3], within: 30s }
              - stop: [node-3]
              - restart: [node-2]
              - name: torn
                limit-data: { links: [node-4->node-5], streams: replies, bytes: [0, 700], each: 2s }
              - heal: torn
              - limit-data: { among: [node-4, node-5], bytes: 9 }
              - name: copy
                backup: [node-2, node-3]
              - stop: [node-2]
              - restore: { backup: copy, nodes: [node-2] }
              - corrupt: { nodes: [node-3], feed-of: node-2, line: 2 }
              - corrupt: { nodes: [node-1], feed-of: node-1 }
              - lose-disk: [node-1]
              - restart: [node-2]
              - name: double
                clone: [node-2]
              - await: { forked: { by: [node-4, node-2-twin], subjects: [node-2] }, within: 5s }
              - await: { vouched: [node-2], within: 5s }
              - stop: [node-2-twin]
            expect:
              - confirmed: { by: [node-3], subjects: [node-1], during: kill }
              - never-confirmed: { by: all, subjects: [node-4] }
              - suspected: { by: [node-3], subjects: [node-1], after: kill }
              - never-suspected: { by: [node-3], subjects: [node-4] }
              - alive: { by: [node-3], subjects: [node-4] }
              - isolated: { nodes: [node-3] }
              - converged: { nodes: [node-4, node-5], after: begin }
              - incarnation-raised: { nodes: [node-2] }
              - feed-kept: { nodes: [node-2] }
              - no-fork: { nodes: [node-4] }
              - mended: { nodes: [node-3] }
              - vouched: { nodes: [node-2] }
              - new-feed: { nodes: [node-1], why: [damaged, lost-disk], after: copy }
              - forked: { nodes: [node-2], known-by: [node-4, node-2-twin], within-syncs: 3, during: double }
              - alive: { by: [node-2-twin], subjects: [node-4] }
            """;

    @Test
    void every_key_arrives_as_the_value_that_it_says() {
        var experiment = accepted(EVERY_KEY);

        assertThat(experiment.name()).isEqualTo("every-key");
        assertThat(experiment.question()).isEqualTo("Does every key arrive?");
        assertThat(experiment.cluster()).isEqualTo(new ClusterPlan(11, List.of(id("node-3"), id("node-1"))));
        assertThat(experiment.timeline()).map(TimelineStep::name).containsExactly("begin", "step-2", "split", "one-way",
                "slow", "step-6", "step-7", "kill", "step-9", "step-10", "step-11", "step-12",
                "torn", "step-14", "step-15", "copy", "step-17", "step-18", "step-19", "step-20", "step-21", "step-22",
                "double", "step-24", "step-25", "step-26");
        assertThat(experiment.timeline()).map(TimelineStep::step).containsExactly(
                new Step.Start(ClusterPlan.numbered(11), Duration.ofMillis(200)),
                new Step.Await(new Condition.Converged(experiment.cluster().nodes()), Duration.ofMinutes(1)),
                new Step.Inject(new LinkFault.Cut(List.of(ids("node-1", "node-2"), ids("node-3")), CutMode.JAM)),
                new Step.Inject(new LinkFault.CutLinks(new TreeSet<>(List.of(new Link(id("node-1"), id("node-2")),
                        new Link(id("node-1"), id("node-4")))), CutMode.REFUSE)),
                new Step.Inject(
                        new LinkFault.Latency(ids("node-4", "node-5"), Duration.ofMillis(50), Duration.ofMillis(10))),
                new Step.Heal("split"), new Step.Hold(Duration.ofSeconds(2)),
                new Step.Inject(new NodeFault.Kill(ids("node-1", "node-2"))),
                new Step.Await(new Condition.Believes(ids("node-3"), ids("node-1"), Belief.DEAD),
                        Duration.ofSeconds(30)),
                new Step.Await(new Condition.Isolated(ids("node-3")), Duration.ofSeconds(30)),
                new Step.Inject(new NodeFault.Stop(ids("node-3"))), new Step.Restart(ids("node-2")),
                new Step.Inject(new LinkFault.LimitData(new TreeSet<>(List.of(new Link(id("node-4"), id("node-5")))),
                        Streams.REPLIES, List.of(0, 700), Duration.ofSeconds(2))),
                new Step.Heal("torn"),
                new Step.Inject(new LinkFault.LimitData(new TreeSet<>(List.of(new Link(id("node-4"), id("node-5")),
                        new Link(id("node-5"), id("node-4")))), Streams.BOTH, List.of(9), Duration.ZERO)),
                new Step.Backup(ids("node-2", "node-3")), new Step.Inject(new NodeFault.Stop(ids("node-2"))),
                new Step.Inject(new NodeFault.Restore("copy", ids("node-2"))),
                new Step.Inject(new NodeFault.Corrupt(ids("node-3"), id("node-2"), OptionalInt.of(2))),
                new Step.Inject(new NodeFault.Corrupt(ids("node-1"), id("node-1"), OptionalInt.empty())),
                new Step.Inject(new NodeFault.LoseDisk(ids("node-1"))), new Step.Restart(ids("node-2")),
                new Step.Inject(new NodeFault.Clone(ids("node-2"))),
                new Step.Await(new Condition.Forked(ids("node-4", "node-2-twin"), ids("node-2")),
                        Duration.ofSeconds(5)),
                new Step.Await(new Condition.Vouched(ids("node-2")), Duration.ofSeconds(5)),
                new Step.Inject(new NodeFault.Stop(ids("node-2-twin"))));
        assertThat(experiment.places()).hasSize(12).contains(id("node-2-twin"));
        var whole = new When.WholeRun();
        assertThat(experiment.expectations()).containsExactly(
                new Expectation.Confirmed(ids("node-3"), ids("node-1"), new When.During("kill")),
                new Expectation.NeverConfirmed(experiment.cluster().nodes(), ids("node-4"), whole),
                new Expectation.Suspected(ids("node-3"), ids("node-1"), new When.After("kill")),
                new Expectation.NeverSuspected(ids("node-3"), ids("node-4"), whole),
                new Expectation.Alive(ids("node-3"), ids("node-4"), whole),
                new Expectation.Isolated(ids("node-3"), whole),
                new Expectation.Converged(ids("node-4", "node-5"), new When.After("begin")),
                new Expectation.IncarnationRaised(ids("node-2"), whole),
                new Expectation.FeedKept(ids("node-2"), whole), new Expectation.NoFork(ids("node-4"), whole),
                new Expectation.Mended(ids("node-3"), whole), new Expectation.Vouched(ids("node-2"), whole),
                new Expectation.NewFeed(ids("node-1"), new TreeSet<>(List.of("damaged", "lost-disk")),
                        new When.After("copy")),
                new Expectation.Forked(ids("node-2"), ids("node-4", "node-2-twin"), OptionalInt.of(3),
                        new When.During("double")),
                new Expectation.Alive(ids("node-2-twin"), ids("node-4"), whole));
    }

    private static final String COMING_AND_GOING = """
            question: Do faults that come and go arrive?
            only: sim
            cluster: { nodes: 5, seeds: all }
            charter: { voters: [node-1, node-2, node-3] }
            timeline:
              - start: all
              - name: asleep
                pause: [node-2, node-3]
              - heal: asleep
              - name: starved
                stutter: { nodes: [node-4], stopped: 700ms, running: 300ms, time: 10s }
              - flap: { groups: [[node-1], [node-2]], mode: refuse, down: 1s, up: 2s, time: 1m }
              - flap: { one-way: { from: [node-1, node-2], to: [node-3, node-4] }, mode: jam, down: 1s, up: 2s, time: 9s }
              - lossy: { among: [node-1, node-2, node-3], share: 20, slot: 250ms, time: 15s, mode: drop }
              - name: lone
                cut: { isolate: [node-1, node-2], mode: drop }
              - heal: lone
              - cut: { ring: [node-1, node-3, node-5, node-4], mode: drop }
              - leave: [node-2, node-5]
            expect:
              - left: { by: [node-1], subjects: [node-2, node-5] }
              - never-isolated: { nodes: [node-1, node-3], during: starved }
              - confirmations: { subjects: [node-2], at-most: 1, after: asleep }
              - lines: { nodes: all, at-most: 30, during: asleep }
            """;

    @Test
    void faults_that_come_and_go_arrive_as_the_values_that_they_say() {
        var experiment = accepted(COMING_AND_GOING);
        var ring = new TreeSet<>(List.of(new Link(id("node-1"), id("node-5")), new Link(id("node-5"), id("node-1")),
                new Link(id("node-3"), id("node-4")), new Link(id("node-4"), id("node-3"))));

        assertThat(experiment.only()).contains("sim");
        assertThat(experiment.timeline().stream().skip(1).map(TimelineStep::step)).containsExactly(
                new Step.Inject(new NodeFault.Pause(ids("node-2", "node-3"))), new Step.Heal("asleep"),
                new Step.Inject(new NodeFault.Stutter(ids("node-4"), Duration.ofMillis(700), Duration.ofMillis(300),
                        Duration.ofSeconds(10))),
                new Step.Inject(
                        new LinkFault.Flap(new LinkFault.Cut(List.of(ids("node-1"), ids("node-2")), CutMode.REFUSE),
                                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMinutes(1))),
                new Step.Inject(new LinkFault.Flap(new LinkFault.CutLinks(Link.between(ids("node-1", "node-2"),
                        ids("node-3", "node-4")), CutMode.JAM), Duration.ofSeconds(1), Duration.ofSeconds(2),
                        Duration.ofSeconds(9))),
                new Step.Inject(new LinkFault.Lossy(ids("node-1", "node-2", "node-3"), 20, Duration.ofMillis(250),
                        Duration.ofSeconds(15), CutMode.DROP)),
                new Step.Inject(
                        new LinkFault.Cut(List.of(ids("node-1"), ids("node-2"), ids("node-3", "node-4", "node-5")),
                                CutMode.DROP)),
                new Step.Heal("lone"), new Step.Inject(new LinkFault.CutLinks(ring, CutMode.DROP)),
                new Step.Leave(ids("node-2", "node-5")));
        assertThat(experiment.expectations()).containsExactly(
                new Expectation.Left(ids("node-1"), ids("node-2", "node-5"), new When.WholeRun()),
                new Expectation.NeverIsolated(ids("node-1", "node-3"), new When.During("starved")),
                new Expectation.Confirmations(ids("node-2"), 1, new When.After("asleep")),
                new Expectation.Lines(experiment.cluster().nodes(), 30, new When.During("asleep")));
    }

    @Test
    void a_fault_that_passes_lasts_as_long_as_its_step_and_a_pause_until_it_is_healed() {
        var experiment = accepted(COMING_AND_GOING);

        assertThat(experiment.phase("asleep")).isEqualTo(new Phase("asleep", 2, 3));
        assertThat(experiment.phase("starved")).isEqualTo(new Phase("starved", 4, 5));
        assertThat(experiment.phase("step-10")).as("never healed").isEqualTo(new Phase("step-10", 10, 12));
    }

    @Test
    void faults_that_come_and_go_read_as_plain_sentences() {
        var experiment = accepted(COMING_AND_GOING);

        assertThat(experiment.timeline().stream().skip(1).map(each -> each.step().describe())).containsExactly(
                "pause node-2 and node-3 (SIGSTOP)", "heal 'asleep'",
                "pause node-4 for 700 ms and let it run for 300 ms, again and again for 10 s",
                "cut node-1 | node-2, refusing connections, for 1 s and mend it for 2 s, again and again for 1 min",
                "cut all 4 links from node-1 and node-2 to node-3 and node-4, holding every byte back until the heal,"
                        + " for 1 s and mend it for 2 s, again and again for 9 s",
                "for 15 s, in every 250 ms, cut each link among node-1, node-2 and node-3 with a probability of 20 %,"
                        + " dropping every byte in silence",
                "cut node-1 | node-2 | node-3, node-4 and node-5, dropping every byte in silence", "heal 'lone'",
                "cut node-1<->node-5 and node-3<->node-4, dropping every byte in silence",
                "order node-2 and node-5 to leave");
        assertThat(experiment.expectations()).map(Expectation::describe).containsExactly(
                "node-1 learns that node-2 and node-5 have left",
                "node-1 and node-3 never say that they are isolated during 'starved'",
                "of one death of node-2, at most 1 confirmation is written after 'asleep'",
                "node-1, node-2, node-3, node-4 and node-5 together write at most 30 ledger lines during 'asleep'");
    }

    @Test
    void the_charter_holds_what_the_file_gives_and_the_defaults_for_the_rest() {
        var plan = accepted(EVERY_KEY).charter();

        assertThat(plan.toJson()).isEqualTo("{\"cluster\":\"every-key\",\"voters\":[\"node-3\",\"node-1\",\"node-2\"],"
                + "\"suspectAfter\":4,\"probeTimeoutMs\":700}");
        assertThat(plan.charter().suspectAfter()).isEqualTo(4);
        assertThat(plan.charter().confirmAfterMs()).isEqualTo(10_000);
    }

    @Test
    void a_phase_lasts_from_its_step_to_the_step_that_lifts_it() {
        var experiment = accepted(EVERY_KEY);

        assertThat(experiment.phase("split")).as("healed by step 6").isEqualTo(new Phase("split", 3, 6));
        assertThat(experiment.phase("slow")).as("never healed").isEqualTo(new Phase("slow", 5, 27));
        assertThat(experiment.phase("kill")).as("ends with the first of its nodes").isEqualTo(new Phase("kill", 8, 12));
        assertThat(experiment.phase("begin")).as("no fault").isEqualTo(new Phase("begin", 1, 2));
        assertThat(experiment.phase("double")).as("ends with its twin").isEqualTo(new Phase("double", 23, 26));
        assertThat(experiment.phase("step-21")).as("never started again").isEqualTo(new Phase("step-21", 21, 27));
    }

    @Test
    void steps_and_expectations_read_as_plain_sentences() {
        var experiment = accepted(EVERY_KEY);

        assertThat(experiment.timeline().stream().skip(2).map(each -> each.step().describe())).containsExactly(
                "cut node-1 and node-2 | node-3, holding every byte back until the heal",
                "cut node-1->node-2 and node-1->node-4, refusing connections",
                "delay everything among node-4 and node-5 by 50 ms, give or take 10 ms", "heal 'split'", "let 2 s pass",
                "kill node-1 and node-2 without warning (SIGKILL)",
                "wait at most 30 s until node-3 believes node-1 dead",
                "wait at most 30 s until node-3 says that it is isolated", "stop node-3 (SIGTERM)",
                "restart node-2 with what is on its disk",
                "close each connection over node-4->node-5 when first 0 bytes, in 2 steps up to 700, of its replies"
                        + " have passed",
                "heal 'torn'",
                "close each connection over node-4->node-5 and node-5->node-4 when 9 bytes of its requests or of its"
                        + " replies have passed",
                "copy the disks of node-2 and node-3", "stop node-2 (SIGTERM)",
                "put backup 'copy' back on the disk of node-2",
                "flip a bit on the disk of node-3, in line 2 of the feed of node-2",
                "flip a bit on the disk of node-1, in a middle line of the feed of node-1",
                "take away the disk of node-1", "restart node-2 with what is on its disk",
                "start a second node-2 on a copy of its disk: node-2-twin",
                "wait at most 5 s until node-2-twin and node-4 each know a fork of a feed of node-2",
                "wait at most 5 s until node-2 says that its feed is vouched for", "stop node-2-twin (SIGTERM)");
        assertThat(experiment.expectations().stream().filter(each -> !(each instanceof Expectation.NeverConfirmed))
                .map(Expectation::describe)).containsExactly("node-3 comes to believe node-1 dead during 'kill'",
                        "node-3 comes to believe node-1 suspect after 'kill'", "node-3 never suspects node-4",
                        "node-3 believes node-4 alive at the end of the run", "node-3 says that it is isolated",
                        "node-4 and node-5 have equal ledger heads and equal views at the end of the run, after 'begin'",
                        "node-2 raises its incarnation", "node-2 goes on with the feed it had",
                        "no feed of node-4 forks", "node-3 mends its feed files",
                        "the other voters vouch for the feed of node-2",
                        "node-1 begins a new feed, for the reason damaged or lost-disk after 'copy'",
                        "a feed of node-2 forks during 'double', and node-2-twin and node-4 all know it within 3 sync"
                                + " intervals of the first",
                        "node-2-twin believes node-4 alive at the end of the run");
    }

    @Test
    void an_experiment_that_is_not_there_gets_a_suggestion(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("split-brain.yaml"), EVERY_KEY);

        assertThat(sentences(ExperimentFile.read(directory, "splitbrain")))
                .containsExactly("there is no such experiment; did you mean 'split-brain'?");
        assertThat(sentences(ExperimentFile.read(directory, "cold-start")))
                .containsExactly("there is no such experiment; there is split-brain");
        assertThat(sentences(ExperimentFile.read(directory, "../split-brain"))).singleElement().asString()
                .startsWith("'../split-brain' cannot name an experiment");
        assertThat(ExperimentFile.read(directory, "split-brain")).isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void a_file_that_is_not_utf_8_is_refused(@TempDir Path directory) throws IOException {
        Files.write(directory.resolve("latin.yaml"), new byte[]{'q', ':', ' ', (byte) 0xe9});

        assertThat(sentences(ExperimentFile.read(directory, "latin")))
                .containsExactly("the file is not UTF-8 text; save it as UTF-8");
    }

    private static List<String> sentences(Reading reading) {
        return switch (reading) {
            case Reading.Accepted accepted -> List.of();
            case Reading.Refused refused -> refused.problems().stream().map(Problem::sentence).toList();
        };
    }

    private static Experiment accepted(String text) {
        return switch (ExperimentFile.parse("every-key.yaml", "every-key", text)) {
            case Reading.Accepted accepted -> accepted.experiment();
            case Reading.Refused refused -> throw new AssertionError(refused.problems().toString());
        };
    }

    private static NodeId id(String name) {
        return new NodeId(name);
    }

    private static SortedSet<NodeId> ids(String... names) {
        return Arrays.stream(names).map(NodeId::new).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void troubles_of_names_arrive_as_what_they_say() {
        var experiment = accepted("""
                question: Do names arrive?
                cluster: { nodes: 3, seeds: shared }
                charter: { voters: all }
                timeline:
                  - start: [node-1, node-2]
                  - kill: [node-2]
                  - name: stranger
                    foreign: [node-2, node-3]
                  - name: slow
                    slow-names: { of: [node-1], delay: 8s }
                  - restart: [node-2]
                  - heal: stranger
                  - heal: slow
                expect:
                  - no-fork: { nodes: all, during: stranger }
                """);

        assertThat(experiment.cluster()).isEqualTo(ClusterPlan.shared(3));
        assertThat(experiment.cluster().seeds()).isEqualTo(ClusterPlan.numbered(3));
        assertThat(experiment.timeline()).map(TimelineStep::step).contains(
                new Step.Inject(new NodeFault.Foreign(ids("node-2", "node-3"))),
                new Step.Inject(new NodeFault.SlowNames(ids("node-1"), Duration.ofSeconds(8))));
        assertThat(experiment.phase("stranger")).as("up to the first start of one of its nodes")
                .isEqualTo(new Phase("stranger", 3, 5));
        assertThat(experiment.phase("slow")).isEqualTo(new Phase("slow", 4, 7));
        assertThat(experiment.step("stranger").step().describe()).isEqualTo("have agents of another cluster serve at"
                + " the addresses of node-2 and node-3");
        assertThat(experiment.step("slow").step().describe()).isEqualTo("have the resolver of node-1 take 8 s for each"
                + " new name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "sim | [node-1] | power-off: [node-1] | ",
            "process | [node-1] | power-off: [node-1] | cannot run in the process world, which cannot take the power from"
                    + " a machine, as step 2 wants; add -Dworld=sim",
            "process | [node-1] | 'slow-names: { of: [node-1], delay: 8s }' | cannot run in the process world, which cannot"
                    + " slow a resolver down, as step 2 wants; add -Dworld=sim",
            "docker | [node-1] | foreign: [node-2] | cannot run in the docker world, which cannot give a node's address to"
                    + " a foreign agent, as step 2 wants; add -Dworld=process or -Dworld=sim",
            "process | [node-1] | foreign: [node-2] | ",
            "docker | [node-1] | other-secret: [node-1] | ",
            "process | [node-1] | other-secret: [node-1] | ",
            "docker | shared | kill: [node-1] | has 'seeds: shared', one name that stands for all nodes, and the docker"
                    + " world gives each node a name of its own; add -Dworld=sim"})
    void an_experiment_says_which_world_cannot_run_it(String world, String seeds, String step, String why) {
        var experiment = accepted("""
                question: Who can run it?
                cluster: { nodes: 2, seeds: %s }
                charter: { voters: all }
                timeline:
                  - start: [node-1]
                  - %s
                expect:
                  - no-fork: { nodes: all }
                """.formatted(seeds, step));

        assertThat(experiment.unfit(world)).isEqualTo(Optional.ofNullable(why));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"process | ",
            "sim | has a mesh VPN, which the sim world does not run; add -Dworld=process",
            "docker | has a mesh VPN, which the docker world does not run; add -Dworld=process"})
    void only_processes_have_a_mesh_vpn(String world, String why) {
        var experiment = accepted("""
                question: Who has a VPN?
                cluster: { nodes: 2, seeds: [node-1], vpn: netstack }
                charter: { voters: all }
                timeline:
                  - start: all
                  - await: { carries: all, within: 30s }
                  - name: cut
                    data-cut: { one-way: { from: [node-1], to: [node-2] } }
                expect:
                  - lost: { nodes: all, at-most: 5, of-at-least: 100, during: cut }
                """);

        assertThat(experiment.unfit(world)).isEqualTo(Optional.ofNullable(why));
        assertThat(experiment.timeline().getLast().step())
                .isEqualTo(new Step.Inject(new VpnFault.DataCut(Link.between(new TreeSet<>(List.of(id("node-1"))),
                        new TreeSet<>(List.of(id("node-2")))))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "data-move: [node-2] | node-2 was moved by 'gone' at this step; 'heal' that first",
            "kill-vpn: [node-2] | node-2 was moved by 'gone' at this step; 'heal' that first",
            "kill-machine: [node-2] | node-2 was moved by 'gone' at this step; 'heal' that first",
            "data-move: [node-3] | node-3 has not been started before this step, so it has no device"})
    void who_was_moved_is_found_again_before_its_vpn_is_started_for_another_reason(String step, String why) {
        var refused = sentences(ExperimentFile.parse("moved.yaml", "moved", """
                question: Who is where?
                cluster: { nodes: 3, seeds: [node-1], vpn: netstack }
                charter: { voters: [node-1] }
                timeline:
                  - start: [node-1, node-2]
                  - name: gone
                    data-move: [node-2]
                  - %s
                expect:
                  - carried: { nodes: [node-1, node-2] }
                """.formatted(step)));

        assertThat(refused).containsExactly(why);
    }
}
