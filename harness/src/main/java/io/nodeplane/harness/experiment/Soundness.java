package io.nodeplane.harness.experiment;

import io.nodeplane.canon.JsonException;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Whether an experiment that was put together makes sense: what a reader of its file would object to. */
final class Soundness {
    private final Experiment experiment;
    private final List<String> objections = new ArrayList<>();

    private Soundness(Experiment experiment) {
        this.experiment = experiment;
    }

    static List<String> objections(Experiment experiment) {
        var soundness = new Soundness(experiment);
        soundness.charter();
        soundness.timeline();
        soundness.vpn();
        // Who appears is known only of a timeline that makes sense.
        if (soundness.objections.isEmpty()) {
            soundness.expectations();
        }
        return List.copyOf(soundness.objections);
    }

    private void charter() {
        try {
            experiment.charter().charter();
        } catch (JsonException refused) {
            objections.add("the charter is refused: " + refused.getMessage());
        }
        known(experiment.charter().voters());
    }

    private void vpn() {
        if (!experiment.cluster().vpn()) {
            Experiment.ofVpn(experiment.timeline(), experiment.expectations())
                    .ifPresent(word -> objections.add("'" + word + "' is about a mesh VPN, and the cluster has none"));
        }
    }

    private void timeline() {
        var steps = experiment.timeline();
        if (steps.stream().noneMatch(step -> step.step() instanceof Step.Start)) {
            objections.add("the timeline starts no node");
        }
        var state = new TimelineState(steps, number -> "step " + number);
        for (var step : steps) {
            state.objections(step).forEach(objection -> objections.add(step.name() + ": " + objection.sentence()));
            if (step.step() instanceof Step.Await(Condition.Vouched(var nodes), var within)) {
                voters(nodes);
            }
            state.follow(step);
        }
    }

    private void expectations() {
        var named = experiment.timeline().stream()
                .filter(step -> !step.name().equals(TimelineStep.defaultName(step.number()))).map(TimelineStep::name)
                .toList();
        if (experiment.expectations().isEmpty()) {
            objections.add("nothing is expected");
        }
        var cast = new Cast(experiment.timeline());
        for (var expectation : experiment.expectations()) {
            var step = switch (expectation.when()) {
                case When.WholeRun whole -> List.<String>of();
                case When.During(var name) -> List.of(name);
                case When.After(var name) -> List.of(name);
            };
            if (!named.containsAll(step)) {
                objections.add("no step is named '" + step.getFirst() + "'");
            } else {
                objections.addAll(cast.objections(expectation));
            }
            if (expectation instanceof Expectation.Vouched(var nodes, var when)) {
                voters(nodes);
            }
        }
    }

    private void known(Collection<NodeId> nodes) {
        nodes.stream().filter(node -> !experiment.cluster().nodes().contains(node))
                .forEach(node -> objections.add("the cluster has no " + node));
    }

    private void voters(Collection<NodeId> nodes) {
        var voters = new TreeSet<>(experiment.charter().voters());
        experiment.timeline().forEach(step -> {
            if (step.step() instanceof Step.Amend amend) {
                amend.add().ifPresent(voters::add);
            }
        });
        nodes.stream().filter(node -> !voters.contains(Twin.node(node)))
                .forEach(node -> objections.add(node + " is no voter"));
    }
}
