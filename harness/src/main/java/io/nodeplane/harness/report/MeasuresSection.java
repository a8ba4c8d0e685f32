package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.check.Spread;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.report.Markdown.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was measured: in this run, over all runs of the experiment, and beside it in simulated ones. */
final class MeasuresSection {
    private static final double P95 = 0.95;

    private final ReportContext context;
    private final Series here;
    private final Simulated simulated;

    /** @param here all runs of the experiment in this world, this one among them; empty if nobody counted */
    MeasuresSection(ReportContext context, Series here, Simulated simulated) {
        this.context = context;
        this.here = here;
        this.simulated = simulated;
    }

    void write(Markdown markdown) {
        markdown.section("Measured times", Quantity.count(context.judgement().measures().size(), "measure",
                "measures"));
        if (context.judgement().measures().isEmpty()) {
            markdown.block("Nothing was measured.");
            return;
        }
        switch (simulated) {
            case Simulated.Done done -> beside(markdown, done);
            case Simulated.Skipped(var why) -> {
                alone(markdown);
                if (!why.isEmpty()) {
                    markdown.block("There are no simulated numbers beside these: " + Markdown.cell(why) + ".");
                }
            }
        }
        if (here.size() > 1) {
            overall(markdown);
        }
    }

    /** {@return how the runs of the series ended, as a clause: "of 20 runs, 19 were HELD and 1 BROKEN"} */
    static String verdicts(Series series) {
        var counts = new ArrayList<String>();
        series.verdicts().forEach((word, count) -> counts.add(count + (counts.isEmpty()
                ? count == 1 ? " was " : " were "
                : " ") + word));
        return "of " + series.size() + " runs in the world " + Markdown.code(series.world()) + " "
                + English.list(counts);
    }

    private void alone(Markdown markdown) {
        markdown.block("From the nodes' own event logs and ledgers, not from polling.").table(
                List.of(Column.text("From what to what"), Column.number("Measured"), Column.text("How it is known")),
                context.judgement().measures().stream().map(measure -> List.of(Markdown.cell(measure.name()),
                        measure.text(), Markdown.cell(measure.how()))).toList());
    }

    private void beside(Markdown markdown, Simulated.Done done) {
        var many = here.size() > 1;
        var rows = new ArrayList<List<String>>();
        for (var measure : context.judgement().measures()) {
            var measured = many
                    ? here.spread(measure.name()).filter(Spread::happened).map(Spread::p50)
                    : measure.value().stream().boxed().findFirst();
            var sim = done.series().spread(measure.name());
            rows.add(List.of(Markdown.cell(measure.name()),
                    measured.map(value -> measure.unit().text(value)).orElse(measure.otherwise()),
                    sim.map(MeasuresSection::brief).orElse("-"), against(measure.unit(), measured, sim),
                    Markdown.cell(measure.how())));
        }
        markdown.block(
                "From the nodes' own event logs and ledgers, not from polling; in the simulated world in the same"
                        + " way. Simulated: " + Markdown.cell(done.how()) + "; " + verdicts(done.series()) + ".")
                .table(
                        List.of(Column.text("From what to what"),
                                Column.number(many ? "Measured, p50 of " + here.size() : "Measured"),
                                Column.number("Simulated p50 (min to max)"), Column.text("Against that range"),
                                Column.text("How it is known")),
                        rows);
        markdown.block(
                "Inside: not less than the least and not more than the greatest simulated value; outside: by how much. The"
                        + " simulated world runs the agent's own code on virtual time. It does not model what a machine adds: no"
                        + " process has to wait for a processor, no garbage is collected, a disk answers at once, names are not"
                        + " looked up, connections are not set up or torn down, and a message takes the latency that was drawn for"
                        + " it, however large it is and however many there are.");
    }

    private void overall(Markdown markdown) {
        markdown.block("### Over " + here.size() + " runs");
        var counted = verdicts(here);
        markdown.block(Character.toUpperCase(counted.charAt(0)) + counted.substring(1) + ". A quantile is the value of"
                + " the run at that rank, without interpolation; a run in which something did not happen counts in none.");
        markdown.table(List.of(Column.text("From what to what"), Column.number("Happened in"), Column.number("p50"),
                Column.number("p95"), Column.number("min"), Column.number("max")),
                here.spreads().stream().map(spread -> List.of(Markdown.cell(spread.name()),
                        spread.values().size() + " of " + spread.runs(), amount(spread, spread.happened(), 0.5),
                        amount(spread, spread.happened(), P95), amount(spread, spread.happened(), 0),
                        amount(spread, spread.happened(), 1))).toList());
    }

    private static String amount(Spread spread, boolean happened, double share) {
        return happened ? spread.unit().text(spread.quantile(share)) : "-";
    }

    private static String brief(Spread spread) {
        if (!spread.happened()) {
            return spread.otherwise();
        }
        var text = spread.unit().text(spread.p50()) + " (" + spread.unit().text(spread.min())
                + " to " + spread.unit().text(spread.max()) + ")";
        return spread.values().size() == spread.runs()
                ? text
                : text + ", in " + spread.values().size() + " of " + spread.runs();
    }

    /** {@return whether the value lies in the range of the simulated ones, as people see both} */
    private static String against(Measure.Unit unit, Optional<Double> measured, Optional<Spread> simulated) {
        if (measured.isEmpty() || simulated.filter(Spread::happened).isEmpty()) {
            return "-";
        }
        var value = measured.get();
        var range = simulated.get();
        if (value > range.max() && !unit.text(value).equals(unit.text(range.max()))) {
            return "outside, " + unit.text(value - range.max()) + " above";
        }
        return value < range.min() && !unit.text(value).equals(unit.text(range.min()))
                ? "outside, " + unit.text(range.min() - value) + " below"
                : "inside";
    }
}
