package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.Milestone;
import io.nodeplane.harness.experiment.MilestonePart;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.ledger.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The report of a week: what was asked, what was run, and what was seen.
 *
 * <p>A pure function, as {@link Report}.
 */
public final class MilestonePage {
    /** So many lines of each kind are quoted. */
    private static final int LINES_MAX = 2;
    private static final Pattern HEAD = Pattern.compile("# Week (\\d+): ([A-Z ]+)\n\n> To run: (.+)\n");

    private final Markdown page = new Markdown();
    private final Milestone milestone;
    private final List<PartShown> shown;

    private MilestonePage(Milestone milestone, List<PartShown> shown) {
        this.milestone = milestone;
        this.shown = shown;
    }

    /** {@return the name of the week's report, without its ending: {@code week-08}} */
    public static String name(Milestone milestone) {
        return name(milestone.week());
    }

    private static String name(int week) {
        return String.format(Locale.ROOT, "week-%02d", week);
    }

    /**
     * {@return the text of the week's report}
     *
     * @param shown what came of each part, in the order of the plan
     * @param command what runs it again
     * @param facts the world, the commit and the machine
     * @param root the way from the report to the project's folder, with a slash at its end
     */
    public static String of(Milestone milestone, List<PartShown> shown, String command, Instant at, List<Fact> facts,
            String root) {
        return new MilestonePage(milestone, List.copyOf(shown)).text(command, at, facts, root);
    }

    private String text(String command, Instant at, List<Fact> facts, String root) {
        page.block("# Week " + milestone.week() + ": " + verdict(shown));
        page.block("> To run: " + milestone.artifact()).block("> To write: " + milestone.document());
        page.block(outcome());
        page.table(List.of(Column.text("Shows that"), Column.text("By"), Column.text("Verdict"),
                Column.text("What shows it")),
                shown.stream().map(part -> List.of(Markdown.cell(part.part().shows()), link(part, root), part.word(),
                        Markdown.cell(part.because()))).toList());
        for (var part : shown) {
            switch (part) {
                case PartShown.Trial trial -> trial(trial);
                case PartShown.Probe probe -> probe(probe);
                case PartShown.Document document -> {
                    // The table has its link.
                }
                case PartShown.NotShown nothing -> {
                    // The table says why.
                }
            }
        }
        page.heading("Run it again");
        page.fence("sh", command);
        page.block("Run at " + Report.date(at) + " UTC.");
        page.list(facts.stream().map(fact -> fact.name() + ": " + Markdown.cell(fact.value())).toList());
        return page.text();
    }

    private String outcome() {
        var missing = shown.stream().filter(part -> part.exitStatus() != 0).toList();
        if (missing.isEmpty()) {
            return "**Held.** All " + shown.size() + " parts were shown.";
        }
        return "**" + (missing.stream().allMatch(PartShown.NotShown.class::isInstance) ? "Not shown" : "Failed")
                + ".** " + (shown.size() - missing.size()) + " of " + shown.size() + " parts were shown. Not shown: "
                + String.join("; ", missing.stream().map(part -> Markdown.cell(part.part().shows()) + " ("
                        + part.part().name() + ": " + part.word() + ")").toList())
                + ".";
    }

    /** {@return the word for the whole week} */
    public static String verdict(List<PartShown> shown) {
        for (var word : List.of("BROKEN", "VACUOUS", PartShown.NOT_SHOWN, "UNKNOWN")) {
            if (shown.stream().anyMatch(part -> part.word().equals(word))) {
                return word;
            }
        }
        return "HELD";
    }

    private static String link(PartShown shown, String root) {
        return switch (shown) {
            case PartShown.Trial trial -> "[" + trial.part().name() + "](" + trial.folder() + trial.part().name()
                    + ".md)";
            case PartShown.Document document -> "[" + document.part().name() + "](" + root + document.part().name()
                    + ")";
            case PartShown.Probe probe -> "probe " + Markdown.code(probe.part().name());
            case PartShown.NotShown nothing -> (nothing.part() instanceof MilestonePart.Probe ? "probe " : "")
                    + Markdown.code(nothing.part().name());
        };
    }

    private void trial(PartShown.Trial trial) {
        var context = ReportContext.of(trial.index(), trial.judgement());
        var run = context.run();
        var answer = new AnswerSection(context, trial.index().written(), Series.none(run.world()));
        page.heading("Experiment " + trial.part().name());
        page.block("> " + Markdown.cell(run.experiment().question()));
        var told = new Markdown(context.names()::told);
        answer.write(told);
        page.raw(told.text());
        page.block("![Each node's view of every other node over time](" + trial.folder() + trial.part().name() + "/"
                + BeliefSection.PICTURE + ")");
        var numbers = new ArrayList<List<String>>();
        IndexNumbers.of(context, answer, trial.index().arrivals())
                .forEach((name, value) -> numbers.add(List.of(name, Markdown.cell(value))));
        page.table(List.of(Column.text("Number"), Column.text("Value")), numbers);
        lines(trial);
    }

    private void lines(PartShown.Trial trial) {
        for (var kind : trial.part().lines()) {
            var lines = trial.index().union().lines().stream().filter(line -> line.entry().kind().equals(kind)).sorted(
                    Line.REPLAY_ORDER).toList();
            if (lines.isEmpty()) {
                page.block("No ledger has a line of the kind " + Markdown.code(kind) + ".");
                continue;
            }
            page.block("Ledger lines of the kind " + Markdown.code(kind) + ", " + (lines.size() > LINES_MAX
                    ? "the first " + LINES_MAX + " of " + lines.size()
                    : lines.size() == 1 ? "the only one" : "all " + lines.size()) + " in replay order:");
            page.fence("json", String.join("\n", lines.stream().limit(LINES_MAX).map(Line::text).toList()));
        }
    }

    private void probe(PartShown.Probe probe) {
        page.heading("Probe " + probe.part().name());
        page.block(probe.where() + ".");
        page.table(List.of(Column.text("Verdict"), Column.text("Expected"), Column.text("Seen")),
                probe.findings().stream().map(MilestonePage::row).toList());
        for (var exhibit : probe.exhibits()) {
            page.block(exhibit.title() + ":");
            page.fence(exhibit.language(), exhibit.text());
        }
    }

    private static List<String> row(Finding finding) {
        return List.of(finding.verdict().word(), Markdown.cell(finding.name()),
                Markdown.cell(finding.verdict().because()));
    }

    /**
     * {@return the index of the reports of weeks}
     *
     * @param pages their texts, in the order of the weeks
     */
    public static String index(List<String> pages) {
        var index = new Markdown().block("# Milestones")
                .block("One report for each week, from its latest run. Generated: "
                        + "`mvn -pl harness verify -Dmilestone=8` writes that of week 8 anew.");
        var rows = new ArrayList<List<String>>();
        for (var text : pages) {
            var head = HEAD.matcher(text);
            if (head.lookingAt()) {
                var name = name(Integer.parseInt(head.group(1)));
                rows.add(List.of("[week " + head.group(1) + "](" + name + ".md)", head.group(2), head.group(3)));
            }
        }
        return index.table(List.of(Column.text("Report"), Column.text("Verdict"), Column.text("What was to run")), rows)
                .text();
    }
}
