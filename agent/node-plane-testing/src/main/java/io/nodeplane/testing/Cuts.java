package io.nodeplane.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which links of a cluster are cut or slow. */
final class Cuts {
    private final List<String> nodes;
    private final Set<Link> cut = new LinkedHashSet<>();
    private final Set<Link> touched = new LinkedHashSet<>();

    /** A directed link. */
    record Link(String from, String to) {}

    Cuts(List<String> nodes) {
        this.nodes = nodes;
    }

    /** {@return both directions between two nodes} */
    static List<Link> link(String one, String other) {
        if (one.equals(other)) {
            throw new IllegalArgumentException(one + " has no link to itself");
        }
        return List.of(new Link(one, other), new Link(other, one));
    }

    /** {@return the links that were whole and are cut now} */
    List<Link> add(Collection<String> ones, Collection<String> others) {
        var fresh = new ArrayList<Link>();
        ones.forEach(one -> others.forEach(other -> link(one, other).stream().filter(cut::add).forEach(fresh::add)));
        touched.addAll(fresh);
        return fresh;
    }

    void slowed(String one, String other) {
        touched.addAll(link(one, other));
    }

    /** {@return the links between these two that were not as they should be} */
    List<Link> remove(String one, String other) {
        var links = link(one, other).stream().filter(touched::remove).toList();
        links.forEach(cut::remove);
        return links;
    }

    /** {@return all links that were not as they should be} */
    List<Link> removeAll() {
        var links = List.copyOf(touched);
        forget();
        return links;
    }

    void forget() {
        cut.clear();
        touched.clear();
    }

    /** {@return the groups whose members can still reach each other, if through others; the largest first} */
    List<Set<String>> groups() {
        var groups = new ArrayList<Set<String>>();
        for (var node : nodes) {
            if (groups.stream().noneMatch(group -> group.contains(node))) {
                groups.add(reached(node));
            }
        }
        groups.sort(Comparator.comparingInt((Set<String> group) -> group.size()).reversed());
        return groups;
    }

    private Set<String> reached(String from) {
        var found = new LinkedHashSet<>(List.of(from));
        var next = new ArrayList<>(List.of(from));
        while (!next.isEmpty()) {
            var at = next.removeLast();
            nodes.stream().filter(other -> !other.equals(at) && !cut.contains(new Link(at, other)) && found.add(other))
                    .forEach(next::add);
        }
        return found;
    }

    /** {@return the order of these nodes} */
    static Comparator<String> inOrder(List<String> nodes) {
        return Comparator.comparingInt(nodes::indexOf);
    }
}
