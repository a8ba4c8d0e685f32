package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.oracle.Statement;
import io.nodeplane.harness.world.sim.Met;
import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What runs contained, counted, so that a reader sees that they were not empty. */
public record Census(SortedMap<String, Long> counts) {
    /** Nothing. */
    public static final Census NONE = new Census(new TreeMap<>());

    public Census {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    static Census of(Archive archive, int turns) {
        var counts = new TreeMap<String, Long>();
        counts.put("turns audited", (long) turns);
        counts.put("entries", (long) archive.facts().size());
        counts.put("deaths that took effect", (long) archive.effective().size());
        counts.put("confirmations without effect",
                archive.confirmations().stream().filter(fact -> !fact.flaw().isEmpty()).count());
        counts.put("charters put in force", archive.charters().values().stream().mapToLong(SortedSet::size).sum());
        counts.put("forked feeds", (long) archive.forked().size());
        counts.put("pairs of deaths that are not promised away", (long) archive.uncovered());
        for (var fact : archive.facts()) {
            switch (fact.says()) {
                case Statement.Recovered recovered -> counts.merge("recoveries", 1L, Long::sum);
                case Statement.Suspected suspected -> counts.merge("suspicions", 1L, Long::sum);
                case Statement.Proposed proposed -> counts.merge("charters proposed", 1L, Long::sum);
                case Statement.Approved approved -> counts.merge("approvals", 1L, Long::sum);
                case Statement.Ratified ratified -> counts.merge(fact.flaw().isEmpty()
                        ? "ratifications"
                        : "ratifications without effect", 1L, Long::sum);
                case Statement.Left left -> counts.merge("leaves", 1L, Long::sum);
                case Statement.Forgotten gone -> counts.merge("members said to be gone for good", 1L, Long::sum);
                case Statement.Genesis(var node, var after, var why) -> counts.merge(
                        after.isEmpty() ? "first feeds" : "later feeds, " + why, 1L, Long::sum);
                case Statement other -> {
                    // Not worth a line.
                }
            }
        }
        return new Census(counts);
    }

    /** {@return what befell requests} */
    static Census of(SortedMap<Met, Long> met) {
        var counts = new TreeMap<String, Long>();
        met.forEach((what, count) -> counts.put(what.words(), count));
        return new Census(counts);
    }

    /** {@return what an experiment is made of} */
    static Census of(Experiment experiment) {
        var counts = new TreeMap<String, Long>();
        counts.put("experiments with " + experiment.charter().voters().size() + " voters", 1L);
        counts.put("nodes", (long) experiment.cluster().size());
        for (var step : experiment.timeline()) {
            counts.merge("step " + step.step().kind(), 1L, Long::sum);
        }
        if (experiment.cluster().oneName()) {
            counts.put("experiments with one seed name for all", 1L);
        }
        emptyDisks(experiment, counts);
        return new Census(counts);
    }

    /** Which disks are lost, and who is there then to remember what was on them. */
    private static void emptyDisks(Experiment experiment, SortedMap<String, Long> counts) {
        var situation = new Situation(experiment.cluster().nodes(), experiment.cluster());
        var lost = new TreeSet<NodeId>();
        var empty = new TreeSet<NodeId>();
        for (var step : experiment.timeline()) {
            if (step.step() instanceof Step.Inject(NodeFault.LoseDisk(var which))) {
                for (var node : which) {
                    if (!lost.add(node)) {
                        counts.merge("disks lost that were lost before", 1L, Long::sum);
                    }
                    if (experiment.cluster().seeds().equals(List.of(node))) {
                        counts.merge("disks lost of the only seed", 1L, Long::sum);
                    }
                }
                empty.addAll(which);
            } else if (step.step() instanceof Step.Restart(var which)) {
                if (which.size() == 1 && empty.containsAll(which) && situation.running().isEmpty()) {
                    counts.merge("starts on an empty disk while nobody else is up", 1L, Long::sum);
                }
                empty.removeAll(which);
            }
            situation.fit(step.name(), step.step());
        }
    }

    /** {@return both together} */
    public Census with(Census other) {
        var sum = new TreeMap<>(counts);
        other.counts.forEach((what, count) -> sum.merge(what, count, Long::sum));
        return new Census(sum);
    }
}
