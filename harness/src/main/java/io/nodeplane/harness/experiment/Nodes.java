package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Sets of nodes as the values of an experiment hold them: sorted, unmodifiable, never empty. */
final class Nodes {
    private Nodes() {}

    static SortedSet<NodeId> atLeastOne(SortedSet<NodeId> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a set of nodes needs at least one");
        }
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
}
