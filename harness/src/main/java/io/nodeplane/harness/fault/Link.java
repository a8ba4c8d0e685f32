package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/** A directed peer link: the connections that {@code from} opens to {@code to}, both streams of them. */
public record Link(NodeId from, NodeId to) implements Comparable<Link> {
    private static final Comparator<Link> ORDER = Comparator.comparing(Link::from).thenComparing(Link::to);

    /** @throws IllegalArgumentException if both ends are the same node */
    public Link {
        if (from.equals(to)) {
            throw new IllegalArgumentException("a link of " + from + " to itself");
        }
    }

    /** {@return every link between two of these nodes} */
    public static SortedSet<Link> among(Collection<NodeId> nodes) {
        return between(nodes, nodes);
    }

    /** {@return every link from one of these nodes to another one of those} */
    public static SortedSet<Link> between(Collection<NodeId> from, Collection<NodeId> to) {
        var links = new TreeSet<Link>();
        from.forEach(opener -> to.stream().filter(other -> !other.equals(opener))
                .forEach(other -> links.add(new Link(opener, other))));
        return links;
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
