package io.nodeplane.runtime;

import io.nodeplane.core.Now;

/** Where a node reads the time. */
@FunctionalInterface
public interface Clock {
    Now now();

    /** {@return the clocks of this machine} */
    static Clock system() {
        return () -> new Now(System.nanoTime() / 1_000_000, System.currentTimeMillis());
    }
}
