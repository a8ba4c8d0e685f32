package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far somebody's ledger reaches: the tip of each feed it holds. */
public record Frontier(SortedMap<FeedId, Tip> tips) {
    /** The frontier of an empty ledger. */
    public static final Frontier EMPTY = new Frontier(new TreeMap<>());

    public Frontier {
        tips = Collections.unmodifiableSortedMap(new TreeMap<>(tips));
    }

    /**
     * {@return the ledger head: the SHA-256 of the lines {@code feed seq hash}, sorted by feed, each ended by a line
     * feed}
     *
     * <p>Equal heads mean equal ledgers, and equal ledgers mean equal state.
     */
    public Hash digest() {
        var text = new StringBuilder();
        tips.forEach((feed, tip) -> text.append(feed).append(' ').append(tip.seq()).append(' ').append(tip.hash())
                .append('\n'));
        return Hash.of(text.toString());
    }

    /** {@return the tip of the feed, if it is known at all} */
    public Optional<Tip> tip(FeedId feed) {
        return Optional.ofNullable(tips.get(feed));
    }

    /** {@return how many entries of the feed lie within this frontier} */
    public long seq(FeedId feed) {
        return tip(feed).map(Tip::seq).orElse(0L);
    }

    /** {@return whether the other frontier reaches further than this one in any feed} */
    public boolean behind(Frontier other) {
        return other.tips.entrySet().stream().anyMatch(tip -> tip.getValue().seq() > seq(tip.getKey()));
    }

    /** {@return this frontier, extended by the line} */
    public Frontier with(Line line) {
        if (seq(line.feed()) >= line.entry().seq()) {
            return this;
        }
        var more = new TreeMap<>(tips);
        more.put(line.feed(), new Tip(line.entry().seq(), line.hash()));
        return new Frontier(more);
    }
}
