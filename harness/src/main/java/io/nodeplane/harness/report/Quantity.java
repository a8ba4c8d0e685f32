package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.experiment.Prose;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** Numbers with their units, for people; the same text in every place of the world. */
final class Quantity {
    private static final int NAMES_MAX = 5;
    private static final int NAMES_SHOWN = 3;

    private Quantity() {}

    /** {@return a moment on the time scale of a run: {@code 5.42 s}} */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    /** {@return how long something took: {@code 340 ms}, {@code 1.62 s}, {@code 2 min 5 s}} */
    static String time(Duration time) {
        if (time.isNegative()) {
            return "-" + time(time.negated());
        }
        var millis = Math.round(time.toNanos() / 1e6);
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.2f s", millis / 1e3)
                : millis / 60_000 + " min " + millis % 60_000 / 1_000 + " s";
    }

    /** {@return a measured value: {@code 340 ms}, {@code 0.71}, {@code 3}, {@code 1440 per hour}} */
    static String amount(Measure.Unit unit, double value) {
        return switch (unit) {
            case MS -> time(Duration.ofNanos(Math.round(value * 1e6)));
            case SYNCS -> String.format(Locale.ROOT, "%.2f", value);
            case COUNT -> value == Math.rint(value)
                    ? String.valueOf(Math.round(value))
                    : String.format(Locale.ROOT, "%.1f", value);
            case PER_HOUR -> Math.round(value) + " per hour";
        };
    }

    /** {@return an amount of data: {@code 0 B}, {@code 12.3 kB}} */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** {@return "1 entry", "2 entries"} */
    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** {@return "a, b and c", and of a long list the first ones and how many more} */
    static String names(Collection<?> names) {
        if (names.size() <= NAMES_MAX) {
            return Prose.list(names);
        }
        return String.join(", ", names.stream().limit(NAMES_SHOWN).map(Object::toString).toList()) + " and "
                + (names.size() - NAMES_SHOWN) + " more";
    }
}
