package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The label of a feed: {@code <node id>.<first 16 hex digits of the genesis hash>}. Inside the genesis entry itself,
 * whose hash is not known yet, the digits are sixteen zeros.
 *
 * <p>The label is an index; what binds a feed together is {@code prev}.
 */
public final class FeedId implements Comparable<FeedId> {
    static final int DIGITS = 16;
    private static final String UNBORN = "0".repeat(DIGITS);

    private final String label;
    private final NodeId node;
    private final boolean unborn;

    /** @throws IllegalArgumentException if the text is no such label */
    public FeedId(String label) {
        var dot = label.length() - DIGITS - 1;
        if (dot < 1 || label.charAt(dot) != '.' || !NodeId.valid(label.substring(0, dot)) || !hex(label, dot + 1)) {
            throw new IllegalArgumentException("'" + label + "' is not a feed: write <node id>.<16 hex digits>");
        }
        this.label = label;
        this.node = new NodeId(label.substring(0, dot));
        this.unborn = label.endsWith(UNBORN);
    }

    static boolean hex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** {@return the label that a node's genesis entry carries} */
    static FeedId unborn(NodeId node) {
        return new FeedId(node + "." + UNBORN);
    }

    /** {@return the feed of this node that stands before all others in their order} */
    static FeedId first(NodeId node) {
        return unborn(node);
    }

    /** {@return the feed of this node that stands behind all others in their order} */
    static FeedId last(NodeId node) {
        return new FeedId(node + "." + "f".repeat(DIGITS));
    }

    /** {@return the label of the feed that begins with this genesis entry} */
    static FeedId of(NodeId node, Hash genesis) {
        return new FeedId(node + "." + genesis.first(DIGITS));
    }

    /** {@return the text of the label} */
    public String label() {
        return label;
    }

    /** {@return whose feed it is; only that node writes it} */
    public NodeId node() {
        return node;
    }

    /** {@return the digits of the genesis hash} */
    public String genesis() {
        return label.substring(label.length() - DIGITS);
    }

    boolean isUnborn() {
        return unborn;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof FeedId feed && label.equals(feed.label);
    }

    @Override
    public int hashCode() {
        return label.hashCode();
    }

    @Override
    public int compareTo(FeedId other) {
        return this == other ? 0 : label.compareTo(other.label);
    }

    @Override
    public String toString() {
        return label;
    }
}
