package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Comparator;

/**
 * Which entry.
 *
 * @param feed the label of its feed; that of a genesis is the one that it begins
 */
public record EntryName(String feed, long seq, String hash) implements Comparable<EntryName> {
    static final int DIGITS = 16;
    private static final Comparator<EntryName> ORDER = Comparator.comparing(EntryName::feed)
            .thenComparingLong(EntryName::seq).thenComparing(EntryName::hash);

    /** {@return the node whose feed it is} */
    public NodeId writer() {
        return writer(feed);
    }

    /** {@return the node whose feed has this label} */
    public static NodeId writer(String feed) {
        return new NodeId(feed.substring(0, feed.length() - DIGITS - 1));
    }

    @Override
    public int compareTo(EntryName other) {
        return ORDER.compare(this, other);
    }

    /** {@return {@code feed#seq}, for people} */
    @Override
    public String toString() {
        return feed + "#" + seq;
    }
}
