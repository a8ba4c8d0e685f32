package io.nodeplane.harness.world.sim;

import io.nodeplane.store.Disk;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What a simulated world is like.
 *
 * @param trip how long a message is on its way
 * @param lossShare the share of messages that never arrive, from 0 to 1
 * @param duplicateShare the share of requests that arrive twice, from 0 to 1
 * @param start how long an agent takes from its start until it serves
 * @param clocks how wrong clocks may be
 * @param disk put around every disk, for disks that fail; {@link UnaryOperator#identity()} for sound ones
 */
public record SimSettings(Trip trip, double lossShare, double duplicateShare, Range start, Clocks clocks,
        UnaryOperator<Disk> disk) {

    /** Whole and fast links as in the real worlds, sound disks, clocks of ordinary machines. */
    public static final SimSettings USUAL = new SimSettings(
            new Trip(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(20)), 0, 0,
            new Range(Duration.ofMillis(400), Duration.ofMillis(800)),
            new Clocks(Duration.ofDays(10), 100, Duration.ZERO), UnaryOperator.identity());

    /**
     * How long a message is on its way: the latency, and on top of it a jitter of its own, exponentially distributed. So
     * messages overtake one another.
     *
     * @param jitter the mean
     * @param jitterMax the most
     */
    public record Trip(Duration latency, Duration jitter, Duration jitterMax) {}

    /** From the one to the other, evenly. */
    public record Range(Duration min, Duration max) {
        public Range {
            if (min.compareTo(max) > 0) {
                throw new IllegalArgumentException("from " + min + " to " + max);
            }
        }
    }

    /**
     * How wrong clocks may be; each node's are drawn from the seed.
     *
     * @param originMax how long ago the monotonic clock may have begun
     * @param driftPpmMax by how many millionths it may run too fast or too slow
     * @param wallOffsetMax by how much the wall clock may be off; event logs are put in order by it
     */
    public record Clocks(Duration originMax, int driftPpmMax, Duration wallOffsetMax) {}

    public SimSettings {
        share(lossShare);
        share(duplicateShare);
    }

    /** {@return these settings with other links} */
    public SimSettings with(Trip other) {
        return new SimSettings(other, lossShare, duplicateShare, start, clocks, disk);
    }

    /** {@return these settings with other shares of messages lost and requests doubled} */
    public SimSettings withTroubles(double loss, double duplicates) {
        return new SimSettings(trip, loss, duplicates, start, clocks, disk);
    }

    /** {@return these settings with other clocks} */
    public SimSettings with(Clocks other) {
        return new SimSettings(trip, lossShare, duplicateShare, start, other, disk);
    }

    /** {@return these settings with other disks} */
    public SimSettings with(UnaryOperator<Disk> around) {
        return new SimSettings(trip, lossShare, duplicateShare, start, clocks, around);
    }

    private static void share(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(share + " is no share: write a number from 0 to 1");
        }
    }
}
