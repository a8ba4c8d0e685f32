package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.rates.Cell;
import io.nodeplane.harness.rates.Count;
import io.nodeplane.harness.rates.Rate;
import io.nodeplane.harness.rates.Tally;
import io.nodeplane.harness.report.Markdown.Column;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of false suspicions and false deaths, as a page. */
public final class RatesPage {
    /** The name of the page. */
    public static final String NAME = "false-positives";
    private static final String LOSSES = "losses.svg";
    private static final String PAUSES = "pauses.svg";
    private static final String QUESTION = "How often is a node that is well suspected, or taken for dead, in which trouble and"
            + " with which thresholds, and what does that cost?";

    private RatesPage() {}

    /**
     * {@return the page}
     *
     * @param command what makes it again
     * @param date when the counting began
     */
    public static Rendered of(String command, Instant date, Duration time, int seeds, List<Fact> facts,
            List<Count.Row> losses, List<Count.Row> pauses, List<Count.Row> growth) {
        var page = new Markdown();
        page.block("# False suspicions, false deaths, and what they cost");
        page.block(
                "Made by the simulated world, never edited by hand. Each row: five voters, the default charter but for"
                        + " what is named, " + Quantity.count(seeds, "run", "runs") + " of " + Quantity.time(time)
                        + " of the trouble after forming. A rate is per node-hour: events divided by the hours of all five nodes"
                        + " together. Every node runs all the time, so every suspicion and every death is a false one, but for"
                        + " those of a node that stands still for longer than the thresholds. Where there was no event, the bound"
                        + " is three events in the time watched (95 %). The intervals in the pictures are of 95 % too, as"
                        + " if mistakes came one by one; where one leads to the next, the true ones are wider.");
        page.block(new IndexEntry(NAME, QUESTION, IndexEntry.COUNTED, "sim", date.truncatedTo(ChronoUnit.SECONDS),
                command.substring(command.lastIndexOf(' ') + 1), number(losses, pauses)).comment());
        page.fence("sh", command);
        page.list(facts.stream().map(fact -> fact.name() + ": " + Markdown.cell(fact.value())).toList());
        page.heading("Lost messages");
        page.block("*Messages lost*: each request and each reply alone, with that probability, in every direction."
                + " *Slots*: each directed link is cut for a whole slot or not at all, as the `lossy` fault does it in"
                + " every world; a slot longer than a probe takes hits all probes in it.");
        picture(page, "Suspicions and deaths with lost messages, as points with intervals", LOSSES);
        page.table(List.of(Column.text("Trouble"), Column.text("Threshold"), Column.number("Suspicions/node-hour"),
                Column.number("Deaths/node-hour"), Column.number("Entries/hour")), rows(losses, RatesPage::loss));
        page.heading("Pauses and starved processors of one node");
        page.block("Only node-5 is disturbed. *Of it*: suspicions and deaths of node-5. *Of others*: of the four that"
                + " were well; these are the mistakes of a node that wakes up.");
        picture(page, "Suspicions and deaths of node-5, which stood still, as points with intervals", PAUSES);
        page.table(List.of(Column.text("Trouble of node-5"), Column.text("Thresholds"),
                Column.number("Suspicions of it/hour"), Column.number("Deaths of it/hour"),
                Column.number("Suspicions of others/node-hour"), Column.number("Deaths of others/node-hour")),
                rows(pauses, RatesPage::pause));
        page.heading("How fast a ledger can grow");
        page.block(
                "Entries added in each of four hours, on average of the runs. `backoffMax 0` has observers that were refuted"
                        + " suspect again as fast as before.");
        page.table(List.of(Column.text("Trouble"), Column.text("Threshold"), Column.text("Entries in each hour"),
                Column.number("Deaths/node-hour")), rows(growth, row -> growth(row, seeds)));
        var pictures = new TreeMap<String, String>();
        pictures.put(LOSSES, new RatesPicture("False suspicions and deaths when messages are lost",
                List.of(new RatesPicture.Column("false suspicions", row -> new Rate(suspicions(row.tally()),
                        row.tally().nodeTime())), new RatesPicture.Column("false deaths",
                                row -> new Rate(
                                        deaths(row.tally()), row.tally().nodeTime()))),
                losses).svg());
        pictures.put(PAUSES, new RatesPicture("What is said of node-5, which stands still now and then",
                List.of(new RatesPicture.Column("suspicions of node-5",
                        row -> new Rate(row.tally().suspicionsOfDisturbed(), ofOneNode(row.tally()))),
                        new RatesPicture.Column("deaths of node-5",
                                row -> new Rate(row.tally().deathsOfDisturbed(), ofOneNode(row.tally())))),
                pauses).svg());
        return new Rendered(page.text(), pictures);
    }

    private static void picture(Markdown page, String what, String file) {
        page.block("![" + what + "](" + NAME + "/" + file + ")");
    }

    /** The page in one number: deaths of nodes that ran all the time. */
    private static SequencedMap<String, String> number(List<Count.Row> losses, List<Count.Row> pauses) {
        var deaths = 0L;
        var time = Duration.ZERO;
        for (var row : losses) {
            deaths += deaths(row.tally());
            time = time.plus(row.tally().nodeTime());
        }
        for (var row : pauses) {
            deaths += row.tally().deathsOfOthers();
            time = time.plus(ofOthers(row.tally()));
        }
        var number = new LinkedHashMap<String, String>();
        number.put(IndexEntry.NUMBER, Quantity.count(deaths, "false death", "false deaths") + " in " + time.toHours()
                + " node-hours");
        return number;
    }

    private static long suspicions(Tally tally) {
        return tally.suspicionsOfDisturbed() + tally.suspicionsOfOthers();
    }

    private static long deaths(Tally tally) {
        return tally.deathsOfDisturbed() + tally.deathsOfOthers();
    }

    private static Duration ofOthers(Tally tally) {
        return tally.nodeTime().minus(ofOneNode(tally));
    }

    private static List<List<String>> rows(List<Count.Row> rows, Function<Count.Row, List<String>> as) {
        return rows.stream().map(as).toList();
    }

    private static List<String> loss(Count.Row row) {
        var tally = row.tally();
        return List.of(row.cell().trouble(), row.cell().setting(),
                rate(suspicions(tally), tally.nodeTime()), rate(deaths(tally), tally.nodeTime()),
                rate(tally.hourly().stream().mapToLong(Long::longValue).sum(), ofOneNode(tally)));
    }

    private static List<String> pause(Count.Row row) {
        var tally = row.tally();
        var one = ofOneNode(tally);
        var others = ofOthers(tally);
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
                rate(deaths(tally), tally.nodeTime()));
    }

    private static String rate(long events, Duration time) {
        var rate = new Rate(events, time);
        return events == 0 ? "0 (< " + number(rate.high()) + ")" : number(rate.perHour());
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, value < 1 ? "%.2f" : value < 10 ? "%.1f" : "%.0f", value);
    }
}
