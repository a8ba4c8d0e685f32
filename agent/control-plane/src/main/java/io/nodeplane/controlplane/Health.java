package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/** How far this node's view may be trusted. */
public enum Health {
    /** Every member that is not dead is in contact. */
    HEALTHY,
    /** Some member that is not dead is out of contact, and some other member is in contact. */
    DEGRADED,
    /** Another member that did not leave is known, and none is in contact. Nothing is removed for that. */
    ISOLATED,
    /** The view was read from disk and nobody has confirmed it yet. */
    CACHED,
    /** A later spec's word: read as {@link #DEGRADED}. No implementation of this spec gives it. */
    UNKNOWN;

    /** {@return the constant of this name} */
    public static Health read(@Nullable String word) {
        return Words.read(Health.class, word, UNKNOWN);
    }
}
