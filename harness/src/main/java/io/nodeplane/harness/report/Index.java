package io.nodeplane.harness.report;

import io.nodeplane.harness.report.Markdown.Column;
import java.util.Comparator;
import java.util.List;

/** The index of all reports, {@code reports/README.md}. */
public final class Index {
    private Index() {}

    /** {@return the index as Markdown, ordered by experiment} */
    public static String render(List<IndexEntry> entries) {
        var markdown = new Markdown().block("# Reports").block("One report for each experiment, from its latest run."
                + " Generated: run an experiment to change it, for instance"
                + " `mvn -pl harness verify -Dexperiment=split-brain`.");
        var sorted = entries.stream().sorted(Comparator.comparing(IndexEntry::experiment)).toList();
        if (sorted.isEmpty()) {
            return markdown.block("No experiment was run yet.").text();
        }
        return markdown.table(List.of(Column.text("Experiment"), Column.text("Verdict"), Column.text("Question"),
                Column.text("World"), Column.text("Date (UTC)"), Column.text("Run")),
                sorted.stream().map(Index::row)
                        .toList())
                .block("HELD: all that was expected was seen. BROKEN: something else was seen. VACUOUS: a fault did not"
                        + " bite, so the run shows nothing. UNKNOWN: the evidence does not say.")
                .text();
    }

    private static List<String> row(IndexEntry entry) {
        return List.of("[" + Markdown.cell(entry.experiment()) + "](" + entry.experiment() + ".md)",
                entry.verdict().equals("HELD") ? "HELD" : "**" + Markdown.cell(entry.verdict()) + "**",
                Markdown.cell(entry.question()), Markdown.cell(entry.world()), Report.date(entry.date()),
                Markdown.code(entry.run()));
    }
}
