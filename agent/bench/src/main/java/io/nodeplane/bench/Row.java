package io.nodeplane.bench;

import java.util.List;
import java.util.Locale;

/**
 * One result beside its limit.
 *
 * @param what what was done
 * @param measured how it went, with its unit
 * @param limit what the machine, or arithmetic, allows; measured in the same run where it can be
 * @param ratio the quotient of the two, as the goal means it
 * @param goal what was aimed at
 * @param held whether the goal was reached
 */
record Row(String what, String measured, String limit, String ratio, String goal, boolean held) {

    /** {@return a result of which more is better, against a limit that cannot be beaten} */
    static Row atLeast(double goal, String what, String unit, double measured, double limit) {
        var ratio = measured / limit;
        return new Row(what, number(measured) + " " + unit, number(limit) + " " + unit,
                String.format(Locale.ROOT, "%.2f", ratio), String.format(Locale.ROOT, ">= %.2f", goal),
                ratio >= goal);
    }

    /** {@return a time in seconds, against one that was asked for} */
    static Row within(double seconds, String what, double measured, String limit) {
        return new Row(what, String.format(Locale.ROOT, "%.2f s", measured), limit,
                String.format(Locale.ROOT, "%.2f", measured / seconds),
                String.format(Locale.ROOT, "<= %.1f s", seconds), measured <= seconds);
    }

    static String table(List<Row> rows) {
        var text = new StringBuilder("| What | Measured | Limit | Ratio | Goal | Held |\n|---|---|---|---|---|---|\n");
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row.what, row.measured, row.limit, row.ratio,
                row.goal, row.held ? "yes" : "**no**")).append(" |\n"));
        return text.toString();
    }

    private static String number(double value) {
        return value >= 1e6
                ? String.format(Locale.ROOT, "%.2f M", value / 1e6)
                : value >= 1e4
                        ? String.format(Locale.ROOT, "%.1f k", value / 1e3)
                        : String.format(Locale.ROOT, "%.0f", value);
    }
}
