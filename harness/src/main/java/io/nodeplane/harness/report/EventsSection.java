package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.report.Markdown.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The incident as the nodes' event logs tell it: a line for each event, and for what the lab did between them. */
final class EventsSection {
    private static final int ROWS_MAX = 200;
    private static final List<String> KINDS = List.of("suspected", "confirmed", "isolated", "connected", "recovered",
            "joined", "left", "new-feed", "fork", "rival", "unknown-past", "hole", "mended");

    /** A line of the table. */
    private record Line(Instant at, String who, String what) {}

    private final ReportContext context;

    EventsSection(ReportContext context) {
        this.context = context;
    }

    void write(Markdown markdown) {
        var lines = new ArrayList<Line>();
        KINDS.forEach(kind -> events(lines, kind));
        if (lines.isEmpty()) {
            return;
        }
        context.troubles().forEach(trouble -> {
            lines.add(new Line(trouble.from(), "the lab", Markdown.cell(trouble.label())));
            trouble.lift().ifPresent(lift -> lines.add(new Line(lift.started(), "the lab",
                    Markdown.cell(lift.step().step().describe()))));
        });
        lines.sort(Comparator.comparing(Line::at).thenComparing(Line::who));
        markdown.section("What happened when", Quantity.count(lines.size(), "event", "events"));
        markdown.block(
                "By the nodes' event logs, without the first joins. What a node noted of several others in one moment is"
                        + " one line; nothing else is drawn together.");
        markdown.table(List.of(Column.number("At"), Column.text("Who"), Column.text("What")), lines.stream()
                .limit(ROWS_MAX).map(line -> List.of(context.since(line.at()), line.who(), line.what())).toList());
        if (lines.size() > ROWS_MAX) {
            markdown.block((lines.size() - ROWS_MAX) + " more are left out here; the event logs have them.");
        }
    }

    private void events(List<Line> lines, String kind) {
        var trouble = context.troubles().stream().map(Trouble::from).findFirst().orElse(context.run().ended());
        var moment = new ArrayList<LoggedEvent>();
        for (var event : context.index().events(kind)) {
            // That everybody joins at the start is no incident.
            if (kind.equals("joined") && event.at().isBefore(trouble)) {
                continue;
            }
            if (!moment.isEmpty() && !(moment.getFirst().at().equals(event.at())
                    && moment.getFirst().node().equals(event.node()) && !event.text("peer").isEmpty())) {
                lines.add(line(moment));
                moment.clear();
            }
            moment.add(event);
        }
        if (!moment.isEmpty()) {
            lines.add(line(moment));
        }
    }

    private Line line(List<LoggedEvent> moment) {
        var first = moment.getFirst();
        var about = new TreeSet<String>();
        moment.forEach(event -> about.add(event.text("peer")));
        return new Line(first.at(), first.node().value(), words(first, English.list(about)));
    }

    private String words(LoggedEvent event, String about) {
        return switch (event.event().kind()) {
            case "suspected" -> "suspects " + about;
            case "confirmed" -> "confirms the death of " + about;
            case "isolated" -> "is isolated";
            case "connected" -> "hears a majority again";
            case "recovered" -> "recovers in incarnation " + event.event().details().number("incarnation");
            case "joined" -> "joins in incarnation " + event.event().details().number("incarnation");
            case "left" -> "leaves";
            case "new-feed" -> "begins a new feed, " + (FeedSection.lostNothing(context, event.node(),
                    event.text("why")) ? "for its own could not be read" : event.text("why"));
            case "fork" -> "knows a fork of " + event.text("feed");
            case "rival" -> "notices another process of its name";
            case "unknown-past" -> "learns entries of its own feed that its disk does not hold";
            case "hole" -> "finds a damaged line on its disk";
            case "mended" -> "has mended its files";
            default -> throw new IllegalStateException("no words for " + event.event().kind());
        };
    }
}
