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
 * @param oneName whether each node is told one and the same name, which stands for all the seeds, itself among them
 * @param vpn whether each node has a mesh VPN with a device that needs no rights, and sends probes to each other one
 */
public record ClusterPlan(int size, List<NodeId> seeds, boolean oneName, boolean vpn) {
    /** The word for a device without TUN: the only one that an experiment can have. */
    static final String NETSTACK = "netstack";
    /** The word for one name that stands for all nodes. */
    static final String SHARED = "shared";
    /** The most nodes that an experiment may ask for. */
    public static final int NODES_MAX = 200;
    /** The most nodes of an experiment that is not for the simulated world only. */
    public static final int REAL_NODES_MAX = 64;

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

    /** A cluster without a VPN. */
    public ClusterPlan(int size, List<NodeId> seeds, boolean oneName) {
        this(size, seeds, oneName, false);
    }

    /** A cluster whose seeds are told by their own names. */
    public ClusterPlan(int size, List<NodeId> seeds) {
        this(size, seeds, false);
    }

    /** {@return this cluster, whose nodes have a mesh VPN} */
    ClusterPlan withVpn() {
        return new ClusterPlan(size, seeds, oneName, true);
    }

    /** {@return a cluster in which every node is a seed, and all are told one name that stands for all of them} */
    public static ClusterPlan shared(int size) {
        return new ClusterPlan(size, numbered(size), true);
    }

    /** {@return all nodes, ordered as text} */
    public SortedSet<NodeId> nodes() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(numbered(size)));
    }

    /** {@return the cluster in plain English} */
    public String describe() {
        return size + (size == 1 ? " node, seeded by " : " nodes, seeded by ")
                + (oneName ? "one name that stands for all of them" : English.list(seeds))
                + (vpn ? ", with a mesh VPN" : "");
    }

    /** {@return node-1, node-2 and so on, in the order of their numbers} */
    public static List<NodeId> numbered(int size) {
        return IntStream.rangeClosed(1, size).mapToObj(number -> new NodeId("node-" + number)).toList();
    }
}
