package io.nodeplane.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;

/** A ledger beside what somebody else says it holds. What both hold alike is not looked at. */
record Difference(Ledger ledger, Holdings theirs) {
    private static final SortedSet<Mark> NOTHING = Collections.emptySortedSet();

    /** {@return the first lines that they lack, in replay order, of about so many bytes} */
    List<Line> lines(long bytesMax) {
        return ReplayOrder.first(runs(), bytesMax);
    }

    /** {@return how many lines they lack} */
    long size() {
        var size = 0L;
        for (var run : runs()) {
            size += run.size();
        }
        return size;
    }

    private List<List<Line>> runs() {
        var runs = new ArrayList<List<Line>>();
        for (var id : ledger.holdings().differing(theirs)) {
            var feed = ledger.known(id);
            var reached = feed.known(marks(id));
            for (int i = 0; reached != null && i < reached.length; i++) {
                var strand = feed.strands().get(i);
                var first = Math.max(strand.from(), reached[i] + 1);
                if (first <= strand.end()) {
                    var lines = strand.lines();
                    runs.add(lines.subList((int) (first - strand.from()), lines.size()));
                }
            }
        }
        return runs;
    }

    /** {@return whether they hold nothing that the ledger lacks} */
    boolean covers() {
        for (var id : ledger.holdings().differing(theirs)) {
            var feed = ledger.known(id);
            for (var mark : marks(id)) {
                if (feed.find(mark) == null) {
                    return false;
                }
            }
        }
        return true;
    }

    /** {@return marks of each feed that turns out to be forked between both} */
    Holdings ladders() {
        var ladders = new TreeMap<FeedId, SortedSet<Mark>>();
        for (var id : ledger.holdings().differing(theirs)) {
            var feed = ledger.known(id);
            if (marks(id).stream().anyMatch(mark -> mark.seq() <= feed.end() && feed.find(mark) == null)) {
                ladders.put(id, feed.ladder());
            }
        }
        return new Holdings(ladders);
    }

    private SortedSet<Mark> marks(FeedId feed) {
        return theirs.marks().getOrDefault(feed, NOTHING);
    }
}
