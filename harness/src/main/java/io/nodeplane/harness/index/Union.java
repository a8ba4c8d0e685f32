package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every entry that any node held at the end, once, in replay order, and the ledger that they make together.
 *
 * @param byId the same, by name
 * @param conflicts entries that do not fit into one ledger, each as a sentence: lines without their causes
 * @param times when each of them was written
 */
public record Union(List<Line> lines, SortedMap<EntryId, Line> byId, Ledger ledger, List<String> conflicts,
        Dating times) {
    public Union {
        lines = List.copyOf(lines);
        byId = Collections.unmodifiableSortedMap(new TreeMap<>(byId));
        conflicts = List.copyOf(conflicts);
    }

    static Union of(Run run, List<LoggedEvent> heads) {
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
        return new Union(ordered, lines, ledger, conflicts, Dating.in(run, heads));
    }

    /** {@return when the line was written} */
    public Instant written(Line line) {
        return times.at(line);
    }
}
