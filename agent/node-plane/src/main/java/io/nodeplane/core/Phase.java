package io.nodeplane.core;

/** Whether a node takes part. */
public enum Phase {
    /** Its process started, and it asks its peers for its own past before it writes anything. */
    STARTING,
    /** It never joined. */
    NEW,
    /** It looks for a seed that answers. */
    JOINING,
    /** It is a member. */
    JOINED,
    /** It left on purpose, and may join again. */
    LEFT
}
