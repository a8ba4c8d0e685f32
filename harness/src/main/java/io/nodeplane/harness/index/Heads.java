package io.nodeplane.harness.index;

import io.nodeplane.core.Event;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which ledger head each node had, and when: read from the {@code head} events. */
public final class Heads {
    private final List<LoggedEvent> events;

    Heads(List<LoggedEvent> events) {
        this.events = events;
    }

    /** {@return the head of each node at that moment; a node without any yet is missing} */
    public SortedMap<NodeId, String> at(Instant moment) {
        var heads = new TreeMap<NodeId, String>();
        for (var event : events) {
            if (!event.at().isAfter(moment)) {
                heads.put(event.node(), event.text("head"));
            }
        }
        return heads;
    }

    /** {@return the first moment at or after {@code from} from which on these nodes had one head until {@code to}} */
    public Optional<Instant> equalFrom(Collection<NodeId> nodes, Instant from, Instant to) {
        var heads = at(from);
        Optional<Instant> since = equal(heads, nodes) ? Optional.of(from) : Optional.empty();
        for (var event : events) {
            if (event.at().isAfter(from) && !event.at().isAfter(to)) {
                heads.put(event.node(), event.text("head"));
                since = equal(heads, nodes) ? Optional.of(since.orElse(event.at())) : Optional.empty();
            }
        }
        return since;
    }

    /** {@return whether at some moment between these nodes had one head} */
    public boolean equalOnce(Collection<NodeId> nodes, Instant from, Instant to) {
        var heads = at(from);
        return equal(heads, nodes)
                || events.stream().filter(event -> event.at().isAfter(from) && !event.at().isAfter(to))
                        .anyMatch(event -> {
                            heads.put(event.node(), event.text("head"));
                            return equal(heads, nodes);
                        });
    }

    /** {@return the first entry that crossed to another side after this moment, by the sides of a cut} */
    public Optional<LoggedEvent> firstCrossing(Instant from, Collection<? extends Collection<NodeId>> sides) {
        return events.stream().filter(event -> event.at().isAfter(from))
                .filter(event -> event.lines().stream()
                        .anyMatch(id -> sides.stream().anyMatch(side -> side.contains(id.feed().node())
                                && !side.contains(event.node())
                                && sides.stream().anyMatch(other -> other.contains(event.node())))))
                .findFirst();
    }

    /** {@return whether after the one moment and before the other more entries came somewhere than the event names} */
    public boolean cutShort(Instant from, Instant to) {
        return events.stream().filter(event -> event.at().isAfter(from) && event.at().isBefore(to))
                .anyMatch(event -> event.lines().size() >= Event.LINES_NAMED_MAX);
    }

    private static boolean equal(SortedMap<NodeId, String> heads, Collection<NodeId> nodes) {
        var distinct = new TreeSet<String>();
        nodes.forEach(node -> distinct.add(heads.getOrDefault(node, "none of " + node)));
        return distinct.size() == 1;
    }
}
