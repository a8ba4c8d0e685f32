package io.nodeplane.harness.report;

import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Span;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many different ledgers the running nodes held at every moment: from their head events. */
final class HeadCounts {

    /**
     * The ledgers of one moment.
     *
     * @param different how many ledger heads
     * @param running how many nodes hold them
     */
    record Count(int different, int running) {}

    private record Word(Instant at, NodeId node, Optional<String> head, Uptime.Phase phase) {}

    private final List<Span<Count>> counts;

    HeadCounts(RunIndex index, Uptime uptime) {
        var run = index.run();
        var words = new ArrayList<Word>();
        index.events("head").forEach(event -> words.add(new Word(event.at(), event.node(),
                Optional.of(event.text("head")), Uptime.Phase.UP)));
        run.nodes().keySet().forEach(node -> uptime.of(node).forEach(span -> words.add(new Word(span.from(), node,
                Optional.empty(), span.what()))));
        // The sort is stable: a node that starts and writes in the same millisecond is up first.
        words.sort(Comparator.comparing(Word::at).thenComparing(word -> word.head().isPresent()));
        SortedMap<NodeId, String> heads = new TreeMap<>();
        var up = new TreeSet<NodeId>();
        var changes = new ArrayList<Span.Change<Count>>();
        for (var word : words) {
            word.head().ifPresent(head -> heads.put(word.node(), head));
            if (word.head().isEmpty() && word.phase() != Uptime.Phase.UP && word.phase() != Uptime.Phase.PAUSED) {
                up.remove(word.node());
            } else if (word.head().isEmpty()) {
                up.add(word.node());
            }
            var held = new TreeMap<>(heads);
            held.keySet().retainAll(up);
            changes.add(new Span.Change<>(word.at(), new Count(new TreeSet<>(held.values()).size(), held.size())));
        }
        counts = Span.between(run.started(), run.ended(), new Count(0, 0), changes);
    }

    /** {@return the counts, without gap} */
    List<Span<Count>> counts() {
        return counts;
    }

    int at(Instant moment) {
        return Span.at(counts, moment).different();
    }

    /** {@return the most different heads at one moment of that time} */
    int most(Instant from, Instant to) {
        return counts.stream().filter(count -> count.to().isAfter(from) && count.from().isBefore(to))
                .mapToInt(count -> count.what().different()).max().orElse(0);
    }

    /** {@return the moment of that time from which on all heads were equal to its end; empty if they were not} */
    Optional<Instant> equalForGood(Instant from, Instant to) {
        var equal = Optional.<Instant>empty();
        for (var count : counts) {
            if (count.to().isAfter(from) && count.from().isBefore(to)) {
                var since = count.from().isBefore(from) ? from : count.from();
                equal = count.what().different() != 1 ? Optional.empty() : equal.or(() -> Optional.of(since));
            }
        }
        return equal;
    }

    /** {@return since when all heads were equal to the end; empty if they were not} */
    Optional<Instant> equalToTheEnd() {
        var equal = Optional.<Instant>empty();
        for (var count : counts) {
            equal = count.what().different() != 1 ? Optional.empty() : equal.or(() -> Optional.of(count.from()));
        }
        return equal;
    }
}
