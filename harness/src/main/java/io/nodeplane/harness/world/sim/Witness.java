package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Event;
import io.nodeplane.core.State;
import io.nodeplane.model.NodeId;

/** Looks on while a simulated world runs. */
@FunctionalInterface
public interface Witness {

    /**
     * A node's ledger has changed by one turn of its driver. What this throws ends the run.
     *
     * @param place the node's place, or that of its twin
     * @param before the node as it was before the turn
     * @param after the node as it is now; what it wrote is on its disk
     */
    void turned(NodeId place, State before, State after);

    /** A node has noted an event. */
    default void noted(NodeId place, Event event) {
        // Not everybody wants to know.
    }

    /** Something befell a request. */
    default void met(Met what) {
        // Not everybody wants to know.
    }
}
