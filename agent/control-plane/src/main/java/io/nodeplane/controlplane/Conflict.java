package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/**
 * Why a member's claim was refused; only planes that declare {@link Features#ADDRESS_CLAIMS} or
 * {@link Features#SETTLED_CLAIMS} set anything but NONE.
 */
public enum Conflict {
    /** Nothing was refused. */
    NONE,
    /** Another member holds an address that this one claims. */
    ADDRESS,
    /** Another member holds the public key that this one claims. */
    KEY,
    /** Another member shows the same display name. */
    NAME,
    /**
     * A later spec's word: read as some conflict; the member's {@code routable} says what follows. No implementation of this
     * spec gives it.
     */
    UNKNOWN;

    /** {@return the constant of this name} */
    public static Conflict read(@Nullable String word) {
        return Words.read(Conflict.class, word, UNKNOWN);
    }
}
