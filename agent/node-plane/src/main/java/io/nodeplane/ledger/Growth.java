package io.nodeplane.ledger;

import io.nodeplane.charter.ClusterId;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A ledger that takes very many lines before somebody looks at it, as at a start: what it would cost to make a value of it after
 * each line is spared. It admits and holds what a {@link Ledger} does. For one thread.
 */
public final class Growth implements Entries {
    private static final int FEEDS_FIRST = 16;

    private final ClusterId cluster;
    private final TreeMap<FeedId, Integer> index;
    private final TreeMap<FeedId, Fork> forks;
    private Feed[] feeds;
    private final SortedMap<FeedId, Integer> ordinals;
    private int strands;
    private long size;
    private long bytes;
    private Away away;

    Growth(ClusterId cluster, SortedMap<FeedId, Integer> index, Feed[] feeds, int strands, long size, long bytes,
            Away away, SortedMap<FeedId, Fork> forks) {
        this(cluster, index, feeds, strands, size, bytes, away, forks, new TreeMap<>());
    }

    private Growth(ClusterId cluster, SortedMap<FeedId, Integer> index, Feed[] feeds, int strands, long size,
            long bytes,
            Away away, SortedMap<FeedId, Fork> forks, SortedMap<FeedId, Integer> ordinals) {
        this.ordinals = ordinals;
        this.cluster = cluster;
        this.index = new TreeMap<>(index);
        this.feeds = Arrays.copyOf(feeds, Math.max(FEEDS_FIRST, feeds.length));
        this.strands = strands;
        this.size = size;
        this.bytes = bytes;
        this.away = away;
        this.forks = new TreeMap<>(forks);
    }

    /** {@return one before anything happened, in which those feeds will have these ordinals} */
    static Growth numbered(ClusterId cluster, SortedMap<FeedId, Integer> ordinals) {
        return new Growth(cluster, new TreeMap<>(), new Feed[0], 0, 0, 0, Away.NONE, new TreeMap<>(), ordinals);
    }

    /** {@return whether the line is admitted; it has been added then, and its array is kept} */
    public boolean admit(Line line) {
        if (!(new Examination(this, line).verdict() instanceof Examination.Fits(var feed, var prev, var past))) {
            return false;
        }
        var place = index.computeIfAbsent(line.feed(), born -> index.size());
        if (place == feeds.length) {
            feeds = Arrays.copyOf(feeds, place * 2);
        }
        var grown = feed.with(line, prev, past,
                feed.strands().isEmpty() ? ordinals.getOrDefault(line.feed(), strands) : strands);
        feeds[place] = grown;
        if (grown.fork() != null) {
            forks.put(line.feed(), grown.fork());
        }
        strands += grown.strands().size() - feed.strands().size();
        size++;
        bytes += line.length();
        return true;
    }

    /** As {@link Ledger#shelvable}. */
    public int shelvable(FeedId feed) {
        return known(feed).shelvable();
    }

    /** As {@link Ledger#oldest}. */
    public Stretch oldest(FeedId feed, int most, int bytesMax) {
        return known(feed).oldest(most, bytesMax);
    }

    /** Keeps these oldest entries of a feed no longer in memory, but on that shelf; they are {@link #shelvable}. */
    public void lay(Stretch stretch, Shelf shelf) {
        feeds[index.getOrDefault(stretch.feed(), -1)] = known(stretch.feed()).with(stretch, shelf);
        away = away.and(stretch);
    }

    /** {@return the ledger as it is now, which shares the arrays of the lines that came} */
    public Ledger ledger() {
        return Ledger.of(cluster, new TreeMap<>(index), Arrays.copyOf(feeds, index.size()), strands, size, bytes, away,
                new TreeMap<>(forks));
    }

    /** {@return the ledger, of which every line in memory is in an array of its own} */
    public Ledger settled() {
        for (int i = 0; i < index.size(); i++) {
            feeds[i] = feeds[i].settled();
        }
        return ledger();
    }

    @Override
    public ClusterId cluster() {
        return cluster;
    }

    @Override
    public Feed known(FeedId feed) {
        var place = index.get(feed);
        return place == null ? Feed.none(feed) : feeds[place];
    }
}
