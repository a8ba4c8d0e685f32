package io.nodeplane.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Markdown text in the making: blocks with an empty line between them, and tables that line up in a terminal. A section is
 * folded: a reader sees its title, and opens what is of interest.
 */
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
    private final UnaryOperator<String> wording;
    private boolean folding;

    Markdown() {
        this(text -> text);
    }

    /** @param wording how every text but code is worded in the end */
    Markdown(UnaryOperator<String> wording) {
        this.wording = wording;
    }

    /** Adds a paragraph, or any other block, as it is. */
    Markdown block(String text) {
        blocks.add(wording.apply(text.strip()));
        return this;
    }

    /** Adds a block in just these words. */
    Markdown raw(String text) {
        blocks.add(text.strip());
        return this;
    }

    /** Begins a part that is seen at once. */
    Markdown heading(String title) {
        return unfolded().block("## " + title);
    }

    /** Begins a part that is folded. */
    Markdown section(String title) {
        return section(title, "");
    }

    /** Begins a part that is folded; the note is seen beside its title. */
    Markdown section(String title, String note) {
        unfolded();
        folding = true;
        return block("<details>\n<summary><b>" + title + "</b>" + (note.isEmpty() ? "" : ": " + note)
                + "</summary>");
    }

    private Markdown unfolded() {
        if (folding) {
            blocks.add("</details>");
            folding = false;
        }
        return this;
    }

    Markdown fence(String language, String text) {
        blocks.add("```" + language + "\n" + text.stripTrailing() + "\n```");
        return this;
    }

    Markdown list(List<String> items) {
        return block(String.join("\n", items.stream().map(item -> "- " + item).toList()));
    }

    /** Adds a table; its cells are Markdown in one line, see {@link #cell}. */
    Markdown table(List<Column> columns, List<List<String>> texts) {
        var rows = texts.stream().map(row -> row.stream().map(wording).toList()).toList();
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
        blocks.add(String.join("\n", lines));
        return this;
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
        unfolded();
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
