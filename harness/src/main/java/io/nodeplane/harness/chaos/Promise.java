package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Belief;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whether what an experiment waits for has to come true. A run whose waiting was in vain says something only then, and so
 * does a smaller one.
 */
final class Promise {
    private final Experiment experiment;
    private final Situation situation;
    /** Who has agreed with others, and has lost nothing since. */
    private final SortedSet<NodeId> acquainted = new TreeSet<>();
    /** Who told others in time that it leaves, if it has left. */
    private final SortedSet<NodeId> told = new TreeSet<>();
    /** Whether all voters had their votes, and no disk was touched since. */
    private boolean votes;

    private Promise(Experiment experiment) {
        this.experiment = experiment;
        this.situation = new Situation(experiment.cluster().nodes(), experiment.cluster());
    }

    /** {@return whether every condition that it waits for is promised at its place} */
    static boolean of(Experiment experiment) {
        var promise = new Promise(experiment);
        for (var step : experiment.timeline()) {
            var fits = promise.situation.fit(step.name(), step.step());
            if (!fits.equals(Optional.of(step.step())) || !promise.follows(step.step())) {
                return false;
            }
        }
        return true;
    }

    private boolean follows(Step step) {
        if (step instanceof Step.Inject(var fault) && !fault.disks().isEmpty()) {
            votes = false;
            fault.disks().forEach(place -> acquainted.remove(Twin.node(place)));
        }
        if (step instanceof Step.Settle(var nodes)) {
            return nodes.equals(situation.nodes()) && together(nodes);
        }
        if (step instanceof Step.Leave(var which)) {
            told.addAll(which);
            told.removeAll(situation.slow());
        }
        if (!(step instanceof Step.Await(var condition, var within))) {
            return true;
        }
        var promised = of(condition);
        switch (condition) {
            case Condition.Converged(var nodes) -> acquainted.addAll(nodes);
            case Condition.Vouched(var nodes) -> votes |= nodes.containsAll(experiment.charter().voters());
            case Condition.Believes believes -> {}
            case Condition.Isolated isolated -> {}
            case Condition.Forked forked -> {}
            case Condition.InForce inForce -> {}
            case Condition.Forgotten forgotten -> {}
            case Condition.Carries carries -> {}
        }
        return promised;
    }

    private boolean of(Condition condition) {
        return switch (condition) {
            case Condition.Converged(var nodes) -> together(nodes);
            case Condition.Vouched(var nodes) -> experiment.charter().voters().containsAll(nodes)
                    && together(situation.nodes());
            // The dead are noticed by a majority that was vouched for before; who left is dead for everybody who is told.
            case Condition.Believes(var by, var subjects, var state) -> together(by)
                    && (toldOf(subjects) || votes && majority(by))
                    && Collections.disjoint(situation.running(), subjects)
                    && acquainted.containsAll(by) && acquainted.containsAll(subjects);
            case Condition.Isolated(var nodes) -> acquainted.containsAll(nodes)
                    && situation.running().containsAll(nodes) && !majority(present());
            case Condition.Forked forked -> true;
            // What operators bring about depends on what became of all they did before.
            case Condition.InForce inForce -> false;
            case Condition.Forgotten(var by, var subjects) -> experiment.charter().charter().forgetAfterMs() > 0
                    && situation.running().containsAll(by)
                    && !Collections.disjoint(by, experiment.charter().charter().voters())
                    && of(new Condition.Believes(by, subjects, Belief.DEAD));
            // No simulated machine has a tunnel.
            case Condition.Carries carries -> false;
        };
    }

    private boolean toldOf(Collection<NodeId> subjects) {
        return situation.left().containsAll(subjects) && told.containsAll(subjects);
    }

    private SortedSet<NodeId> present() {
        var present = new TreeSet<>(situation.running());
        present.removeAll(situation.left());
        return present;
    }

    private boolean majority(Collection<NodeId> nodes) {
        var voters = experiment.charter().voters();
        var among = voters.stream().filter(nodes::contains).count();
        return among >= 2 && 2 * among > voters.size();
    }

    /** Whether they run, can all exchange messages, and have one among them whom each knows how to find. */
    private boolean together(Collection<NodeId> nodes) {
        // One alone waits for a seed that answers, unless there is none but itself, or it was there before.
        return situation.running().containsAll(nodes)
                && (acquainted.containsAll(nodes)
                        || (nodes.size() > 1 || List.copyOf(nodes).equals(experiment.cluster().seeds()))
                                && !Collections.disjoint(nodes, experiment.cluster().seeds()))
                && nodes.stream().noneMatch(situation::hasTwin)
                && situation.open().values().stream().noneMatch(fault -> !Collections.disjoint(fault.paused(), nodes)
                        || fault.links(situation.nodes()).stream()
                                .anyMatch(link -> nodes.contains(link.from()) && nodes.contains(link.to())));
    }
}
