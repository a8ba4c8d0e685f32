package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far a ledger reaches: of each feed the entry that nothing follows; of a forked feed the last one of each branch.
 */
public record Frontier(SortedSet<EntryId> tips) {
    /** The frontier of an empty ledger. */
    public static final Frontier EMPTY = new Frontier(new TreeSet<>());

    public Frontier {
        tips = Collections.unmodifiableSortedSet(new TreeSet<>(tips));
    }

    /**
     * {@return the ledger head: the SHA-256 of the lines {@code feed seq hash}, sorted bytewise, each ended by a line feed}
     *
     * <p>Equal heads mean equal ledgers, and equal ledgers mean equal state.
     */
    public Hash digest() {
        return Hash.of(text(tips));
    }

    /** {@return the lines that are digested of these tips} */
    static String text(Collection<EntryId> tips) {
        var text = new StringBuilder();
        tips.stream().map(tip -> tip.feed() + " " + tip.seq() + " " + tip.hash() + "\n").sorted().forEach(text::append);
        return text.toString();
    }

    /** {@return the feeds} */
    public SortedSet<FeedId> feeds() {
        var feeds = new TreeSet<FeedId>();
        tips.forEach(tip -> feeds.add(tip.feed()));
        return feeds;
    }

    /** {@return the tips of a feed: none if it is not known, one for each branch} */
    public List<EntryId> tips(FeedId feed) {
        return tips.stream().filter(tip -> tip.feed().equals(feed)).toList();
    }

    /** {@return the greatest seq of the feed, 0 if it is not known} */
    public long seq(FeedId feed) {
        return tips(feed).stream().mapToLong(EntryId::seq).max().orElse(0);
    }
}
