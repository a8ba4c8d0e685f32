package io.nodeplane.cli;

import java.io.PrintWriter;
import java.util.List;

/** Rows of text in columns, two spaces apart. */
final class Table {
    private Table() {}

    /** Prints the rows; all have as many cells as the first. */
    static void print(List<List<String>> rows, PrintWriter out) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
