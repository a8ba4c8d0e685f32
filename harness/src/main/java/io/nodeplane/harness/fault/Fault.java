package io.nodeplane.harness.fault;

import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;

/**
 * One kind of trouble, as a value: a timeline names it, a world performs it, a report draws it.
 *
 * <p>Each kind says for itself what it touches and how long it lasts. How it is spelt stands in the experiment language.
 */
public sealed interface Fault permits LinkFault, NodeFault, VpnFault {
    /** No place. */
    SortedSet<NodeId> NOBODY = Collections.emptySortedSet();

    /** By what a fault does harm: one link or place can be harmed by each of these, by one fault at a time. */
    enum Means {
        /** A link carries nothing. */
        CUT,
        /** A link is slow. */
        LATENCY,
        /** A link closes its connections after so many bytes: such a limit, and only it, may be set anew. */
        LIMIT,
        /** Somebody else has an address. */
        ADDRESS,
        /** Names are found slowly. */
        RESOLVER,
        /** A node's secret is another one. */
        SECRET,
        /** A data link carries nothing. */
        DATA_CUT,
        /** A data link is slow. */
        DATA_LATENCY,
        /** A data link loses packets. */
        DATA_LOSS,
        /** A node's VPN does not run. */
        VPN,
        /** A node is elsewhere for others' devices, and has not said so. */
        ENDPOINT,
        /** What a process or a disk is harmed by: there, who runs and what is left tells what can be done. */
        PLACE
    }

    /** {@return the directed links this fault touches among the given nodes; empty for faults of processes and disks} */
    SortedSet<Link> links(SortedSet<NodeId> nodes);

    /** {@return by what it does harm} */
    Means means();

    /** {@return the places whose processes it ends} */
    default SortedSet<NodeId> ended() {
        return NOBODY;
    }

    /** {@return the places whose processes it makes stand still} */
    default SortedSet<NodeId> paused() {
        return NOBODY;
    }

    /** {@return the places whose disks it changes while nothing runs on them} */
    default SortedSet<NodeId> disks() {
        return NOBODY;
    }

    /** {@return those whose next feed must be another one: they cannot know what they wrote, or are not alone in writing it} */
    default SortedSet<NodeId> estranged() {
        return NOBODY;
    }

    /** {@return whether it breaks links, until a heal lifts it} */
    default boolean ofLinks() {
        return this instanceof LinkFault && heals();
    }

    /** {@return whether a heal lifts it} */
    boolean heals();

    /** {@return whether its step takes as long as the fault, so that it is over when the step is done} */
    default boolean passes() {
        return false;
    }

    /** {@return this fault without what it does to these places, whose processes are being started} */
    default Fault endedBy(Collection<NodeId> started) {
        return this;
    }
}
