package io.nodeplane.model;

/**
 * The name a node gives itself: one DNS label (RFC 1123) of at most 32 characters, lower case.
 *
 * <p>A node asserts its own id from local configuration and keeps it for ever; nobody assigns it. Ids are ordered as
 * text, which is the order used wherever nodes are listed.
 */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final int LENGTH_MAX = 32;

    /** @throws IllegalArgumentException if the text is not such a label; the message says what one looks like */
    public NodeId {
        if (!valid(value)) {
            throw new IllegalArgumentException("'" + value + "' is not a node id: use 1 to 32 of a-z, 0-9 and '-',"
                    + " not starting or ending with '-'");
        }
    }

    /** {@return whether this text is a node id} */
    public static boolean valid(String text) {
        // Ids are read by the million with a ledger: no regular expression here.
        if (text.isEmpty() || text.length() > LENGTH_MAX || text.charAt(0) == '-'
                || text.charAt(text.length() - 1) == '-') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
