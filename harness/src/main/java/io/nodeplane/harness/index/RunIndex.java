package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.ledger.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The index of a run: made once, and asked by checks, measures, pictures and sentences alike. What only some of them ask is
 * made when somebody does. For use by one thread.
 */
public final class RunIndex {
    private final Run run;
    private final SortedMap<String, List<LoggedEvent>> events;
    private final Union union;
    private final Beliefs beliefs;
    private final Heads heads;
    private final Feeds feeds;
    private @Nullable Written written;
    private @Nullable Arrivals arrivals;

    private RunIndex(Run run) {
        this.run = run;
        this.events = events(run);
        this.union = Union.of(run, events("head"));
        this.beliefs = new Beliefs(run);
        this.heads = new Heads(events("head"));
        this.feeds = new Feeds(run, union, events("fork"));
    }

    /** {@return the index of this run} */
    public static RunIndex of(Run run) {
        return new RunIndex(run);
    }

    private static SortedMap<String, List<LoggedEvent>> events(Run run) {
        var byKind = new TreeMap<String, List<LoggedEvent>>();
        run.nodes().values().stream().flatMap(node -> node.events().stream()).forEach(event -> byKind
                .computeIfAbsent(event.event().kind(), kind -> new ArrayList<>()).add(event));
        byKind.values().forEach(all -> all.sort(Comparator.comparing(LoggedEvent::at)
                .thenComparing(LoggedEvent::node)));
        return byKind;
    }

    public Run run() {
        return run;
    }

    /** {@return the events of this kind at all nodes, by time} */
    public List<LoggedEvent> events(String kind) {
        return Collections.unmodifiableList(events.getOrDefault(kind, List.of()));
    }

    /** {@return every entry that any node held at the end} */
    public Union union() {
        return union;
    }

    /** {@return when the line was written} */
    public Instant written(Line line) {
        return union.written(line);
    }

    public Beliefs beliefs() {
        return beliefs;
    }

    public Heads heads() {
        return heads;
    }

    public Feeds feeds() {
        return feeds;
    }

    /** {@return what all nodes wrote, by time} */
    public Written written() {
        var known = written;
        if (known == null) {
            known = new Written(this);
            written = known;
        }
        return known;
    }

    /** {@return when each entry came to each place} */
    public Arrivals arrivals() {
        var known = arrivals;
        if (known == null) {
            known = new Arrivals(this);
            arrivals = known;
        }
        return known;
    }
}
