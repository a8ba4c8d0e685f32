package io.nodeplane.harness.world;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** A world whose time is that of the machine it runs on. */
public interface RealTimeWorld extends World {
    /** How often a condition is asked again. Agents do work to answer, and share their processors with what is watched. */
    Duration POLL = Duration.ofMillis(100);

    @Override
    default Instant now() {
        return Instant.now();
    }

    @Override
    default void sleepUntil(Instant moment) throws InterruptedException {
        for (var left = Duration.between(now(), moment); left.isPositive(); left = Duration.between(now(), moment)) {
            Thread.sleep(left);
        }
    }

    @Override
    default boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        var started = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - started >= limit.toNanos()) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }
}
