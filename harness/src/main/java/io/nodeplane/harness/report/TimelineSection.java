package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.List;
import java.util.stream.Stream;

/** What the lab did, as it was really done. */
final class TimelineSection {
    private static final int BRIEF_MAX = 14;

    private final ReportContext context;

    TimelineSection(ReportContext context) {
        this.context = context;
    }

    /** Writes what changed something; what was waited for stands in the whole timeline. */
    void brief(Markdown markdown) {
        var all = context.run().steps().stream().filter(executed -> !(executed.step().step() instanceof Step.Await
                || executed.step().step() instanceof Step.Hold)).toList();
        if (!all.isEmpty()) {
            markdown.table(List.of(Column.number("At"), Column.number("Took"), Column.text("What the lab did")),
                    all.stream().limit(BRIEF_MAX).map(executed -> List.of(context.since(executed.started()),
                            Quantity.time(executed.took()), Markdown.code(executed.step().name()) + ": "
                                    + described(executed)))
                            .toList());
        }
        if (all.size() > BRIEF_MAX) {
            markdown.block((all.size() - BRIEF_MAX) + " more steps stand in the whole timeline below.");
        }
        endedEarly(markdown);
    }

    void write(Markdown markdown) {
        var steps = context.run().steps();
        markdown.section("Timeline as executed", Quantity.count(steps.size(), "step", "steps"));
        if (steps.isEmpty()) {
            markdown.block("No step was done.");
        } else {
            markdown.table(List.of(Column.number("#"), Column.text("Step"), Column.text("What the lab did"),
                    Column.number("Began"), Column.number("Took"), Column.number("Control calls"),
                    Column.text("Came true")),
                    Stream.concat(steps.stream().map(this::row), Stream.of(List.of("", "",
                            "the run ended", context.since(context.run().ended()), "", "", ""))).toList());
        }
        endedEarly(markdown);
    }

    private void endedEarly(Markdown markdown) {
        var missing = context.run().experiment().timeline().size() - context.run().steps().size();
        if (missing > 0) {
            markdown.block("**The run ended early**: " + Quantity.count(missing, "step", "steps")
                    + " of the experiment never happened.");
        }
    }

    private List<String> row(ExecutedStep executed) {
        var step = executed.step();
        return List.of(Integer.toString(step.number()), Markdown.code(step.name()), described(executed),
                context.since(executed.started()), Quantity.time(executed.took()),
                executed.calls() == 0 ? "" : Integer.toString(executed.calls()), held(executed));
    }

    private String described(ExecutedStep executed) {
        var step = executed.step().step();
        return context.names().defined(step, Markdown.cell(step.describe()));
    }

    private static String held(ExecutedStep executed) {
        if (!(executed.step().step() instanceof Step.Await)) {
            return "";
        }
        return executed.held().map(held -> held ? "yes" : "**no, in spite of the wait**").orElse("not known");
    }
}
