package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;

/**
 * A twin: a second agent that calls itself like one of the nodes, on a copy of its disk, at a place of its own.
 *
 * <p>A lab knows agents by their <em>places</em>. The place of a node has the node's own name; the place of the twin of
 * node-3 is {@code node-3-twin}, which is also its name in every network. So links, disks and event logs of the two are
 * told apart, while both write into the ledger as node-3. A node has at most one twin.
 */
public final class Twin {
    private static final String SUFFIX = "-twin";

    private Twin() {}

    /** {@return the place of this node's twin} */
    public static NodeId of(NodeId node) {
        return new NodeId(node.value() + SUFFIX);
    }

    /** {@return whether a twin lives at this place} */
    public static boolean is(NodeId place) {
        return place.value().endsWith(SUFFIX);
    }

    /** {@return what the agent at this place calls itself} */
    public static NodeId node(NodeId place) {
        return is(place)
                ? new NodeId(place.value().substring(0, place.value().length() - SUFFIX.length()))
                : place;
    }
}
