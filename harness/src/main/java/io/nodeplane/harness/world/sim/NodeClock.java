package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Now;
import io.nodeplane.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The clocks of one node's machine: the monotonic one began at another time and runs too fast or too slow; the wall
 * clock is off by a constant.
 */
final class NodeClock implements Clock {
    private static final long MILLION = 1_000_000;

    private final VirtualTime time;
    private final long originNs;
    private final long driftPpm;
    private final long wallMs;

    private NodeClock(VirtualTime time, long originNs, long driftPpm, long wallMs) {
        this.time = time;
        this.originNs = originNs;
        this.driftPpm = driftPpm;
        this.wallMs = wallMs;
    }

    /** @param begin the wall-clock time at the beginning of virtual time */
    static NodeClock drawn(VirtualTime time, Instant begin, SimSettings.Clocks limits, RandomGenerator random) {
        return new NodeClock(time, within(limits.originMax(), random),
                random.nextLong(-limits.driftPpmMax(), limits.driftPpmMax() + 1L),
                begin.toEpochMilli()
                        + (random.nextBoolean() ? 1 : -1) * within(limits.wallOffsetMax(), random) / VirtualTime.MS);
    }

    private static long within(Duration max, RandomGenerator random) {
        return random.nextLong(max.toNanos() + 1);
    }

    @Override
    public Now now() {
        return new Now(mono(), wallMs + time.now() / VirtualTime.MS);
    }

    /** {@return the monotonic clock in ms} */
    long mono() {
        return (originNs + time.now() + time.now() / MILLION * driftPpm) / VirtualTime.MS;
    }

    /** {@return the virtual time at which the monotonic clock shows these ms; never too late, and at most a little early} */
    long when(long monoMs) {
        if (monoMs > Long.MAX_VALUE / VirtualTime.MS) {
            return VirtualTime.NEVER;
        }
        return scaled(monoMs * VirtualTime.MS - originNs);
    }

    /** {@return how much virtual time passes while this clock counts so many ms} */
    long span(long ms) {
        return scaled(ms * VirtualTime.MS);
    }

    private long scaled(long ns) {
        return ns - ns / (MILLION + driftPpm) * driftPpm;
    }
}
