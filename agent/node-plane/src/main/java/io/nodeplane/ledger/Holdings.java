package io.nodeplane.ledger;

import io.nodeplane.model.SharedMap;
import java.util.Collections;
import java.util.List;
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
    public static final Holdings NONE = new Holdings(SharedMap.empty());

    public Holdings {
        // Such a map was made here, and nobody has its sets.
        if (!(marks instanceof SharedMap)) {
            var copy = new TreeMap<FeedId, SortedSet<Mark>>();
            marks.forEach((feed, set) -> copy.put(feed, Collections.unmodifiableSortedSet(new TreeSet<>(set))));
            marks = SharedMap.copyOf(copy);
        }
    }

    /** {@return the marks of a frontier's tips} */
    public static Holdings of(Frontier frontier) {
        var marks = new TreeMap<FeedId, SortedSet<Mark>>();
        frontier.tips().forEach(tip -> marks.computeIfAbsent(tip.feed(), feed -> new TreeSet<>()).add(Mark.of(tip)));
        return new Holdings(marks);
    }

    /** {@return the marks of the tips of these feeds} */
    static Holdings of(Iterable<Feed> feeds) {
        var marks = new TreeMap<FeedId, SortedSet<Mark>>();
        feeds.forEach(feed -> marks.put(feed.id(), feed.marks()));
        return new Holdings(marks);
    }

    /** {@return this, with the marks of that feed's tips} */
    Holdings with(Feed feed) {
        return new Holdings(shared().with(feed.id(), Collections.unmodifiableSortedSet(feed.marks())));
    }

    /** {@return those feeds of this that are not the same in the other} */
    public Holdings since(Holdings other) {
        var changed = SharedMap.<FeedId, SortedSet<Mark>>empty();
        // Those that are the same object are the same; the others may be equal all the same.
        for (var feed : shared().differing(other.shared())) {
            var here = marks.get(feed);
            if (here != null && !here.equals(other.marks.get(feed))) {
                changed = changed.with(feed, here);
            }
        }
        return new Holdings(changed);
    }

    /** {@return this, with the feeds of the other in place of its own} */
    public Holdings with(Holdings other) {
        if (marks.isEmpty()) {
            return other;
        }
        var more = shared();
        for (var feed : other.marks.entrySet()) {
            more = more.with(feed.getKey(), feed.getValue());
        }
        return new Holdings(more);
    }

    /** {@return this, and the line} */
    public Holdings with(Iterable<Line> lines) {
        var more = shared();
        for (var line : lines) {
            var set = new TreeSet<>(more.getOrDefault(line.feed(), new TreeSet<>()));
            if (line.entry().seq() > 1) {
                set.remove(new Mark(line.entry().seq() - 1, line.entry().prev().first(Mark.DIGITS)));
            }
            set.add(Mark.of(line));
            more = more.with(line.feed(), Collections.unmodifiableSortedSet(set));
        }
        return new Holdings(more);
    }

    /** {@return the feeds of which the two may not hold the same} Of all others they do. */
    List<FeedId> differing(Holdings other) {
        return shared().differing(other.shared());
    }

    private SharedMap<FeedId, SortedSet<Mark>> shared() {
        return SharedMap.copyOf(marks);
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
