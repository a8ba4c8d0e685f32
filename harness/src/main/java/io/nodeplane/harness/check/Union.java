package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Every entry that any node held at the end, once, in replay order, and the ledger that they make together.
 *
 * @param conflicts entries that do not fit into one ledger, each as a sentence: lines without their causes
 * @param times when each of them was written
 */
record Union(List<Line> lines, Ledger ledger, List<String> conflicts, Dating times) {

    static Union of(Run run) {
        var lines = new TreeMap<EntryId, Line>();
        run.nodes().values().forEach(node -> node.ledger().inReplayOrder().forEach(line -> lines.put(line.id(), line)));
        var ordered = new ArrayList<>(lines.values());
        ordered.sort(Line.REPLAY_ORDER);
        var ledger = Ledger.empty(run.charter().id());
        var conflicts = new ArrayList<String>();
        for (var line : ordered) {
            switch (ledger.admit(line)) {
                case Admission.Stored(var grown) -> ledger = grown;
                case Admission.Known known -> {
                    // Each line is here once.
                }
                case Admission.Gap(var missing) ->
                    conflicts.add(line.id() + " rests on " + missing + ", which nobody has");
                case Admission.Refused(var reason) -> conflicts.add(line.id() + ": " + reason);
            }
        }
        return new Union(List.copyOf(ordered), ledger, List.copyOf(conflicts), Dating.in(run));
    }

    /** {@return when the line was written} */
    Instant written(Line line) {
        return times.at(line);
    }
}
