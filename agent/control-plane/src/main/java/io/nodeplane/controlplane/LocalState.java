package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

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
    CLOSED,
    /** A later spec's word: read as not joined. No implementation of this spec gives it. */
    UNKNOWN;

    /** {@return the constant of this name} */
    public static LocalState read(@Nullable String word) {
        return Words.read(LocalState.class, word, UNKNOWN);
    }
}
