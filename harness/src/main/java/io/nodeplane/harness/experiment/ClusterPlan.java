package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The nodes an experiment has, {@code node-1} to {@code node-<size>}, and the seed list that each of them gets.
 *
 * @param seeds in the order of the file; at least one, all of them nodes of the cluster
 */
public record ClusterPlan(int size, List<NodeId> seeds) {
    /** The most nodes that an experiment may ask for. */
    public static final int NODES_MAX = 100;
    /** The most nodes of an experiment that is not for the simulated world only. */
    static final int REAL_NODES_MAX = 64;

    /** @throws IllegalArgumentException if the size is outside 1..{@value #NODES_MAX} or the seeds are no such list */
    public ClusterPlan {
        seeds = List.copyOf(seeds);
        if (size < 1 || size > NODES_MAX) {
            throw new IllegalArgumentException("a cluster of " + size + " nodes is outside 1.." + NODES_MAX);
        }
        if (seeds.isEmpty() || !numbered(size).containsAll(seeds)) {
            throw new IllegalArgumentException("the seeds " + seeds + " are not nodes of a cluster of " + size);
        }
    }

    /** {@return all nodes, ordered as text} */
    public SortedSet<NodeId> nodes() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(numbered(size)));
    }

    /** {@return the cluster in plain English} */
    public String describe() {
        return size + (size == 1 ? " node, seeded by " : " nodes, seeded by ") + Prose.list(seeds);
    }

    /** {@return node-1, node-2 and so on, in the order of their numbers} */
    static List<NodeId> numbered(int size) {
        return IntStream.rangeClosed(1, size).mapToObj(number -> new NodeId("node-" + number)).toList();
    }
}
