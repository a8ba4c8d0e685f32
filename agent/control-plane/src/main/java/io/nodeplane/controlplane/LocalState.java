package io.nodeplane.controlplane;

/** Where this node is in its life. {@code JOINING} and {@code LEAVING} are never announced to subscribers. */
public enum LocalState {
    /** Not joined yet. */
    NEW,
    /** A call of join is under way. */
    JOINING,
    /** A member. */
    JOINED,
    /** A call of leave is under way. */
    LEAVING,
    /** Was a member, and may join again. */
    LEFT,
    /** Ended for good. */
    CLOSED
}
