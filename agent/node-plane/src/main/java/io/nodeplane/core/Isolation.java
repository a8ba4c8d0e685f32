package io.nodeplane.core;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** A node does not hear a majority of the voters: it distrusts itself first, and says since when and whom it misses. */
public record Isolation(Now since, SortedSet<NodeId> missing) {
    public Isolation {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }
}
