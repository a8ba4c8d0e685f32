package io.nodeplane.harness.cli;

import java.time.Duration;
import java.util.regex.Pattern;

/** Times as experiment files have them, and hours: {@code 300ms}, {@code 2s}, {@code 1m}, {@code 2h}. */
final class Times {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m|h)");

    private Times() {}

    /** @throws BadInput if it is no time between these */
    static Duration read(String option, String text, Duration least, Duration most) {
        var read = TIME.matcher(text);
        if (!read.matches()) {
            throw new BadInput(option + "=" + text + " is no time: write it as 300ms, 2s, 10m or 2h");
        }
        var amount = Long.parseLong(read.group(1));
        var time = switch (read.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new BadInput(option + "=" + text + " is outside " + words(least) + " to " + words(most));
        }
        return time;
    }

    /** {@return the time in at most two units: "1 h 58 min", "40 s", "300 ms"} */
    static String words(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + " h" + (time.toMinutesPart() > 0 ? " " + time.toMinutesPart() + " min" : "");
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min" + (time.toSecondsPart() > 0 ? " " + time.toSecondsPart() + " s" : "");
        }
        return time.toMillis() % 1_000 == 0 || time.toSeconds() > 9 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
