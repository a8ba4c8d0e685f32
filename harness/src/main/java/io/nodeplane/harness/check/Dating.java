package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When entries were written. An entry is dated by its writer's wall clock; where that was set during the run, by the first
 * {@code head} event of the writer that names the entry.
 *
 * @param logged empty where no clock was set
 * @param even whether entries date themselves
 */
record Dating(SortedMap<EntryId, Instant> logged, boolean even) {
    Dating {
        logged = Collections.unmodifiableSortedMap(new TreeMap<>(logged));
    }

    static Dating in(Run run) {
        var logged = new TreeMap<EntryId, Instant>();
        if (!run.clocks().even()) {
            for (var event : run.events("head")) {
                event.event().details().array("lines").stream().map(EntryId::parse)
                        .filter(id -> Twin.node(event.node()).equals(id.feed().node()))
                        .forEach(id -> logged.putIfAbsent(id, event.at()));
            }
        }
        return new Dating(logged, run.clocks().even());
    }

    Instant at(Line line) {
        return logged.getOrDefault(line.id(), Instant.ofEpochMilli(line.entry().at()));
    }

    /** {@return those of the lines of which it is not known when they were written} */
    List<Line> undated(Collection<Line> lines) {
        return even ? List.of() : lines.stream().filter(line -> !logged.containsKey(line.id())).toList();
    }
}
