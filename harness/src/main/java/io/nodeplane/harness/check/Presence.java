package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** Who was there when, by what the lab did: only who is there can see, write or believe anything. */
final class Presence {
    private Presence() {}

    /** {@return whether the place's process ran at that moment} */
    static boolean ran(Run run, NodeId place, Instant moment) {
        var runs = false;
        for (var executed : run.steps()) {
            if (!executed.started().isAfter(moment)) {
                runs = runsAfter(executed.step().step(), place, runs);
            }
        }
        return runs;
    }

    /** {@return those of the places that were there from the first to the last moment: up, not paused, and members} */
    static SortedSet<NodeId> throughout(Run run, Collection<NodeId> places, Stretch stretch) {
        var there = new TreeSet<NodeId>();
        places.stream().filter(place -> ran(run, place, stretch.from()) && !away(run, place, stretch))
                .forEach(there::add);
        return there;
    }

    /** Whether the place was paused at a moment of the stretch, or ended in it, or had left. */
    private static boolean away(Run run, NodeId place, Stretch stretch) {
        var left = false;
        for (var executed : run.steps()) {
            if (executed.started().isBefore(stretch.to())) {
                left = leftAfter(executed.step().step(), place, left);
                if (executed.started().isAfter(stretch.from()) && goes(executed.step().step(), place)
                        || paused(run, executed, place, stretch)) {
                    return true;
                }
            }
        }
        return left;
    }

    private static boolean paused(Run run, ExecutedStep executed, NodeId place, Stretch stretch) {
        return executed.step().step() instanceof Step.Inject(var fault) && fault.paused().contains(place)
                && (fault.passes() ? executed.ended() : Stretch.of(run, new When.During(executed.step().name())).to())
                        .isAfter(stretch.from());
    }

    private static boolean goes(Step step, NodeId place) {
        return step instanceof Step.Leave(var which) && which.contains(place)
                || step instanceof Step.Inject(var fault) && (fault.ended().contains(place)
                        || fault.paused().contains(place));
    }

    private static boolean leftAfter(Step step, NodeId place, boolean before) {
        return switch (step) {
            case Step.Leave(var which) -> before || which.contains(place);
            case Step.Restart(var which) -> before && !which.contains(place);
            case Step.Start start -> before;
            case Step.Inject fault -> before;
            case Step.Await await -> before;
            case Step.Hold hold -> before;
            case Step.Heal heal -> before;
            case Step.Backup backup -> before;
            case Step.Claim claim -> before;
            case Step.Install install -> before;
            case Step.Amend amend -> before;
            case Step.Settle settle -> before;
        };
    }

    private static boolean runsAfter(Step step, NodeId place, boolean before) {
        return switch (step) {
            case Step.Start(var which, var every) -> before || which.contains(place);
            case Step.Restart(var which) -> before || which.contains(place);
            case Step.Inject(NodeFault.Clone clone) -> before || clone.twins().contains(place);
            case Step.Inject(var fault) -> before && !fault.ended().contains(place);
            case Step.Await await -> before;
            case Step.Hold hold -> before;
            case Step.Leave leave -> before;
            case Step.Heal heal -> before;
            case Step.Backup backup -> before;
            case Step.Claim claim -> before;
            case Step.Install install -> before;
            case Step.Amend amend -> before;
            case Step.Settle settle -> before;
        };
    }
}
