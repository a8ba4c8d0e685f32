package io.nodeplane.core;

/** Whether a node takes part. */
public enum Phase {
    /** It never joined. */
    NEW,
    /** It looks for a seed that answers. */
    JOINING,
    /** It is a member. */
    JOINED,
    /** It left on purpose, and may join again. */
    LEFT
}
