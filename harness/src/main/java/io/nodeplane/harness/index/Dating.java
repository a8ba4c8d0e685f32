package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.LoggedEvent;
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
public record Dating(SortedMap<EntryId, Instant> logged, boolean even) {
    public Dating {
        logged = Collections.unmodifiableSortedMap(new TreeMap<>(logged));
    }

    static Dating in(Run run, List<LoggedEvent> heads) {
        var logged = new TreeMap<EntryId, Instant>();
        if (!run.clocks().even()) {
            for (var event : heads) {
                event.lines().stream()
                        .filter(id -> Twin.node(event.node()).equals(id.feed().node()))
                        .forEach(id -> logged.putIfAbsent(id, event.at()));
            }
        }
        return new Dating(logged, run.clocks().even());
    }

    /** {@return when the line was written} */
    public Instant at(Line line) {
        return logged.getOrDefault(line.id(), Instant.ofEpochMilli(line.entry().at()));
    }

    /** {@return those of the lines of which it is not known when they were written} */
    public List<Line> undated(Collection<Line> lines) {
        return even ? List.of() : lines.stream().filter(line -> !logged.containsKey(line.id())).toList();
    }
}
