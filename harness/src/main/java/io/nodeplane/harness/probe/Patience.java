package io.nodeplane.harness.probe;

import io.nodeplane.harness.time.SteadyClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what programs do that run in no world. */
final class Patience {
    private static final Duration PACE = Duration.ofMillis(100);

    private Patience() {}

    /** {@return whether the condition came to hold within the limit of a probe} */
    static boolean await(BooleanSupplier condition) throws InterruptedException {
        var deadline = SteadyClock.now().plus(Bench.LIMIT);
        while (!condition.getAsBoolean()) {
            if (SteadyClock.now().isAfter(deadline)) {
                return false;
            }
            Thread.sleep(PACE);
        }
        return true;
    }
}
