package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.experiment.English;
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
        return Measure.Unit.MS.text(time.toNanos() / 1e6);
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
        return names.size() <= NAMES_MAX ? English.list(names) : English.first(NAMES_SHOWN, names);
    }
}
