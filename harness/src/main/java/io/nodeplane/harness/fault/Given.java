package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a fault was given, as it keeps it: a copy that nobody changes, of values that make sense. */
final class Given {
    private Given() {}

    static SortedSet<NodeId> nodes(SortedSet<NodeId> nodes) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }

    static SortedSet<Link> links(SortedSet<Link> links) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(links));
    }

    /** @throws IllegalArgumentException where one of these times is zero or less */
    static void positive(Duration... times) {
        for (var time : times) {
            if (!time.isPositive()) {
                throw new IllegalArgumentException("a time of " + time + " is not positive");
            }
        }
    }
}
