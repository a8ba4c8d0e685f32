package io.nodeplane.harness.chaos;

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
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Experiments that are a little smaller than a given one, and sound files like it. */
final class Smaller {
    private static final Pattern NODE = Pattern.compile("node-([0-9]+)");

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
            for (var simpler : SimplerStep.of(step.step())) {
                var steps = new ArrayList<>(experiment.timeline());
                steps.set(i, new TimelineStep(step.number(), step.name(), simpler));
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
        var timeline = Situation.fitting(nodes, cluster,
                steps.stream().flatMap(step -> voting(step, voters).stream()).toList());
        var names = timeline.stream().map(TimelineStep::name).toList();
        var expectations = new ArrayList<>(experiment.expectations().stream()
                .flatMap(expectation -> fitted(nodes, names, expectation).stream()).toList());
        if (expectations.isEmpty()) {
            expectations.add(new Expectation.NoFork(nodes, new When.WholeRun()));
        }
        return new Experiment(experiment.name(), experiment.question(), experiment.only(), cluster,
                new CharterPlan(experiment.name(), voters, numbers), timeline, expectations);
    }

    private static Optional<Expectation> fitted(SortedSet<NodeId> nodes, List<String> names, Expectation expectation) {
        var named = switch (expectation.when()) {
            case When.WholeRun whole -> true;
            case When.During(var step) -> names.contains(step);
            case When.After(var step) -> names.contains(step);
        };
        return !named ? Optional.empty() : switch (expectation) {
            case Expectation.Converged(var which, var when) ->
                some(which, nodes).map(rest -> new Expectation.Converged(rest, when));
            case Expectation.Vouched(var which, var when) ->
                some(which, nodes).map(rest -> new Expectation.Vouched(rest, when));
            case Expectation.NoFork(var which, var when) ->
                some(which, nodes).map(rest -> new Expectation.NoFork(rest, when));
            case Expectation.Confirmed(var by, var subjects, var when) -> some(by, nodes).flatMap(
                    observers -> some(subjects, nodes).map(rest -> new Expectation.Confirmed(observers, rest, when)));
            // What random experiments do not ask is not carried along.
            case Expectation other -> Optional.empty();
        };
    }

    /** {@return the step, in which only voters are waited for to be vouched for} */
    private static Optional<TimelineStep> voting(TimelineStep step, List<NodeId> voters) {
        if (!(step.step() instanceof Step.Await(Condition.Vouched(var which), var within))) {
            return Optional.of(step);
        }
        return some(which, new TreeSet<>(voters)).map(rest -> new TimelineStep(step.number(), step.name(),
                new Step.Await(new Condition.Vouched(rest), within)));
    }

    private static Optional<SortedSet<NodeId>> some(SortedSet<NodeId> which, SortedSet<NodeId> nodes) {
        var both = new TreeSet<>(which);
        both.retainAll(nodes);
        return both.isEmpty() ? Optional.empty() : Optional.of(both);
    }

    /** Takes the node out everywhere, then renames in the file's text, where every name stands. */
    private Optional<Experiment> without(int number) {
        var gone = new NodeId("node-" + number);
        UnaryOperator<List<NodeId>> rest = nodes -> nodes.stream().filter(node -> !node.equals(gone)).toList();
        var seeds = rest.apply(experiment.cluster().seeds());
        var voters = rest.apply(experiment.charter().voters());
        if (seeds.isEmpty() || voters.isEmpty()) {
            return Optional.empty();
        }
        var size = experiment.cluster().size();
        var nodes = new TreeSet<>(experiment.cluster().nodes());
        nodes.remove(gone);
        var emptied = fitted(nodes, new ClusterPlan(size, seeds, experiment.cluster().oneName()), voters,
                experiment.charter().numbers(), experiment.timeline());
        if (emptied.timeline().isEmpty()) {
            return Optional.empty();
        }
        var text = NODE.matcher(ExperimentWriter.write(emptied)).replaceAll(name -> {
            var old = Integer.parseInt(name.group(1));
            return "node-" + (old > number ? old - 1 : old);
        }).replaceFirst("\n  nodes: " + size + "\n", "\n  nodes: " + (size - 1) + "\n");
        return read(text);
    }

    /** {@return the experiment, if a file can say it} */
    private Optional<Experiment> sound(Experiment smaller) {
        return smaller.timeline().isEmpty() || smaller.equals(experiment)
                ? Optional.empty()
                : read(ExperimentWriter.write(smaller));
    }

    private Optional<Experiment> read(String text) {
        return switch (ExperimentFile.parse(experiment.name(), experiment.name(), text)) {
            case Reading.Accepted(var read) -> Optional.of(read);
            case Reading.Refused refused -> Optional.empty();
        };
    }
}
