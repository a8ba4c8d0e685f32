package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Expectation;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.experiment.Who;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Experiments that are a little smaller than a given one, and make sense like it. */
final class Smaller {
    private final Experiment experiment;

    Smaller(Experiment experiment) {
        this.experiment = experiment;
    }

    /** {@return it without a stretch of its steps: the longest ones first, the last ones first} */
    List<Experiment> withoutSteps() {
        var steps = experiment.timeline();
        var smaller = new ArrayList<Experiment>();
        for (int length = Math.max(1, steps.size() / 2); length >= 1; length /= 2) {
            for (int end = steps.size(); end > 0; end -= length) {
                var rest = new ArrayList<>(steps);
                rest.subList(Math.max(0, end - length), end).clear();
                timeline(rest).ifPresent(smaller::add);
            }
        }
        return smaller;
    }

    /** {@return it without one node; those after it move up by a number} */
    List<Experiment> withoutNode() {
        var smaller = new ArrayList<Experiment>();
        for (int number = experiment.cluster().size(); number >= 1 && experiment.cluster().size() > 1; number--) {
            without(number).ifPresent(smaller::add);
        }
        return smaller;
    }

    /** {@return it with one voter less, who stays a member} */
    List<Experiment> withoutVoter() {
        var smaller = new ArrayList<Experiment>();
        var voters = experiment.charter().voters();
        for (int i = voters.size() - 1; i >= 0 && voters.size() > 1; i--) {
            var rest = new ArrayList<>(voters);
            rest.remove(i);
            with(experiment.cluster(), rest, experiment.charter().numbers(), experiment.timeline())
                    .ifPresent(smaller::add);
        }
        return smaller;
    }

    /** {@return it with seeds that are told by their own names} */
    List<Experiment> plainerSeeds() {
        var cluster = experiment.cluster();
        return cluster.oneName()
                ? with(new ClusterPlan(cluster.size(), cluster.seeds()), experiment.charter().voters(),
                        experiment.charter().numbers(), experiment.timeline()).stream().toList()
                : List.of();
    }

    /** {@return it with one key of the charter left to its default} */
    List<Experiment> plainerCharter() {
        var smaller = new ArrayList<Experiment>();
        for (var key : experiment.charter().numbers().keySet()) {
            var rest = new LinkedHashMap<>(experiment.charter().numbers());
            rest.remove(key);
            with(experiment.cluster(), experiment.charter().voters(), rest, experiment.timeline())
                    .ifPresent(smaller::add);
        }
        return smaller;
    }

    /** {@return it with one step made simpler} */
    List<Experiment> simplerSteps() {
        var smaller = new ArrayList<Experiment>();
        for (int i = 0; i < experiment.timeline().size(); i++) {
            var step = experiment.timeline().get(i);
            for (var simpler : step.step().simpler()) {
                var steps = new ArrayList<>(experiment.timeline());
                steps.set(i, with(step, simpler));
                timeline(steps).ifPresent(smaller::add);
            }
        }
        return smaller;
    }

    /** {@return it with one expectation only} */
    List<Experiment> fewerExpectations() {
        return experiment.expectations().size() < 2
                ? List.of()
                : experiment.expectations().stream().flatMap(one -> sound(new Experiment(experiment.name(),
                        experiment.question(), experiment.only(), experiment.cluster(), experiment.charter(),
                        experiment.timeline(), List.of(one))).stream()).toList();
    }

    private Optional<Experiment> timeline(List<TimelineStep> steps) {
        return with(experiment.cluster(), experiment.charter().voters(), experiment.charter().numbers(), steps);
    }

    private Optional<Experiment> with(ClusterPlan cluster, List<NodeId> voters, SequencedMap<String, Long> numbers,
            List<TimelineStep> steps) {
        return sound(fitted(cluster.nodes(), cluster, voters, numbers, steps));
    }

    /** {@return an experiment about these nodes only, whatever its cluster has} */
    private Experiment fitted(SortedSet<NodeId> nodes, ClusterPlan cluster, List<NodeId> voters,
            SequencedMap<String, Long> numbers, List<TimelineStep> steps) {
        var left = new Left(nodes, voters);
        var timeline = Situation.fitting(nodes, cluster, steps.stream()
                .flatMap(step -> step.step().among(left).map(rest -> with(step, rest)).stream()).toList());
        var names = timeline.stream().map(TimelineStep::name).toList();
        var expectations = new ArrayList<>(experiment.expectations().stream()
                .filter(expectation -> names.containsAll(steps(expectation.when())))
                .flatMap(expectation -> expectation.among(left).stream()).toList());
        if (expectations.isEmpty()) {
            expectations.add(new Expectation.NoFork(nodes, new When.WholeRun()));
        }
        return new Experiment(experiment.name(), experiment.question(), experiment.only(), cluster,
                new CharterPlan(experiment.name(), voters, numbers), timeline, expectations);
    }

    /** Those who are left, twins with their nodes. */
    private record Left(SortedSet<NodeId> nodes, List<NodeId> voters) implements Who {
        @Override
        public Optional<NodeId> acting(NodeId place) {
            return Optional.of(place).filter(one -> nodes.contains(Twin.node(one)));
        }

        @Override
        public boolean votes(NodeId place) {
            return voters.contains(Twin.node(place));
        }
    }

    private static List<String> steps(When when) {
        return switch (when) {
            case When.WholeRun whole -> List.of();
            case When.During(var step) -> List.of(step);
            case When.After(var step) -> List.of(step);
        };
    }

    private static TimelineStep with(TimelineStep step, Step other) {
        return new TimelineStep(step.number(), step.name(), other);
    }

    /** Takes the node out everywhere, then calls those after it by other names. */
    private Optional<Experiment> without(int number) {
        var gone = new NodeId("node-" + number);
        var cluster = experiment.cluster();
        var seeds = cluster.seeds().stream().filter(node -> !node.equals(gone)).toList();
        var voters = experiment.charter().voters().stream().filter(node -> !node.equals(gone)).toList();
        if (seeds.isEmpty() || voters.isEmpty()) {
            return Optional.empty();
        }
        var nodes = new TreeSet<>(cluster.nodes());
        nodes.remove(gone);
        var emptied = fitted(nodes, new ClusterPlan(cluster.size(), seeds, cluster.oneName()), voters,
                experiment.charter().numbers(), experiment.timeline());
        Who moved = place -> Optional.of(movedUp(place, number));
        return sound(new Experiment(experiment.name(), experiment.question(), experiment.only(),
                new ClusterPlan(cluster.size() - 1, movedUp(seeds, number), cluster.oneName()),
                new CharterPlan(experiment.name(), movedUp(voters, number), experiment.charter().numbers()),
                emptied.timeline().stream().map(step -> with(step, step.step().among(moved).orElseThrow())).toList(),
                emptied.expectations().stream().map(expectation -> expectation.among(moved).orElseThrow()).toList()));
    }

    private static List<NodeId> movedUp(List<NodeId> nodes, int over) {
        return nodes.stream().map(node -> movedUp(node, over)).toList();
    }

    private static NodeId movedUp(NodeId place, int over) {
        var node = Twin.node(place);
        var number = Integer.parseInt(node.value().substring("node-".length()));
        var moved = number > over ? new NodeId("node-" + (number - 1)) : node;
        return Twin.is(place) ? Twin.of(moved) : moved;
    }

    /** {@return the experiment, if it has anything to say and a file can say it} */
    private Optional<Experiment> sound(Experiment smaller) {
        return Optional.of(smaller).filter(other -> !other.timeline().isEmpty() && !other.equals(experiment)
                && other.objections().isEmpty());
    }
}
