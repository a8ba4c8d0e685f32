package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/** Who could tell a starting node of its own past: others that ran, were in reach, and held some of it on their disks. */
final class Tellers {
    private Tellers() {}

    /** {@return the entries that somebody held, who ran at that moment and was in reach of this node} */
    static SortedSet<EntryId> of(RunIndex index, NodeId node, Instant moment) {
        var run = index.run();
        var told = new TreeSet<EntryId>();
        for (var event : index.events("head")) {
            var place = event.node();
            if (event.at().isBefore(moment) && !Twin.node(place).equals(node) && Presence.ran(run, place, moment)
                    && !Damage.cut(run, node, place, moment) && !disk(run, place, event.at(), moment)) {
                told.addAll(event.lines());
            }
        }
        return told;
    }

    /** Whether the place's disk was touched between these moments: what it held before says nothing. */
    private static boolean disk(Run run, NodeId place, Instant from, Instant to) {
        return run.steps().stream().anyMatch(executed -> executed.step().step() instanceof Step.Inject(var fault)
                && fault.disks().contains(place) && executed.ended().isAfter(from) && executed.started().isBefore(to));
    }
}
