package io.nodeplane.harness.check;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something measured in a run, from its evidence alone. Runs of one experiment, in whatever world, give their measures
 * the same names.
 *
 * @param name for instance {@code 'split' to first suspicion by node-1, node-2}
 * @param value in {@code unit}; empty if it did not happen
 * @param how which events it was measured between, and where
 * @param otherwise what is said in place of a value: {@value #NEVER}, {@value #ALREADY}, {@value #PASSING} or
 *     {@value #UNKNOWN}, for instance
 */
public record Measure(String name, Unit unit, OptionalDouble value, String how, String otherwise) {
    /** It did not happen. */
    public static final String NEVER = "never";
    /** It was so before anything was done, and stayed so: there is no time to tell. */
    public static final String ALREADY = "was so already";
    /** It came to be so, and had not stayed so when the next thing was done: the time of neither is the time of this. */
    public static final String PASSING = "not for good";
    /** The evidence does not say. */
    public static final String UNKNOWN = "unknown";

    /** A measure of what otherwise never happened. */
    public Measure(String name, Unit unit, OptionalDouble value, String how) {
        this(name, unit, value, how, NEVER);
    }

    /** What a value counts. */
    public enum Unit {
        /** Milliseconds. */
        MS,
        /** Sync intervals of the charter. */
        SYNCS,
        /** Things. */
        COUNT,
        /** Things per hour. */
        PER_HOUR;

        private static final double SECOND_MS = 1_000;
        private static final double MINUTE_MS = 60_000;

        /** {@return a value for people: {@code 340 ms}, {@code 1.62 s}, {@code 0.71}, {@code 3}, {@code 1440 per hour}} */
        public String text(double value) {
            return switch (this) {
                case MS -> time(value);
                case SYNCS -> String.format(Locale.ROOT, "%.2f", value);
                case COUNT -> value == Math.rint(value)
                        ? Long.toString(Math.round(value))
                        : String.format(Locale.ROOT, "%.1f", value);
                case PER_HOUR -> Math.round(value) + " per hour";
            };
        }

        private static String time(double ms) {
            if (ms < 0) {
                return "-" + time(-ms);
            }
            var whole = Math.round(ms);
            if (whole < SECOND_MS) {
                return whole + " ms";
            }
            return whole < MINUTE_MS
                    ? String.format(Locale.ROOT, "%.2f s", whole / SECOND_MS)
                    : (long) (whole / MINUTE_MS) + " min " + (long) (whole % MINUTE_MS / SECOND_MS) + " s";
        }
    }

    /** {@return this under another name} */
    Measure named(String other) {
        return new Measure(other, unit, value, how, otherwise);
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

    /** {@return the measure, with other words in place of a value} */
    Measure or(String otherwise) {
        return new Measure(name, unit, value, how, otherwise);
    }

    /** {@return the value for people, or what is said in its place} */
    public String text() {
        return value.isPresent() ? unit.text(value.getAsDouble()) : otherwise;
    }

    /** {@return the measured time; empty if it did not happen, or if this is no time} */
    public Optional<Duration> time() {
        return unit == Unit.MS && value.isPresent()
                ? Optional.of(Duration.ofNanos(Math.round(value.getAsDouble() * 1e6)))
                : Optional.empty();
    }
}
