package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.model.NodeId;
import java.util.regex.Pattern;

/**
 * The label of a feed: {@code <node id>.<first 16 hex digits of the genesis hash>}. Inside the genesis entry itself,
 * whose hash is not known yet, the digits are sixteen zeros.
 *
 * <p>The label is an index; what binds a feed together is {@code prev}.
 */
public record FeedId(String label) implements Comparable<FeedId> {
    private static final int DIGITS = 16;
    private static final String UNBORN = "0".repeat(DIGITS);
    private static final Pattern LABEL = Pattern.compile("([a-z0-9-]{1,32})\\.([0-9a-f]{16})");

    /** @throws IllegalArgumentException if the text is no such label */
    public FeedId {
        var match = LABEL.matcher(label);
        if (!match.matches() || !NodeId.valid(match.group(1))) {
            throw new IllegalArgumentException("'" + label + "' is not a feed: write <node id>.<16 hex digits>");
        }
    }

    /** {@return the label that a node's genesis entry carries} */
    static FeedId unborn(NodeId node) {
        return new FeedId(node + "." + UNBORN);
    }

    /** {@return the label of the feed that begins with this genesis entry} */
    static FeedId of(NodeId node, Hash genesis) {
        return new FeedId(node + "." + genesis.first(DIGITS));
    }

    /** {@return whose feed it is; only that node writes it} */
    public NodeId node() {
        return new NodeId(label.substring(0, label.length() - DIGITS - 1));
    }

    /** {@return the digits of the genesis hash} */
    public String genesis() {
        return label.substring(label.length() - DIGITS);
    }

    boolean isUnborn() {
        return label.endsWith(UNBORN);
    }

    @Override
    public int compareTo(FeedId other) {
        return label.compareTo(other.label);
    }

    @Override
    public String toString() {
        return label;
    }
}
