package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.report.Markdown.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How the ledgers drifted apart and came together again. */
final class DivergenceSection {
    static final String PICTURE = "heads.svg";

    private final ReportContext context;

    DivergenceSection(ReportContext context) {
        this.context = context;
    }

    void write(Markdown markdown) {
        markdown.section("Divergence and reconvergence");
        markdown.block("![How many different ledger heads the running nodes had over time](" + context.experiment()
                + "/" + PICTURE + ")");
        if (!context.troubles().isEmpty()) {
            markdown.table(Stream.concat(Stream.of(Column.text("Different ledger heads")), Stream.of("Just before",
                    "Most during", "At its end", "Equal again for good").map(Column::number)).toList(),
                    context.troubles().stream().map(this::row).toList());
        }
        var sentences = new ArrayList<String>();
        sentences.add(context.heads().equalToTheEnd().map(at -> "From " + context.since(at)
                + " to the end of the run all running nodes had the same ledger head.")
                .orElse("At the end of the run the running nodes had " + context.heads().at(context.run().ended())
                        + " different ledger heads."));
        sentences.add("Equal heads mean equal ledgers, and equal ledgers mean equal views.");
        markdown.block(String.join(" ", sentences));
        var late = FeedSection.late(context);
        if (!late.isEmpty()) {
            markdown.block("Since the first fault these entries came late: they replay before others that were there"
                    + " already, and changed a view. Who looks at a view is told so.");
            FeedSection.table(markdown, context, late);
        }
    }

    private List<String> row(Trouble trouble) {
        var heads = context.heads();
        return List.of("around " + Markdown.code(trouble.name()), Integer.toString(heads.at(trouble.justBefore())),
                Integer.toString(heads.most(trouble.from(), trouble.to())), Integer.toString(heads.at(trouble.to())),
                trouble.end().map(end -> again(trouble, end)).orElse("not lifted"));
    }

    /** Nodes do not wait for the last link to be opened: what lifts a fault is timed from its beginning. */
    private String again(Trouble trouble, ExecutedStep end) {
        var from = trouble.lift().map(ExecutedStep::started).orElse(end.ended());
        var to = context.troubles().stream().map(Trouble::from).filter(next -> next.isAfter(from)).findFirst()
                .orElse(context.run().ended());
        var name = Markdown.code(end.step().name());
        return context.heads().equalForGood(from, to).map(at -> at.equals(from)
                ? "equal already before " + name
                : Quantity.time(Duration.between(from, at)) + " after " + name + (trouble.lift().isPresent()
                        ? " began"
                        : " was over"))
                .orElse("not before the next fault or the end");
    }
}
