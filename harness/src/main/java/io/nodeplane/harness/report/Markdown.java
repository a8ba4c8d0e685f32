package io.nodeplane.harness.report;

import java.util.ArrayList;
import java.util.List;

/** Markdown text in the making: blocks with an empty line between them, and tables that line up in a terminal. */
final class Markdown {
    private static final int PADDING_MAX = 48;

    /** A column of a table. */
    record Column(String title, boolean number) {
        static Column text(String title) {
            return new Column(title, false);
        }

        static Column number(String title) {
            return new Column(title, true);
        }
    }

    private final List<String> blocks = new ArrayList<>();

    /** Adds a paragraph, or any other block, as it is. */
    Markdown block(String text) {
        blocks.add(text.strip());
        return this;
    }

    Markdown section(String title) {
        return block("## " + title);
    }

    Markdown fence(String language, String text) {
        return block("```" + language + "\n" + text.stripTrailing() + "\n```");
    }

    Markdown list(List<String> items) {
        return block(String.join("\n", items.stream().map(item -> "- " + item).toList()));
    }

    /** Adds a table; its cells are Markdown in one line, see {@link #cell}. */
    Markdown table(List<Column> columns, List<List<String>> rows) {
        var widths = new ArrayList<Integer>();
        for (int i = 0; i < columns.size(); i++) {
            var column = i;
            var widest = rows.stream().mapToInt(row -> row.get(column).length()).filter(width -> width <= PADDING_MAX)
                    .max().orElse(0);
            widths.add(Math.max(3, Math.max(widest, columns.get(i).title().length())));
        }
        var lines = new ArrayList<String>();
        lines.add(line(columns, widths, columns.stream().map(Column::title).toList()));
        var rule = new StringBuilder("|");
        for (int i = 0; i < columns.size(); i++) {
            rule.append(columns.get(i).number()
                    ? " " + "-".repeat(widths.get(i) - 1) + ": |"
                    : " " + "-".repeat(widths.get(i)) + " |");
        }
        lines.add(rule.toString());
        rows.forEach(row -> lines.add(line(columns, widths, row)));
        return block(String.join("\n", lines));
    }

    /** {@return any text as one line that a table cell or a paragraph shows as it is} */
    static String cell(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?").replace("\\", "\\\\")
                .replace("|", "\\|").replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*")
                .replace("`", "'").replace("[", "\\[").strip();
    }

    /** {@return the text as code; it must not be empty} */
    static String code(String text) {
        return "`" + text.replaceAll("\\p{Cntrl}", "?").replace("`", "'").replace("|", "\\|") + "`";
    }

    String text() {
        return String.join("\n\n", blocks) + "\n";
    }

    private static String line(List<Column> columns, List<Integer> widths, List<String> cells) {
        var line = new StringBuilder("|");
        for (int i = 0; i < columns.size(); i++) {
            var padding = " ".repeat(Math.max(0, widths.get(i) - cells.get(i).length()));
            line.append(' ').append(columns.get(i).number() ? padding + cells.get(i) : cells.get(i) + padding)
                    .append(" |");
        }
        return line.toString();
    }
}
