package io.nodeplane.ledger;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where entries stand that are before any fork of their feeds, in the order in which they were added: a few bytes for each.
 * A value.
 */
public final class Places {
    /** None. */
    public static final Places NONE = new Places(List.of(), Chain.empty(), new byte[0], 0);
    private static final int LEAF = 64;

    private final List<FeedId> feeds;
    private final Chain<byte[]> full;
    private final byte[] open;
    private final int size;

    private Places(List<FeedId> feeds, Chain<byte[]> full, byte[] open, int size) {
        this.feeds = feeds;
        this.full = full;
        this.open = open;
        this.size = size;
    }

    /** {@return these, and the place of that line} */
    public Places with(Line line) {
        return with(line.feed(), line.seq());
    }

    /** {@return these, and that place} */
    public Places with(FeedId feed, long seq) {
        var names = feeds;
        if (!names.contains(feed)) {
            names = new ArrayList<>(feeds);
            names.add(feed);
            names = List.copyOf(names);
        }
        var one = new Packer().number(names.indexOf(feed)).number(seq).packed();
        var more = Arrays.copyOf(open, open.length + one.length);
        System.arraycopy(one, 0, more, open.length, one.length);
        return (size + 1) % LEAF == 0
                ? new Places(names, full.with(more), new byte[0], size + 1)
                : new Places(names, full, more, size + 1);
    }

    /** {@return the lines that stand there, in a list of the caller's own} */
    public List<Line> lines(Ledger ledger) {
        var lines = new ArrayList<Line>(size);
        each((feed, seq) -> lines.add(ledger.find(feed, seq).orElseThrow()));
        return lines;
    }

    public int size() {
        return size;
    }

    /** Gives each place to somebody, in their order. */
    public void each(ObjLongConsumer<FeedId> action) {
        full.forEach(leaf -> each(leaf, action));
        each(open, action);
    }

    private void each(byte[] leaf, ObjLongConsumer<FeedId> action) {
        var in = new Unpacker(leaf);
        for (int left = leaf == open ? size % LEAF : LEAF; left > 0; left--) {
            action.accept(feeds.get((int) in.number()), in.number());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Places places && size == places.size && feeds.equals(places.feeds)
                && Arrays.equals(open, places.open) && Arrays.deepEquals(full.toArray(), places.full.toArray());
    }

    @Override
    public int hashCode() {
        return Objects.hash(feeds, size, Arrays.hashCode(open));
    }
}
