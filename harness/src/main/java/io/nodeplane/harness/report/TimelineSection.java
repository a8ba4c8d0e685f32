package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.List;

/** What the lab did, as it was really done. */
final class TimelineSection {
    private final Account account;

    TimelineSection(Account account) {
        this.account = account;
    }

    void write(Markdown markdown) {
        markdown.section("Timeline as executed");
        var deeds = account.run().deeds();
        if (deeds.isEmpty()) {
            markdown.block("No step was done.");
        } else {
            markdown.table(List.of(Column.number("#"), Column.text("Step"), Column.text("What the lab did"),
                    Column.number("Began"), Column.number("Took"), Column.number("Control calls"),
                    Column.text("Came true")), deeds.stream().map(this::row).toList());
        }
        var missing = account.run().experiment().timeline().size() - deeds.size();
        if (missing > 0) {
            markdown.block("**The run ended early**: " + Quantity.count(missing, "step", "steps")
                    + " of the experiment never happened.");
        }
    }

    private List<String> row(Deed deed) {
        var step = deed.step();
        return List.of(Integer.toString(step.number()), Markdown.code(step.name()), Markdown.cell(step.step()
                .describe()), account.since(deed.started()), Quantity.time(deed.took()),
                deed.calls() == 0 ? "" : Integer.toString(deed.calls()), held(deed));
    }

    private static String held(Deed deed) {
        if (!(deed.step().step() instanceof Step.Await)) {
            return "";
        }
        return deed.held().map(held -> held ? "yes" : "**no, in spite of the wait**").orElse("not known");
    }
}
