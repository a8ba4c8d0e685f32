package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.rates.Cell;
import io.nodeplane.harness.rates.Count;
import io.nodeplane.harness.rates.Tally;
import io.nodeplane.harness.report.Markdown.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of false suspicions and false deaths, as a page. */
public final class RatesPage {
    /** With no event in so much time, the true rate lies below this many events in that time, 19 times of 20. */
    private static final double NONE_BOUND = 3;

    private RatesPage() {}

    /**
     * {@return the page}
     *
     * @param command what makes it again
     */
    public static String of(String command, Duration time, int seeds, List<Fact> facts, List<Count.Row> losses,
            List<Count.Row> pauses, List<Count.Row> growth) {
        var page = new Markdown();
        page.block("# False suspicions, false deaths, and what they cost");
        page.block(
                "Made by the simulated world, never edited by hand. Each row: five voters, the default charter but for"
                        + " what is named, " + Quantity.count(seeds, "run", "runs") + " of " + Quantity.time(time)
                        + " of the trouble after forming. A rate is per node-hour: events divided by the hours of all five nodes"
                        + " together. Every node runs all the time, so every suspicion and every death is a false one, but for"
                        + " those of a node that stands still for longer than the thresholds. Where there was no event, the bound"
                        + " is three events in the time watched (95 %).");
        page.fence("sh", command);
        page.list(facts.stream().map(fact -> fact.name() + ": " + Markdown.cell(fact.value())).toList());
        page.heading("Lost messages");
        page.block("*Messages lost*: each request and each reply alone, with that probability, in every direction."
                + " *Slots*: each directed link is cut for a whole slot or not at all, as the `lossy` fault does it in"
                + " every world; a slot longer than a probe takes hits all probes in it.");
        page.table(List.of(Column.text("Trouble"), Column.text("Threshold"), Column.number("Suspicions/node-hour"),
                Column.number("Deaths/node-hour"), Column.number("Entries/hour")), rows(losses, RatesPage::loss));
        page.heading("Pauses and starved processors of one node");
        page.block("Only node-5 is disturbed. *Of it*: suspicions and deaths of node-5. *Of others*: of the four that"
                + " were well; these are the mistakes of a node that wakes up.");
        page.table(List.of(Column.text("Trouble of node-5"), Column.text("Thresholds"),
                Column.number("Suspicions of it/hour"), Column.number("Deaths of it/hour"),
                Column.number("Suspicions of others/node-hour"), Column.number("Deaths of others/node-hour")),
                rows(pauses, RatesPage::pause));
        page.heading("How fast a ledger can grow");
        page.block(
                "Entries added in each of four hours, on average of the runs. `backoffMax 0` has accusers that were refuted"
                        + " accuse again as fast as before.");
        page.table(List.of(Column.text("Trouble"), Column.text("Threshold"), Column.text("Entries in each hour"),
                Column.number("Deaths/node-hour")), rows(growth, row -> growth(row, seeds)));
        return page.text();
    }

    private static List<List<String>> rows(List<Count.Row> rows, Function<Count.Row, List<String>> as) {
        return rows.stream().map(as).toList();
    }

    private static List<String> loss(Count.Row row) {
        var tally = row.tally();
        return List.of(row.cell().trouble(), row.cell().setting(),
                rate(tally.suspicionsOfDisturbed() + tally.suspicionsOfOthers(), tally.nodeTime()),
                rate(tally.deathsOfDisturbed() + tally.deathsOfOthers(), tally.nodeTime()),
                rate(tally.hourly().stream().mapToLong(Long::longValue).sum(), ofOneNode(tally)));
    }

    private static List<String> pause(Count.Row row) {
        var tally = row.tally();
        var one = ofOneNode(tally);
        var others = tally.nodeTime().minus(one);
        return List.of(row.cell().trouble(), row.cell().setting(), rate(tally.suspicionsOfDisturbed(), one),
                rate(tally.deathsOfDisturbed(), one), rate(tally.suspicionsOfOthers(), others),
                rate(tally.deathsOfOthers(), others));
    }

    private static Duration ofOneNode(Tally tally) {
        return tally.nodeTime().dividedBy(Cell.NODES);
    }

    private static List<String> growth(Count.Row row, int seeds) {
        var tally = row.tally();
        var hours = new ArrayList<>(tally.hourly());
        return List.of(row.cell().trouble(), row.cell().setting(),
                hours.stream().map(sum -> number((double) sum / seeds)).collect(Collectors.joining(", ")),
                rate(tally.deathsOfDisturbed() + tally.deathsOfOthers(), tally.nodeTime()));
    }

    private static String rate(long events, Duration time) {
        var hours = time.toMillis() / 3_600_000.0;
        return events == 0 ? "0 (< " + number(NONE_BOUND / hours) + ")" : number(events / hours);
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, value < 1 ? "%.2f" : value < 10 ? "%.1f" : "%.0f", value);
    }
}
