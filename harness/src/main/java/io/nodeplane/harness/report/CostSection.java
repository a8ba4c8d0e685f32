package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.evidence.Deed;
import java.time.Duration;
import java.util.ArrayList;

/** What the trouble cost: ledger lines, bytes, control calls and time. */
final class CostSection {
    private static final int CALLS_MAX = 4;
    private static final int TRAFFIC_MAX = 4;

    private final Account account;

    CostSection(Account account) {
        this.account = account;
    }

    void write(Markdown markdown) {
        var run = account.run();
        var costs = new ArrayList<String>();
        account.judgement().measures().stream().filter(measure -> measure.unit() == Measure.Unit.PER_HOUR)
                .forEach(measure -> costs.add(Markdown.cell(measure.name()) + ": " + measure.text() + " ("
                        + Markdown.cell(measure.how()) + ")."));
        new TrafficSection(account).brief().stream().limit(TRAFFIC_MAX).forEach(costs::add);
        run.deeds().stream().filter(deed -> deed.calls() > 0).limit(CALLS_MAX).map(CostSection::calls)
                .forEach(costs::add);
        costs.add("The run took " + Quantity.time(Duration.between(run.started(), run.ended())) + ".");
        markdown.list(costs);
    }

    private static String calls(Deed deed) {
        return Markdown.code(deed.step().name()) + " took " + Quantity.count(deed.calls(), "control call",
                "control calls") + " in " + Quantity.time(deed.took()) + ".";
    }
}
