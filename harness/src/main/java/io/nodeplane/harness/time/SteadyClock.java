package io.nodeplane.harness.time;

import io.nodeplane.harness.evidence.Clocks;
import java.time.Duration;
import java.time.Instant;

/** The lab's clock in real time: it began with the wall clock, and goes on evenly even if that is set. */
public final class SteadyClock {
    private static final int ATTEMPTS = 5;
    private static final long MS = 1_000_000;
    private static final Instant BEGUN = Instant.now();
    private static final long BEGUN_NS = System.nanoTime();

    private SteadyClock() {}

    /** {@return the present moment} */
    public static Instant now() {
        return BEGUN.plusNanos(System.nanoTime() - BEGUN_NS);
    }

    /** {@return the moment at which this machine's monotonic clock showed these ms} */
    public static Instant at(long monoMs) {
        return BEGUN.plusNanos(monoMs * MS - BEGUN_NS);
    }

    /** {@return how far the wall clock is ahead of this one now: of some attempts, the one that took least time} */
    public static Clocks.Reading read() {
        var quickest = Duration.ofDays(1);
        var best = new Clocks.Reading(BEGUN, Duration.ZERO);
        for (var i = 0; i < ATTEMPTS; i++) {
            var before = now();
            var wall = Instant.now();
            var took = Duration.between(before, now());
            if (took.compareTo(quickest) < 0) {
                quickest = took;
                best = new Clocks.Reading(before, Duration.between(before, wall));
            }
        }
        return best;
    }
}
