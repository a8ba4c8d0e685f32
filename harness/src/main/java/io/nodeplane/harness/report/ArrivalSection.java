package io.nodeplane.harness.report;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.index.Arrivals;
import io.nodeplane.harness.index.Arrivals.Hop;
import io.nodeplane.harness.index.Arrivals.Lag;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** How far each entry had come when; and of the slowest, on what way it came, and which fault held it. */
final class ArrivalSection {
    static final String PICTURE = "lags.svg";
    private static final int TROUBLES_MAX = 8;
    private static final double P99 = 0.99;

    private final ReportContext context;
    private final Arrivals arrivals;
    private final Lags lags;

    ArrivalSection(ReportContext context, Arrivals arrivals) {
        this.context = context;
        this.arrivals = arrivals;
        this.lags = Lags.of(context, arrivals);
    }

    void write(Markdown markdown) {
        if (lags.all().isEmpty()) {
            return;
        }
        markdown.section("How far each entry had come when");
        markdown.block("![How late each entry was at each node](" + context.experiment() + "/" + PICTURE + ")");
        markdown.block("Each entry, at each node that did not write it: the time from when it was written, or from when"
                + " the node's first process began, if that was later, until the node's event log says that it is there.");
        var rows = new ArrayList<List<String>>();
        rows.add(row("in the whole run", lags));
        var troubles = context.troubles();
        rows.add(row("while there was no fault", lags.where(lag -> troubles.stream()
                .noneMatch(trouble -> within(trouble, lag.due())))));
        troubles.stream().limit(TROUBLES_MAX).forEach(trouble -> rows.add(row("during "
                + Markdown.code(trouble.name()), lags.where(lag -> within(trouble, lag.due())))));
        if (troubles.isEmpty()) {
            rows.removeLast();
        }
        markdown.table(List.of(Column.text("Written, or due"), Column.number("Came"), Column.number("p50"),
                Column.number("p99"), Column.number("Most"), Column.number("Never came")), rows);
        if (arrivals.untold() > 0) {
            markdown.block(arrivals.untold() + " more are in a ledger, and no event log says since when.");
        }
        lags.all().stream().filter(lag -> lag.at().isEmpty()).findFirst().ifPresent(missing -> markdown.block(
                "Among those that never came, although the node ran to the end: " + name(missing) + ", at "
                        + missing.place() + "."));
        lags.slowest().ifPresent(slowest -> slowest(markdown, slowest));
    }

    private String name(Lag lag) {
        return "entry " + lag.entry().seq() + " of " + lag.entry().feed().node() + arrivals.line(lag.entry())
                .map(line -> " (" + Replay.says(line.entry().body()) + ")").orElse("") + ", due at "
                + context.since(lag.due());
    }

    private static boolean within(Trouble trouble, Instant moment) {
        return !moment.isBefore(trouble.from()) && moment.isBefore(trouble.to());
    }

    private static List<String> row(String which, Lags lags) {
        return List.of(which, Long.toString(lags.came()), time(lags, 0.5), time(lags, P99), time(lags, 1),
                Long.toString(lags.missing()));
    }

    private static String time(Lags lags, double share) {
        return lags.quantile(share).map(Quantity::time).orElse("-");
    }

    private void slowest(Markdown markdown, Lag slowest) {
        var way = arrivals.way(slowest.entry(), slowest.place());
        markdown.block("The slowest that came: " + name(slowest) + ", was at " + slowest.place() + " "
                + Quantity.time(slowest.until(lags.end())) + " later"
                + (way.isEmpty() ? "; no event log says who brought it." : ". Its way:"));
        if (!way.isEmpty()) {
            markdown.table(List.of(Column.text("From"), Column.number("Had it at"), Column.text("To"),
                    Column.number("Came at"), Column.number("After"), Column.text("What kept it there")),
                    way.stream().map(hop -> List.of(hop.from().value(), context.since(hop.had()), hop.to().value(),
                            context.since(hop.came()), Quantity.time(hop.took()), held(hop))).toList());
        }
    }

    /** {@return the faults that were in the way of this hop, and for how much of it} */
    private String held(Hop hop) {
        var faults = new ArrayList<String>();
        for (var trouble : context.troubles()) {
            var from = trouble.from().isAfter(hop.had()) ? trouble.from() : hop.had();
            var to = trouble.to().isBefore(hop.came()) ? trouble.to() : hop.came();
            var what = what(trouble, hop);
            if (from.isBefore(to) && !what.isEmpty()) {
                faults.add(Markdown.code(trouble.name()) + ": " + what + ", for "
                        + Quantity.time(Duration.between(from, to)) + " of it");
            }
        }
        if (!faults.isEmpty()) {
            return String.join("; ", faults);
        }
        return context.uptime().of(hop.to()).stream().filter(span -> span.what() != Uptime.Phase.UP)
                .anyMatch(span -> span.from().isBefore(hop.came()) && span.to().isAfter(hop.had()))
                        ? hop.to() + " did not run all of it"
                        : "no fault";
    }

    private static String what(Trouble trouble, Hop hop) {
        if (trouble.fault() instanceof NodeFault nodes) {
            Predicate<NodeId> befalls = nodes.which()::contains;
            var whom = befalls.test(hop.to()) ? hop.to() : hop.from();
            return befalls.test(whom) ? trouble.begins() + " of " + whom : "";
        }
        return trouble.links().contains(new Link(hop.from(), hop.to()))
                || trouble.links().contains(new Link(hop.to(), hop.from()))
                        ? "the link was " + trouble.touched()
                        : "";
    }
}
