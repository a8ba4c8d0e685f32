package io.nodeplane.ledger;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What somebody said it holds: of each feed the marks of its tips, and of a forked feed marks further down as well. Who
 * holds an entry holds all before it in its branch.
 */
public record Holdings(SortedMap<FeedId, SortedSet<Mark>> marks) {
    /** Nothing. */
    public static final Holdings NONE = new Holdings(new TreeMap<>());

    public Holdings {
        var copy = new TreeMap<FeedId, SortedSet<Mark>>();
        marks.forEach((feed, set) -> copy.put(feed, Collections.unmodifiableSortedSet(new TreeSet<>(set))));
        marks = Collections.unmodifiableSortedMap(copy);
    }

    /** {@return the marks of a frontier's tips} */
    public static Holdings of(Frontier frontier) {
        var marks = new TreeMap<FeedId, SortedSet<Mark>>();
        frontier.tips().forEach(tip -> marks.computeIfAbsent(tip.feed(), feed -> new TreeSet<>()).add(Mark.of(tip)));
        return new Holdings(marks);
    }

    /** {@return those feeds of this that are not the same in the other} */
    public Holdings since(Holdings other) {
        var changed = new TreeMap<>(marks);
        changed.entrySet().removeIf(feed -> feed.getValue().equals(other.marks.get(feed.getKey())));
        return new Holdings(changed);
    }

    /** {@return this, with the feeds of the other in place of its own} */
    public Holdings with(Holdings other) {
        var more = new TreeMap<>(marks);
        more.putAll(other.marks);
        return new Holdings(more);
    }

    /** {@return this, and the line} */
    public Holdings with(Iterable<Line> lines) {
        var more = new TreeMap<>(marks);
        for (var line : lines) {
            var set = new TreeSet<>(more.getOrDefault(line.feed(), new TreeSet<>()));
            if (line.entry().seq() > 1) {
                set.remove(new Mark(line.entry().seq() - 1, line.entry().prev().first(Mark.DIGITS)));
            }
            set.add(Mark.of(line));
            more.put(line.feed(), set);
        }
        return new Holdings(more);
    }

    /** {@return whether anything of the feed is held} */
    public boolean has(FeedId feed) {
        return marks.containsKey(feed);
    }

    /** {@return how many marks there are} */
    public int size() {
        return marks.values().stream().mapToInt(SortedSet::size).sum();
    }
}
