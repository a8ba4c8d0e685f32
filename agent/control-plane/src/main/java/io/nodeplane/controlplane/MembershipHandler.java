package io.nodeplane.controlplane;

/** The subscriber's side of {@link ControlPlane#subscribeMembershipUpdates}. */
@FunctionalInterface
public interface MembershipHandler {
    /**
     * Takes one update. Calls are serial, and the node's own view is at least as new as the update. The handler may take
     * its time and call any method of the control plane. What it throws is counted and logged; the next update comes anyway.
     */
    void handle(MembershipUpdate update);
}
