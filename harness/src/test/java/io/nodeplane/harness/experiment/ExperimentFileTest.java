package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                cut: { links: [node-1->node-2, node-1 -> node-3], mode: refuse }
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
            """;

    @Test
    void every_key_arrives_as_the_value_that_it_says() {
        var experiment = accepted(EVERY_KEY);

        assertThat(experiment.name()).isEqualTo("every-key");
        assertThat(experiment.question()).isEqualTo("Does every key arrive?");
        assertThat(experiment.cluster()).isEqualTo(new ClusterPlan(11, List.of(id("node-3"), id("node-1"))));
        assertThat(experiment.timeline()).map(TimelineStep::name).containsExactly("begin", "step-2", "split", "one-way",
                "slow", "step-6", "step-7", "kill", "step-9", "step-10", "step-11", "step-12");
        assertThat(experiment.timeline()).map(TimelineStep::step).containsExactly(
                new Step.Start(ClusterPlan.numbered(11), Duration.ofMillis(200)),
                new Step.Await(new Condition.Converged(experiment.cluster().nodes()), Duration.ofMinutes(1)),
                new Step.Inject(new Fault.Cut(List.of(ids("node-1", "node-2"), ids("node-3")), CutMode.JAM)),
                new Step.Inject(new Fault.CutLinks(new TreeSet<>(List.of(new Link(id("node-1"), id("node-2")),
                        new Link(id("node-1"), id("node-3")))), CutMode.REFUSE)),
                new Step.Inject(
                        new Fault.Latency(ids("node-4", "node-5"), Duration.ofMillis(50), Duration.ofMillis(10))),
                new Step.Heal("split"), new Step.Hold(Duration.ofSeconds(2)),
                new Step.Inject(new Fault.Kill(ids("node-1", "node-2"))),
                new Step.Await(new Condition.Believes(ids("node-3"), ids("node-1"), Belief.DEAD),
                        Duration.ofSeconds(30)),
                new Step.Await(new Condition.Isolated(ids("node-3")), Duration.ofSeconds(30)),
                new Step.Inject(new Fault.Stop(ids("node-3"))), new Step.Restart(ids("node-2")));
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
                new Expectation.FeedKept(ids("node-2"), whole));
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
        assertThat(experiment.phase("slow")).as("never healed").isEqualTo(new Phase("slow", 5, 13));
        assertThat(experiment.phase("kill")).as("ends with the first of its nodes").isEqualTo(new Phase("kill", 8, 12));
        assertThat(experiment.phase("begin")).as("no fault").isEqualTo(new Phase("begin", 1, 2));
    }

    @Test
    void steps_and_expectations_read_as_plain_sentences() {
        var experiment = accepted(EVERY_KEY);

        assertThat(experiment.timeline().stream().skip(2).map(each -> each.step().describe())).containsExactly(
                "cut node-1 and node-2 | node-3, holding every byte back until the heal",
                "cut node-1->node-2 and node-1->node-3, refusing connections",
                "delay everything among node-4 and node-5 by 50 ms, give or take 10 ms", "heal 'split'", "let 2 s pass",
                "kill node-1 and node-2 without warning (SIGKILL)",
                "wait at most 30 s until node-3 holds node-1 dead",
                "wait at most 30 s until node-3 says that it is isolated", "stop node-3 (SIGTERM)",
                "restart node-2 with its disk");
        assertThat(experiment.expectations().stream().filter(each -> !(each instanceof Expectation.NeverConfirmed))
                .map(Expectation::describe)).containsExactly("node-3 comes to hold node-1 dead during 'kill'",
                        "node-3 comes to hold node-1 suspect after 'kill'", "node-3 never suspects node-4",
                        "in the end node-3 holds node-4 alive", "node-3 says that it is isolated",
                        "node-4 and node-5 end with equal ledger heads and equal views after 'begin'",
                        "node-2 raises its incarnation", "node-2 goes on with the feed it had");
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
}
