package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger comes to: its tips, their digest, their marks. Each is worked out when somebody asks, for most ledgers are
 * only steps to larger ones. Racing threads find the same.
 */
final class Summary {
    private final SortedMap<FeedId, Integer> index;
    private final Feed[] feeds;
    /** What is digested of each feed, where somebody asked. */
    private final @Nullable String[] told;
    private @Nullable Frontier frontier;
    private @Nullable Hash head;
    private @Nullable Holdings holdings;

    private Summary(SortedMap<FeedId, Integer> index, Feed[] feeds, @Nullable String[] told,
            @Nullable Holdings holdings) {
        this.index = index;
        this.feeds = feeds;
        this.told = told;
        this.holdings = holdings;
    }

    /** {@return this summary, of the same feeds, of which other entries are in memory} */
    Summary over(Feed[] same) {
        var summary = new Summary(index, same, told, holdings);
        summary.frontier = frontier;
        summary.head = head;
        return summary;
    }

    /** {@return the summary of these feeds, of which the index tells the places} */
    static Summary of(SortedMap<FeedId, Integer> index, Feed[] feeds) {
        return new Summary(index, feeds, new String[feeds.length], null);
    }

    /** {@return the summary of these feeds, of which only the one at that place is another one, or new} */
    Summary with(SortedMap<FeedId, Integer> names, Feed[] grown, int place) {
        var texts = Arrays.copyOf(told, grown.length);
        texts[place] = null;
        var held = holdings;
        return new Summary(names, grown, texts, held == null ? null : held.with(grown[place]));
    }

    Frontier frontier() {
        var known = frontier;
        if (known == null) {
            var tips = new TreeSet<EntryId>();
            for (var feed : feeds) {
                feed.strands().forEach(strand -> tips.add(strand.tip().line().id()));
            }
            known = new Frontier(tips);
            frontier = known;
        }
        return known;
    }

    Hash head() {
        var known = head;
        if (known == null) {
            known = digest();
            head = known;
        }
        return known;
    }

    /** As {@link Frontier#digest}, without making a frontier: it is asked of nearly every ledger. */
    private Hash digest() {
        var text = new StringBuilder();
        for (var place : index.values()) {
            // The names of feeds are sorted as their lines are: none is the beginning of another.
            var of = told[place];
            if (of == null) {
                of = Frontier.text(feeds[place].tips());
                told[place] = of;
            }
            text.append(of);
        }
        return Hash.of(text.toString());
    }

    Holdings holdings() {
        var known = holdings;
        if (known == null) {
            known = Holdings.of(Arrays.asList(feeds));
            holdings = known;
        }
        return known;
    }
}
