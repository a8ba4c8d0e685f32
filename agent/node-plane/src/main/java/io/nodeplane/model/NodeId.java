package io.nodeplane.model;

import java.util.regex.Pattern;

/**
 * The name a node gives itself: one DNS label (RFC 1123) of at most 32 characters, lower case.
 *
 * <p>A node asserts its own id from local configuration and keeps it for ever; nobody assigns it. Ids are ordered as
 * text, which is the order used wherever nodes are listed.
 */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");

    /** @throws IllegalArgumentException if the text is not such a label; the message says what one looks like */
    public NodeId {
        if (!LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a node id: use 1 to 32 of a-z, 0-9 and '-',"
                    + " not starting or ending with '-'");
        }
    }

    /** {@return whether this text is a node id} */
    public static boolean valid(String text) {
        return LABEL.matcher(text).matches();
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
