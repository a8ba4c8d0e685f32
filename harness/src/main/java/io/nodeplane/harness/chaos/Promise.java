package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whether what an experiment waits for has to come true. A run whose waiting was in vain says something only then, and so
 * does a smaller one.
 */
final class Promise {
    private final Experiment experiment;
    private final Situation situation;
    private boolean disks;

    private Promise(Experiment experiment) {
        this.experiment = experiment;
        this.situation = new Situation(experiment.cluster().nodes(), experiment.cluster());
    }

    /** {@return whether every condition that it waits for is promised at its place} */
    static boolean of(Experiment experiment) {
        var promise = new Promise(experiment);
        for (var step : experiment.timeline()) {
            if (step.step() instanceof Step.Inject(var fault)) {
                promise.disks |= !fault.disks().isEmpty();
            }
            var fits = promise.situation.fit(step.name(), step.step());
            if (!fits.equals(Optional.of(step.step()))
                    || step.step() instanceof Step.Await(var condition, var within) && !promise.of(condition)) {
                return false;
            }
        }
        return true;
    }

    private boolean of(Condition condition) {
        return switch (condition) {
            case Condition.Converged(var nodes) -> together(nodes);
            case Condition.Vouched(var nodes) -> !disks && experiment.charter().voters().containsAll(nodes)
                    && together(situation.nodes());
            // The dead are noticed by a majority that was vouched for before.
            case Condition.Believes(var by, var subjects, var state) -> !disks && together(by) && majority(by)
                    && experiment.timeline().stream().anyMatch(
                            step -> step.step() instanceof Step.Await(Condition.Vouched(var voters), var within)
                                    && voters.containsAll(experiment.charter().voters()));
            case Condition.Isolated isolated -> true;
            case Condition.Forked forked -> true;
        };
    }

    private boolean majority(Collection<NodeId> nodes) {
        var voters = experiment.charter().voters();
        return 2 * voters.stream().filter(nodes::contains).count() > voters.size();
    }

    /** Whether they run, can all exchange messages, and have one among them whom each knows how to find. */
    private boolean together(Collection<NodeId> nodes) {
        // One alone waits for a seed that answers, unless there is none but itself.
        return situation.running().containsAll(nodes)
                && (nodes.size() > 1 || List.copyOf(nodes).equals(experiment.cluster().seeds()))
                && !Collections.disjoint(nodes, experiment.cluster().seeds())
                && nodes.stream().noneMatch(situation::hasTwin)
                && situation.open().values().stream().noneMatch(fault -> !Collections.disjoint(fault.paused(), nodes)
                        || fault.links(situation.nodes()).stream()
                                .anyMatch(link -> nodes.contains(link.from()) && nodes.contains(link.to())));
    }
}
