package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** When each entry came to each place first, and whose message brought it: from the ledgers and the event logs. */
public final class Arrivals {

    /**
     * An entry, somewhere for the first time.
     *
     * @param bringer the place whose message brought it; empty for who wrote it, and where the log does not say
     */
    public record Arrival(NodeId place, Instant at, Optional<NodeId> bringer) {}

    /**
     * How late an entry was at a place.
     *
     * @param due when it was written, or when the place's first process began, if that was later
     * @param at when it came; empty if it never did, although the place's process ran to the end
     */
    public record Lag(EntryId entry, NodeId place, Instant due, Optional<Instant> at) {

        /** {@return how long it took; for one that never came, to the end of the run} */
        public Duration until(Instant end) {
            var took = Duration.between(due, at.orElse(end));
            return took.isNegative() ? Duration.ZERO : took;
        }
    }

    /** A part of an entry's way: who had it since when, and to whom it came from there. */
    public record Hop(NodeId from, Instant had, NodeId to, Instant came) {

        /** {@return how long it stayed with the first before it was with the second} */
        public Duration took() {
            return Duration.between(had, came);
        }
    }

    private final Run run;
    private final SortedMap<EntryId, SortedMap<NodeId, Arrival>> arrivals = new TreeMap<>();
    private final SortedMap<EntryId, Line> lines;
    private final List<Lag> lags = new ArrayList<>();
    private int untold;

    Arrivals(RunIndex index) {
        this.run = index.run();
        this.lines = index.union().byId();
        run.nodes().values().forEach(this::read);
        run.nodes().values().forEach(this::bringers);
        lines.keySet().forEach(this::measure);
    }

    private void read(NodeEvidence left) {
        heads(left).forEach(event -> event.lines().forEach(id -> arrivals.computeIfAbsent(id, same -> new TreeMap<>())
                .putIfAbsent(left.node(), new Arrival(left.node(), event.at(), Optional.empty()))));
    }

    /** Whoever brought something had it: so this comes when all is read. */
    private void bringers(NodeEvidence left) {
        for (var event : heads(left)) {
            bringer(event).ifPresent(from -> event.lines().stream()
                    // What a node writes because of a message stands in one event with what the message brought.
                    .filter(id -> !id.feed().node().equals(Twin.node(left.node())))
                    .filter(id -> arrival(id, left.node()).orElseThrow().at().equals(event.at()))
                    .forEach(id -> Objects.requireNonNull(arrivals.get(id)).put(left.node(),
                            new Arrival(left.node(), event.at(), Optional.of(from)))));
        }
    }

    private static List<LoggedEvent> heads(NodeEvidence left) {
        return left.events().stream().filter(event -> event.event().kind().equals("head")).toList();
    }

    /** {@return the place whose message the event speaks of; of a node and its twin, which share a name, who had it} */
    public Optional<NodeId> bringer(LoggedEvent event) {
        return run.nodes().keySet().stream().filter(place -> !place.equals(event.node())
                && Twin.node(place).value().equals(event.text("from")))
                .max(Comparator.comparingLong((NodeId place) -> had(place, event)).thenComparing(
                        Comparator.reverseOrder()));
    }

    private long had(NodeId place, LoggedEvent event) {
        return event.lines().stream().filter(id -> arrival(id, place).filter(arrival -> !arrival.at()
                .isAfter(event.at())).isPresent()).count();
    }

    private void measure(EntryId id) {
        var written = written(id);
        var writer = writer(id);
        for (var left : run.nodes().values()) {
            var arrival = arrival(id, left.node());
            if (writer.filter(left.node()::equals).isPresent()) {
                continue;
            }
            if (arrival.isEmpty() && left.ledger().find(id).isPresent()) {
                untold++;
            } else if (arrival.isPresent() || left.running()) {
                lags.add(new Lag(id, left.node(), due(written, left), arrival.map(Arrival::at)));
            }
        }
    }

    private static Instant due(Instant written, NodeEvidence left) {
        var began = left.events().stream().filter(event -> event.event().kind().equals("started")).findFirst()
                .map(LoggedEvent::at);
        return began.filter(written::isBefore).orElse(written);
    }

    /** {@return the place that wrote it: the first of its node's places that had it} */
    private Optional<NodeId> writer(EntryId id) {
        return arrivals.getOrDefault(id, Collections.emptySortedMap()).values().stream()
                .filter(arrival -> Twin.node(arrival.place()).equals(id.feed().node()) && arrival.bringer().isEmpty())
                .min(Comparator.comparing(Arrival::at)).map(Arrival::place);
    }

    /** {@return when it was written} */
    public Instant written(EntryId id) {
        return writer(id).flatMap(place -> arrival(id, place)).map(Arrival::at)
                .orElseGet(() -> Instant.ofEpochMilli(Objects.requireNonNull(lines.get(id)).entry().at()));
    }

    /** {@return when the entry came to the place; empty if it never did, or no event says so} */
    public Optional<Arrival> arrival(EntryId id, NodeId place) {
        return Optional.ofNullable(arrivals.getOrDefault(id, Collections.emptySortedMap()).get(place));
    }

    /** {@return how late each entry was at each place but the one that wrote it} */
    public List<Lag> lags() {
        return Collections.unmodifiableList(lags);
    }

    /** {@return how many times an entry is in a ledger and no event says when it came there} */
    public int untold() {
        return untold;
    }

    /** {@return the entry's line} */
    public Optional<Line> line(EntryId id) {
        return Optional.ofNullable(lines.get(id));
    }

    /** {@return the way of the entry to the place, from hop to hop; of what no event tells, the last part only} */
    public List<Hop> way(EntryId id, NodeId place) {
        var hops = new ArrayList<Hop>();
        var at = arrival(id, place);
        while (at.isPresent() && at.get().bringer().isPresent() && hops.size() < run.nodes().size()) {
            var here = at.get();
            var before = arrival(id, here.bringer().get()).filter(had -> !had.at().isAfter(here.at()));
            if (before.isEmpty()) {
                break;
            }
            hops.addFirst(new Hop(before.get().place(), before.get().at(), here.place(), here.at()));
            at = before;
        }
        return List.copyOf(hops);
    }
}
