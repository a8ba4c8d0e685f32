package io.nodeplane.api;

/** What the operator of a node orders about the charter of its cluster. A control plane without charters has none of it. */
public interface CharterOrders {

    /**
     * {@return the proposal that was made of this change, as the document Proposed}
     *
     * @param change the document Change, as it came
     * @throws io.nodeplane.controlplane.ControlPlaneException if it is none, or cannot follow the charter in force
     */
    String propose(String change);

    /**
     * {@return the proposal that was approved, as the document Proposed}
     *
     * @param approval the document Approval, as it came
     * @throws io.nodeplane.controlplane.ControlPlaneException if it is none, or this node cannot approve that
     */
    String approve(String approval);
}
