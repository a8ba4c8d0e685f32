package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.evidence.ExecutedStep;
import java.time.Duration;
import java.util.ArrayList;

/** What the trouble cost: ledger lines, bytes, control calls and time. */
final class CostSection {
    private static final int CALLS_MAX = 4;
    private static final int TRAFFIC_MAX = 4;

    private final ReportContext context;

    CostSection(ReportContext context) {
        this.context = context;
    }

    void write(Markdown markdown) {
        var run = context.run();
        var costs = new ArrayList<String>();
        context.judgement().measures().stream().filter(measure -> measure.unit() == Measure.Unit.PER_HOUR)
                .forEach(measure -> costs.add(Markdown.cell(measure.name()) + ": " + measure.text() + " ("
                        + Markdown.cell(measure.how()) + ")."));
        new TrafficSection(context).brief().stream().limit(TRAFFIC_MAX).forEach(costs::add);
        run.steps().stream().filter(executed -> executed.calls() > 0).limit(CALLS_MAX).map(CostSection::calls)
                .forEach(costs::add);
        costs.add("The run took " + Quantity.time(Duration.between(run.started(), run.ended())) + ".");
        markdown.list(costs);
    }

    private static String calls(ExecutedStep executed) {
        return Markdown.code(executed.step().name()) + " took " + Quantity.count(executed.calls(), "control call",
                "control calls") + " in " + Quantity.time(executed.took()) + ".";
    }
}
