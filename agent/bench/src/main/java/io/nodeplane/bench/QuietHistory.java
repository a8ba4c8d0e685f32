package io.nodeplane.bench;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Entry;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of nodes that never join, so that nobody probes them: they report, one after the other, each knowing all before. */
final class QuietHistory {
    private final List<Line> tips = new ArrayList<>();
    private final int feeds;
    private @Nullable Line last;

    QuietHistory(int feeds) {
        this.feeds = feeds;
    }

    /** {@return so many lines, evenly in the first feeds; the very first call begins with the genesis of each feed} */
    List<Line> next(int count, int inFeeds) {
        var lines = new ArrayList<Line>();
        while (tips.size() < feeds) {
            var node = new NodeId("quiet-" + (tips.size() + 1));
            tips.add(sealed(null, new FeedId(node + "." + "0".repeat(16)), new Body.Genesis(node, "nonce")));
            lines.add(tips.getLast());
        }
        for (int i = 0; i < count; i++) {
            // Bursts: the lines of a feed stand together, and only the first of them rests on another feed.
            var feed = (int) ((long) i * inFeeds / count);
            var before = tips.get(feed);
            tips.set(feed, sealed(before, before.feed(), new Body.Reported(new NodeId("peer-" + i % 7), "up")));
            lines.add(tips.get(feed));
        }
        return lines;
    }

    private Line sealed(@Nullable Line before, FeedId feed, Body body) {
        var known = last;
        List<EntryId> parents = known == null || known == before ? List.of() : List.of(known.id());
        var line = Line.seal(new Entry(LongHistory.CHARTER.id(), feed, before == null ? 1 : before.entry().seq() + 1,
                before == null ? Hash.NONE : before.hash(), known == null ? 1 : known.entry().lamport() + 1, parents,
                1_790_000_000_000L, body));
        last = line;
        return line;
    }
}
