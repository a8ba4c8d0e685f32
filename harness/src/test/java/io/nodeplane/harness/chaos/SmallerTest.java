package io.nodeplane.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Expectation;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.ExperimentWriter;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Smaller experiments are made of values: each is what a file says, and no name is left of what is gone. */
class SmallerTest {
    private static final int SEEDS = 60;
    private static final List<Function<Smaller, List<Experiment>>> WAYS = List.of(Smaller::withoutSteps,
            Smaller::withoutNode, Smaller::withoutVoter, Smaller::plainerSeeds, Smaller::simplerSteps,
            Smaller::plainerCharter, Smaller::fewerExpectations);

    @Test
    void every_smaller_experiment_is_one_that_a_file_says() {
        var smaller = LongStream.range(0, SEEDS).mapToObj(Scenario::of).map(Smaller::new)
                .flatMap(of -> WAYS.stream().flatMap(way -> some(way.apply(of)))).toList();

        assertThat(smaller).hasSizeGreaterThan(20 * SEEDS).allSatisfy(
                experiment -> assertThat(read(ExperimentWriter.write(experiment))).isEqualTo(experiment));
    }

    /** Some of each kind are enough: to read them all takes a minute. */
    private static Stream<Experiment> some(List<Experiment> all) {
        return IntStream.range(0, all.size()).filter(i -> all.size() < 10 || i % (all.size() / 8) == 0)
                .mapToObj(all::get);
    }

    private static Experiment read(String text) {
        return switch (ExperimentFile.parse("smaller.yaml", name(text), text)) {
            case Reading.Accepted(var experiment) -> experiment;
            case Reading.Refused(var problems) -> throw new AssertionError(problems + "\n" + text);
        };
    }

    private static String name(String text) {
        return "chaos-" + text.replaceAll("(?s).*troubles of seed ([0-9]+).*", "$1");
    }

    @Test
    void without_a_node_those_after_it_are_called_by_other_names_everywhere() {
        var experiment = experiment(4, nodes(1, 2, 4),
                List.of(step("begin", new Step.Start(List.copyOf(nodes(1, 2, 3, 4)), Duration.ZERO)),
                        step("double", new Step.Inject(new NodeFault.Clone(nodes(4)))),
                        step("off", new Step.Inject(new NodeFault.Kill(places("node-4-twin", "node-3")))),
                        step("split", new Step.Inject(
                                new LinkFault.Cut(List.of(nodes(1, 4), nodes(2, 3)), CutMode.DROP))),
                        step("slow",
                                new Step.Inject(new LinkFault.LimitData(new TreeSet<>(List.of(link(4, 1), link(3, 1))),
                                        Streams.BOTH, List.of(9), Duration.ZERO))),
                        step("damage", new Step.Inject(
                                new NodeFault.Corrupt(nodes(3), node(4), OptionalInt.of(1))))),
                List.of(new Expectation.NeverConfirmed(places("node-1", "node-4-twin"), nodes(4),
                        new When.During("split"))));

        var without = new Smaller(experiment).withoutNode().stream()
                .filter(smaller -> smaller.charter().voters().equals(List.of(node(1), node(2), node(3))))
                .findFirst().orElseThrow();

        assertThat(without.cluster().size()).isEqualTo(3);
        assertThat(without.timeline()).map(TimelineStep::step).containsExactly(
                new Step.Start(List.copyOf(nodes(1, 2, 3)), Duration.ZERO),
                new Step.Inject(new NodeFault.Clone(nodes(3))),
                new Step.Inject(new NodeFault.Kill(places("node-3-twin"))),
                new Step.Inject(new LinkFault.Cut(List.of(nodes(1, 3), nodes(2)), CutMode.DROP)),
                new Step.Inject(new LinkFault.LimitData(new TreeSet<>(List.of(link(3, 1))),
                        Streams.BOTH, List.of(9), Duration.ZERO)));
        assertThat(without.expectations()).containsExactly(new Expectation.NeverConfirmed(
                places("node-1", "node-3-twin"), nodes(3), new When.During("split")));
    }

    @Test
    void without_a_vote_nobody_waits_for_it_to_be_vouched_for() {
        var experiment = experiment(3, nodes(1, 2, 3),
                List.of(step("begin", new Step.Start(List.copyOf(nodes(1, 2, 3)), Duration.ZERO)),
                        step("trusted", new Step.Await(new Condition.Vouched(nodes(1, 2, 3)), Duration.ofMinutes(1)))),
                List.of(new Expectation.Vouched(nodes(1, 2, 3), new When.WholeRun())));

        assertThat(new Smaller(experiment).withoutVoter()).hasSize(3).first().satisfies(smaller -> {
            assertThat(smaller.charter().voters()).containsExactly(node(1), node(2));
            assertThat(smaller.timeline().getLast().step())
                    .isEqualTo(new Step.Await(new Condition.Vouched(nodes(1, 2)), Duration.ofMinutes(1)));
            assertThat(smaller.expectations())
                    .containsExactly(new Expectation.Vouched(nodes(1, 2), new When.WholeRun()));
        });
    }

    @Test
    void a_simpler_step_has_fewer_nodes_a_plainer_way_to_fail_or_less_said() {
        assertThat(new Step.Inject(new NodeFault.Stop(nodes(1, 2))).simpler()).containsExactly(
                new Step.Inject(new NodeFault.Stop(nodes(2))), new Step.Inject(new NodeFault.Stop(nodes(1))),
                new Step.Inject(new NodeFault.Kill(nodes(1, 2))));
        assertThat(new Step.Inject(new LinkFault.Cut(List.of(nodes(1), nodes(2, 3)), CutMode.JAM)).simpler())
                .containsExactly(new Step.Inject(new LinkFault.Cut(List.of(nodes(1), nodes(3)), CutMode.JAM)),
                        new Step.Inject(new LinkFault.Cut(List.of(nodes(1), nodes(2)), CutMode.JAM)),
                        new Step.Inject(new LinkFault.Cut(List.of(nodes(1), nodes(2, 3)), CutMode.REFUSE)));
        assertThat(new Step.Inject(new LinkFault.Latency(nodes(1, 2), Duration.ofSeconds(1), Duration.ofMillis(10)))
                .simpler()).as("fewer than two have no link").containsExactly(
                        new Step.Inject(new LinkFault.Latency(nodes(1, 2), Duration.ofSeconds(1), Duration.ZERO)));
        assertThat(new Step.Start(List.of(node(1)), Duration.ofMillis(50)).simpler())
                .containsExactly(new Step.Start(List.of(node(1)), Duration.ZERO));
        assertThat(new Step.Hold(Duration.ofMillis(500)).simpler())
                .containsExactly(new Step.Hold(Duration.ofMillis(250)));
    }

    private static Experiment experiment(int size, SortedSet<NodeId> voters, List<TimelineStep> steps,
            List<Expectation> expectations) {
        return new Experiment("small", "Is it small?", new ClusterPlan(size, List.of(node(1))),
                new CharterPlan("small", List.copyOf(voters), new LinkedHashMap<>()),
                TimelineStep.numbered(steps), expectations);
    }

    private static TimelineStep step(String name, Step step) {
        return new TimelineStep(0, name, step);
    }

    private static Link link(int from, int to) {
        return new Link(node(from), node(to));
    }

    private static NodeId node(int number) {
        return new NodeId("node-" + number);
    }

    private static SortedSet<NodeId> nodes(int... numbers) {
        return IntStream.of(numbers).mapToObj(SmallerTest::node).collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<NodeId> places(String... names) {
        return Arrays.stream(names).map(NodeId::new).collect(Collectors.toCollection(TreeSet::new));
    }
}
