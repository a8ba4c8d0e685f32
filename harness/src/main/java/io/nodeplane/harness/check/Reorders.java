package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whether nodes report that entries came late: behind them in replay order others were there already, and a view changed
 * with their coming. Worked out from the {@code head} and {@code view} events, and compared with the {@code reordered}
 * events. Nodes whose disks the lab changed or copied are left out: what they held, or wrote themselves, is not known.
 */
final class Reorders {
    private final RunIndex index;
    private final Run run;
    private final SortedMap<EntryId, Line> lines;

    Reorders(RunIndex index) {
        this.index = index;
        this.run = index.run();
        this.lines = index.union().byId();
    }

    long count() {
        return index.events("reordered").size();
    }

    List<String> flaws() {
        var broken = new ArrayList<String>();
        run.nodes().forEach((place, left) -> {
            if (!Damage.diskSince(run, place).isAfter(run.started()) && Damage.forking(run, place).isEmpty()) {
                flaws(left, broken);
            }
        });
        return broken;
    }

    private void flaws(NodeEvidence left, List<String> broken) {
        SortedSet<Line> held = new TreeSet<>(Line.REPLAY_ORDER);
        Optional<Line> late = Optional.empty();
        var expected = false;
        var entries = 0L;
        for (var event : left.events()) {
            switch (event.event().kind()) {
                case "head" -> {
                    settle(left.node(), expected, broken);
                    expected = false;
                    var before = entries;
                    entries = event.event().details().number("entries");
                    if (entries - before > event.lines().size()) {
                        // More came than an event names: from here on it is not known what was there.
                        return;
                    }
                    var come = come(event);
                    late = first(left.node(), come, held);
                    held.addAll(come);
                }
                case "view" -> expected = late.isPresent();
                case "reordered" -> {
                    var first = late.map(Line::id);
                    if (!expected || !event.event().entry().equals(first)) {
                        broken.add(left.node() + " reports late entries from " + event.event().entry() + " on; it is "
                                + first);
                    }
                    expected = false;
                    late = Optional.empty();
                }
                default -> {
                    // Of no matter here.
                }
            }
        }
        settle(left.node(), expected, broken);
    }

    private static void settle(NodeId node, boolean expected, List<String> broken) {
        if (expected) {
            broken.add(node + " does not report that entries came late and changed its view");
        }
    }

    private List<Line> come(LoggedEvent head) {
        return head.lines().stream().filter(lines::containsKey)
                .map(lines::get).toList();
    }

    /** {@return of the others' entries that came the first one, in replay order, that stands before one that was there} */
    private static Optional<Line> first(NodeId place, List<Line> come, SortedSet<Line> held) {
        return come.stream().filter(line -> !line.feed().node().equals(place))
                .filter(line -> !held.isEmpty() && Line.REPLAY_ORDER.compare(line, held.last()) < 0)
                .min(Line.REPLAY_ORDER);
    }
}
