package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Of each feed the first place at which two entries stand, found by counting. */
public final class Forks {
    private final SortedMap<String, SortedMap<Long, List<Fact>>> places = new TreeMap<>();
    private final TreeMap<String, Long> first = new TreeMap<>();

    /** {@return whether the fact changes where its feed is forked} */
    boolean add(Fact fact) {
        var rivals = places.computeIfAbsent(fact.feed(), feed -> new TreeMap<>())
                .computeIfAbsent(fact.seq(), seq -> new ArrayList<>());
        rivals.add(fact);
        if (rivals.size() < 2 || isVoid(fact)) {
            return false;
        }
        first.put(fact.feed(), fact.seq());
        return true;
    }

    /** {@return whether the fact stands at a fork of its feed, or behind it} */
    public boolean isVoid(Fact fact) {
        return first.getOrDefault(fact.feed(), Long.MAX_VALUE) <= fact.seq();
    }

    /** {@return the feeds that are forked} */
    public SortedSet<String> feeds() {
        return Collections.unmodifiableSortedSet(first.navigableKeySet());
    }

    /** {@return all facts at the place of this one, in the order in which they were added} */
    public List<Fact> at(Fact fact) {
        return at(fact.feed(), fact.seq());
    }

    private List<Fact> at(String feed, long seq) {
        return List.copyOf(places.getOrDefault(feed, new TreeMap<>()).getOrDefault(seq, List.of()));
    }

    /** {@return the forks of the node's feeds, each as a member shows it} */
    List<String> shown(NodeId node) {
        return first.entrySet().stream().filter(fork -> EntryName.writer(fork.getKey()).equals(node))
                .map(fork -> MemberView.fork(fork.getKey(), fork.getValue(), at(fork.getKey(), fork.getValue()).stream()
                        .map(fact -> fact.name().hash()).distinct().sorted().limit(2).toList()))
                .toList();
    }
}
