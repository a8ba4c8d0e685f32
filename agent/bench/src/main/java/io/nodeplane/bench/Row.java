package io.nodeplane.bench;

import java.util.List;

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
        return new Row(what, number(measured) + " " + unit, number(limit) + " " + unit, "%.2f".formatted(ratio),
                ">= %.2f".formatted(goal), ratio >= goal);
    }

    /** {@return a time in seconds, against one that was asked for} */
    static Row within(double seconds, String what, double measured, String limit) {
        return new Row(what, "%.2f s".formatted(measured), limit, "%.2f".formatted(measured / seconds),
                "<= %.1f s".formatted(seconds), measured <= seconds);
    }

    static String table(List<Row> rows) {
        var text = new StringBuilder("| What | Measured | Limit | Ratio | Goal | Held |\n|---|---|---|---|---|---|\n");
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row.what, row.measured, row.limit, row.ratio,
                row.goal, row.held ? "yes" : "**no**")).append(" |\n"));
        return text.toString();
    }

    private static String number(double value) {
        return value >= 1e6
                ? "%.2f M".formatted(value / 1e6)
                : value >= 1e4
                        ? "%.1f k".formatted(value / 1e3)
                        : "%.0f".formatted(value);
    }
}
