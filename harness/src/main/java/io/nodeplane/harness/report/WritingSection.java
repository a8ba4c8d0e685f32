package io.nodeplane.harness.report;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What each side wrote during a fault, and how replay ordered it. */
final class WritingSection {
    private static final int REPLAYED_MAX = 40;
    private static final int ANSWERS_MAX = 12;

    private final ReportContext context;
    private final Optional<Replay> replayed;

    WritingSection(ReportContext context, Optional<Replay> replayed) {
        this.context = context;
        this.replayed = replayed;
    }

    void write(Markdown markdown) {
        markdown.section("What was written during the fault");
        if (context.troubles().isEmpty()) {
            markdown.block("No fault was applied.");
            return;
        }
        var replay = replayed.orElseThrow();
        markdown.block("Read from the ledger of " + replay.owner() + " at the end of the run. An entry belongs to a"
                + " fault if its wall-clock time `at` lies in it; replay itself never looks at `at`.");
        context.troubles().forEach(trouble -> write(markdown, replay, trouble));
    }

    private void write(Markdown markdown, Replay replay, Trouble trouble) {
        markdown.block("### " + Markdown.code(trouble.name()));
        var lines = replay.lines().stream().filter(line -> within(line, trouble.from(), trouble.to())).toList();
        if (lines.isEmpty()) {
            markdown.block("Nobody wrote an entry between " + context.since(trouble.from()) + " and "
                    + context.since(trouble.to()) + ".");
            return;
        }
        var sides = trouble.sides(context.nodes());
        if (!sides.isEmpty()) {
            markdown.list(IntStream.range(0, sides.size()).mapToObj(i -> Trouble.side(i) + ": "
                    + Markdown.code(English.commas(sides.get(i)))).toList());
        }
        byFeed(markdown, replay, trouble, lines);
        order(markdown, replay, trouble, lines);
        afterwards(markdown, replay, trouble);
    }

    private void byFeed(Markdown markdown, Replay replay, Trouble trouble, List<Line> lines) {
        SortedMap<NodeId, List<Line>> byNode = new TreeMap<>();
        lines.forEach(line -> byNode.computeIfAbsent(line.feed().node(), node -> new ArrayList<>()).add(line));
        var rows = new ArrayList<List<String>>();
        byNode.forEach((node, own) -> rows.add(List.of(side(trouble, node), node.value(), Integer.toString(own.size()),
                replay.name(own.getFirst()) + (own.size() == 1 ? "" : " to " + replay.name(own.getLast())),
                String.join(", ", own.stream().map(line -> Replay.says(line.entry().body())).toList()))));
        markdown.table(List.of(Column.text("Side"), Column.text("Writer"), Column.number("Entries"),
                Column.text("Which"), Column.text("What they say")), rows);
    }

    private void order(Markdown markdown, Replay replay, Trouble trouble, List<Line> lines) {
        var changed = lines.stream().filter(replay::changesState).count();
        markdown.block("Merged, these " + Quantity.count(lines.size(), "entry stands", "entries stand")
                + " in one order on every node, by (lamport, feed, seq, hash), whoever wrote first by the clock. "
                + changed + " of them changed a member's state when they were replayed:");
        markdown.table(List.of(Column.number("Lamport"), Column.text("Entry"), Column.text("Side"),
                Column.text("Says"), Column.number("Written"), Column.text("What replay made of it")),
                lines.stream().limit(REPLAYED_MAX).map(line -> List.of(Long.toString(line.entry().lamport()),
                        replay.name(line), side(trouble, line.feed().node()), Replay.says(line.entry().body()),
                        context.since(Replay.written(line)), Markdown.cell(replay.effect(line)))).toList());
        if (lines.size() > REPLAYED_MAX) {
            markdown.block((lines.size() - REPLAYED_MAX) + " more entries follow in this order.");
        }
    }

    private void afterwards(Markdown markdown, Replay replay, Trouble trouble) {
        if (!trouble.over()) {
            return;
        }
        var until = context.troubles().stream().map(Trouble::from).filter(from -> from.isAfter(trouble.to()))
                .findFirst().orElse(context.run().ended());
        var answers = replay.lines().stream().filter(line -> within(line, trouble.to(), until))
                .filter(line -> line.entry().body() instanceof Body.Recovered
                        || line.entry().body() instanceof Body.Joined)
                .toList();
        if (answers.isEmpty()) {
            markdown.block("Nobody raised its incarnation afterwards.");
            return;
        }
        markdown.block("Afterwards, only the nodes in doubt could answer, each in its own feed with a higher"
                + " incarnation. What was said of their earlier incarnations is void from there on:");
        markdown.list(answers.stream().limit(ANSWERS_MAX).map(line -> replay.name(line) + " at "
                + context.since(Replay.written(line)) + ": " + line.feed().node() + " "
                + Replay.says(line.entry().body()) + "; " + Markdown.cell(replay.effect(line))).toList());
        if (answers.size() > ANSWERS_MAX) {
            markdown.block((answers.size() - ANSWERS_MAX) + " more answers are left out here.");
        }
    }

    private static boolean within(Line line, Instant from, Instant to) {
        var at = Replay.written(line);
        return !at.isBefore(from) && at.isBefore(to);
    }

    /** The side of the fault on which the node is: A, B, ... for the groups of a cut. */
    private String side(Trouble trouble, NodeId node) {
        var sides = trouble.sides(context.nodes());
        for (int i = 0; i < sides.size(); i++) {
            if (sides.get(i).contains(node)) {
                return Character.toString((char) ('A' + i));
            }
        }
        return "-";
    }
}
