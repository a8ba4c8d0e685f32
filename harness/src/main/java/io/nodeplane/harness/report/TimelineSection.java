package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.List;
import java.util.stream.Stream;

/** What the lab did, as it was really done. */
final class TimelineSection {
    private static final int BRIEF_MAX = 14;

    private final Account account;

    TimelineSection(Account account) {
        this.account = account;
    }

    /** Writes what changed something; what was waited for stands in the whole timeline. */
    void brief(Markdown markdown) {
        var all = account.run().deeds().stream().filter(deed -> !(deed.step().step() instanceof Step.Await
                || deed.step().step() instanceof Step.Hold)).toList();
        if (!all.isEmpty()) {
            markdown.table(List.of(Column.number("At"), Column.number("Took"), Column.text("What the lab did")),
                    all.stream().limit(BRIEF_MAX).map(deed -> List.of(account.since(deed.started()),
                            Quantity.time(deed.took()), Markdown.code(deed.step().name()) + ": "
                                    + described(deed)))
                            .toList());
        }
        if (all.size() > BRIEF_MAX) {
            markdown.block((all.size() - BRIEF_MAX) + " more steps stand in the whole timeline below.");
        }
        endedEarly(markdown);
    }

    void write(Markdown markdown) {
        var deeds = account.run().deeds();
        markdown.section("Timeline as executed", Quantity.count(deeds.size(), "step", "steps"));
        if (deeds.isEmpty()) {
            markdown.block("No step was done.");
        } else {
            markdown.table(List.of(Column.number("#"), Column.text("Step"), Column.text("What the lab did"),
                    Column.number("Began"), Column.number("Took"), Column.number("Control calls"),
                    Column.text("Came true")),
                    Stream.concat(deeds.stream().map(this::row), Stream.of(List.of("", "",
                            "the run ended", account.since(account.run().ended()), "", "", ""))).toList());
        }
        endedEarly(markdown);
    }

    private void endedEarly(Markdown markdown) {
        var missing = account.run().experiment().timeline().size() - account.run().deeds().size();
        if (missing > 0) {
            markdown.block("**The run ended early**: " + Quantity.count(missing, "step", "steps")
                    + " of the experiment never happened.");
        }
    }

    private List<String> row(Deed deed) {
        var step = deed.step();
        return List.of(Integer.toString(step.number()), Markdown.code(step.name()), described(deed),
                account.since(deed.started()), Quantity.time(deed.took()),
                deed.calls() == 0 ? "" : Integer.toString(deed.calls()), held(deed));
    }

    private String described(Deed deed) {
        var step = deed.step().step();
        return account.names().defined(step, Markdown.cell(step.describe()));
    }

    private static String held(Deed deed) {
        if (!(deed.step().step() instanceof Step.Await)) {
            return "";
        }
        return deed.held().map(held -> held ? "yes" : "**no, in spite of the wait**").orElse("not known");
    }
}
