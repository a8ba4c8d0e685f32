package io.nodeplane.harness.report;

import io.nodeplane.harness.report.Markdown.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
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
        matrix(markdown.heading("What came of them"), sorted);
        return markdown.heading("What was asked").table(List.of(Column.text("Report"), Column.text("Question"),
                Column.text("World"), Column.text("Date (UTC)"), Column.text("Run")),
                sorted.stream().map(Index::row).toList()).text();
    }

    private static void matrix(Markdown markdown, List<IndexEntry> entries) {
        var outcomes = new LinkedHashSet<String>();
        entries.stream().sorted(Comparator.comparingInt(entry -> -entry.outcomes().size()))
                .forEach(entry -> outcomes.addAll(entry.outcomes().keySet()));
        var columns = new ArrayList<>(List.of(Column.text("Report"), Column.text("Verdict")));
        outcomes.forEach(outcome -> columns.add(outcome.equals(IndexEntry.NUMBER)
                ? Column.text(outcome)
                : Column.number(outcome)));
        var rows = new ArrayList<List<String>>();
        for (var entry : entries) {
            var row = new ArrayList<>(List.of(link(entry), entry.verdict().equals("HELD")
                    || entry.verdict().equals(IndexEntry.COUNTED)
                            ? Markdown.cell(entry.verdict())
                            : "**" + Markdown.cell(entry.verdict()) + "**"));
            outcomes.forEach(outcome -> row.add(Markdown.cell(entry.outcomes().getOrDefault(outcome, "-"))));
            rows.add(row);
        }
        markdown.table(columns, rows);
        markdown.block("HELD: all that was expected was seen. BROKEN: something else was seen. VACUOUS: a fault did not"
                + " bite, so the run shows nothing. UNKNOWN: the evidence does not say. COUNTED: nothing was expected,"
                + " rates were counted.");
        if (!outcomes.isEmpty()) {
            markdown.block("*Expected*, *Bit*, *Invariants*: how many checks held, of how many. *Suspicions*,"
                    + " *Confirmations*: how often a node wrote one, in the whole run. *Most heads*: how many different"
                    + " ledgers there were at once, from the first fault on. *Entries there, p99*: after this time 99 of"
                    + " 100 entries were at each node. A dash: the report does not say.");
        }
    }

    private static String link(IndexEntry entry) {
        return "[" + Markdown.cell(entry.experiment()) + "](" + entry.experiment() + ".md)";
    }

    private static List<String> row(IndexEntry entry) {
        return List.of(link(entry), Markdown.cell(entry.question()), Markdown.cell(entry.world()),
                Report.date(entry.date()), Markdown.code(entry.run()));
    }
}
