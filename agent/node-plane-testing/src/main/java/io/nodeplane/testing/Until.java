package io.nodeplane.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Looks again and again. */
final class Until {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Until() {}

    /** {@return whether the condition came true in this time} */
    static boolean reached(Duration atMost, BooleanSupplier condition) {
        var until = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting", interrupted);
            }
        }
        return true;
    }
}
