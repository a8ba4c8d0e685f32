package io.nodeplane.core;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a ledger says of all the feeds of one node. */
final class OwnFeeds {
    private OwnFeeds() {}

    /** {@return the feeds of the node that begin after the one that it writes: another process wrote them} */
    static List<FeedId> later(Ledger ledger, @Nullable FeedId own) {
        return own == null
                ? List.of()
                : others(ledger, own).stream().filter(feed -> ledger.precedes(genesis(ledger, own),
                        genesis(ledger, feed))).toList();
    }

    /** {@return its feeds that begin neither before the one that it writes, nor after it} */
    static List<FeedId> beside(Ledger ledger, FeedId own) {
        return others(ledger, own).stream().filter(feed -> !ledger.precedes(genesis(ledger, own),
                genesis(ledger, feed)) && !ledger.precedes(genesis(ledger, feed), genesis(ledger, own))).toList();
    }

    /** {@return its feeds that the one that it writes does not come after} */
    static List<FeedId> notBefore(Ledger ledger, FeedId own) {
        return others(ledger, own).stream().filter(feed -> !ledger.precedes(genesis(ledger, feed),
                genesis(ledger, own))).toList();
    }

    private static List<FeedId> others(Ledger ledger, FeedId own) {
        return ledger.feeds(own.node()).stream().filter(feed -> !feed.equals(own)).toList();
    }

    private static EntryId genesis(Ledger ledger, FeedId feed) {
        return ledger.find(feed, 1).orElseThrow().id();
    }

    /**
     * {@return the ends of all feeds of the node that the ledger holds} First those that no other one rests on, for a new
     * feed comes after what its genesis rests on and what that rests on; of each kind those first that replay last.
     */
    static List<EntryId> tips(Ledger ledger, NodeId node) {
        var tips = new ArrayList<Line>();
        ledger.feeds(node).forEach(feed -> ledger.tips(feed).forEach(tip -> tips.add(ledger.find(tip).orElseThrow())));
        var covered = tips.stream().filter(tip -> tips.stream()
                .anyMatch(other -> ledger.precedes(tip.id(), other.id()))).toList();
        tips.sort(Comparator.comparing((Line tip) -> covered.contains(tip))
                .thenComparing(Line.REPLAY_ORDER.reversed()));
        return tips.stream().map(Line::id).toList();
    }
}
