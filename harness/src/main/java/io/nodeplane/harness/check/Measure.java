package io.nodeplane.harness.check;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something measured in a run, from its evidence alone. Runs of one experiment, in whatever world, give their measures
 * the same names.
 *
 * @param name for instance {@code 'split' to first suspicion by node-1, node-2}
 * @param value in {@code unit}; empty if it did not happen
 * @param how which events it was measured between, and where
 */
public record Measure(String name, Unit unit, OptionalDouble value, String how) {

    /** What a value counts. */
    public enum Unit {
        /** Milliseconds. */
        MS,
        /** Sync intervals of the charter. */
        SYNCS,
        /** Things. */
        COUNT,
        /** Things per hour. */
        PER_HOUR
    }

    static Measure time(String name, Optional<Duration> time, String how) {
        return new Measure(name, Unit.MS, time.map(t -> OptionalDouble.of(t.toNanos() / 1e6))
                .orElseGet(OptionalDouble::empty), how);
    }

    static Measure syncs(String name, Optional<Duration> time, long syncIntervalMs, String how) {
        return new Measure(name, Unit.SYNCS, time.map(t -> OptionalDouble.of(t.toNanos() / 1e6 / syncIntervalMs))
                .orElseGet(OptionalDouble::empty), how);
    }

    static Measure count(String name, long count, String how) {
        return new Measure(name, Unit.COUNT, OptionalDouble.of(count), how);
    }

    static Measure perHour(String name, double rate, String how) {
        return new Measure(name, Unit.PER_HOUR, OptionalDouble.of(rate), how);
    }

    /** {@return the measured time; empty if it did not happen, or if this is no time} */
    public Optional<Duration> time() {
        return unit == Unit.MS && value.isPresent()
                ? Optional.of(Duration.ofNanos(Math.round(value.getAsDouble() * 1e6)))
                : Optional.empty();
    }
}
