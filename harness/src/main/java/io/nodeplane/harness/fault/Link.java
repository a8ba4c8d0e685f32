package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.util.Comparator;

/** A directed peer link: the connections that {@code from} opens to {@code to}, both streams of them. */
public record Link(NodeId from, NodeId to) implements Comparable<Link> {
    private static final Comparator<Link> ORDER = Comparator.comparing(Link::from).thenComparing(Link::to);

    /** @throws IllegalArgumentException if both ends are the same node */
    public Link {
        if (from.equals(to)) {
            throw new IllegalArgumentException("a link of " + from + " to itself");
        }
    }

    /** {@return the link of the other direction} */
    public Link back() {
        return new Link(to, from);
    }

    @Override
    public int compareTo(Link other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return from + "->" + to;
    }
}
