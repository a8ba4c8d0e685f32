package io.nodeplane.harness.report;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;

/** Who believed what about whom: the picture, and the same as text. */
final class BeliefSection {
    static final String PICTURE = "beliefs.svg";
    /** The most nodes of a table with a column for each. */
    private static final int COLUMNS_MAX = 10;
    /** The most words of a cell that tells a whole history. */
    private static final int WORDS_MAX = 8;
    private static final String GONE = "(down)";

    /** A moment that the text looks at. */
    private record Moment(Instant at, String label) {}

    private final ReportContext context;

    BeliefSection(ReportContext context) {
        this.context = context;
    }

    /** Writes the picture. */
    void picture(Markdown markdown) {
        markdown.block("![Each node's view of every other node over time](" + context.experiment() + "/" + PICTURE
                + ")");
    }

    /** Writes the same as text. */
    void write(Markdown markdown) {
        markdown.section("Who believed what about whom, in words");
        var moments = moments();
        markdown.block("Looked at " + Quantity.count(moments.size(), "time:", "times, where faults begin and end:"));
        markdown.list(moments.stream().map(moment -> moment.label() + ": "
                + new Answer(context).believed(moment.at()) + ".").toList());
        if (context.nodes().size() <= COLUMNS_MAX) {
            markdown.block(
                    "Each row is an observer, each column a subject; a cell names every change from the first belief"
                            + " to the end of the run, however short it was.");
            table(markdown);
        }
    }

    private List<Moment> moments() {
        var moments = new ArrayList<Moment>();
        for (var trouble : context.troubles()) {
            var name = Markdown.code(trouble.name());
            moments.add(new Moment(trouble.justBefore(), "Before " + name + ", at " + context.since(trouble.from())));
            if (trouble.over()) {
                moments.add(new Moment(trouble.to(), "At the end of " + name + ", at " + context.since(trouble.to())));
            }
        }
        moments.add(new Moment(context.run().ended(), "At the end, at " + context.since(context.run().ended())));
        return moments;
    }

    private void table(Markdown markdown) {
        var columns = new ArrayList<>(List.of(Column.text("Observer")));
        context.subjects().forEach(node -> columns.add(Column.text(node.value())));
        var rows = new ArrayList<List<String>>();
        for (var observer : context.nodes()) {
            var row = new ArrayList<>(List.of(observer.value()));
            context.subjects().forEach(subject -> row.add(subject.equals(Twin.node(observer))
                    ? "-"
                    : cell(observer, subject)));
            rows.add(row);
        }
        markdown.table(columns, rows);
    }

    private String cell(NodeId observer, NodeId subject) {
        var words = history(observer, subject);
        if (words.size() <= WORDS_MAX) {
            return String.join(" -> ", words);
        }
        var counts = new LinkedHashMap<String, Integer>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        return words.getFirst() + " -> " + English.list(counts.entrySet().stream()
                .map(count -> count.getValue() + " times " + count.getKey()).toList()) + " -> " + words.getLast();
    }

    /** {@return all that one believed of the other, or why it could not, each word once for as long as it lasted} */
    private List<String> history(NodeId observer, NodeId subject) {
        var moments = new TreeSet<Instant>(List.of(context.run().started()));
        context.beliefs().spans(observer, subject).forEach(span -> moments.add(span.from()));
        context.uptime().of(observer).forEach(span -> moments.add(span.from()));
        var words = new ArrayList<String>();
        for (var moment : moments) {
            var word = word(observer, subject, moment);
            if (words.isEmpty() || !words.getLast().equals(word)) {
                words.add(word);
            }
        }
        // Before its first start, and before its first word, there was nothing to believe.
        while (words.size() > 1 && List.of(GONE, Opinion.UNKNOWN.word()).contains(words.getFirst())) {
            words.removeFirst();
        }
        return words;
    }

    private String word(NodeId observer, NodeId subject, Instant moment) {
        return switch (context.uptime().at(observer, moment)) {
            case UP -> context.beliefs().opinion(observer, subject, moment).word();
            case PAUSED -> "(paused)";
            case NOT_STARTED, DOWN -> GONE;
        };
    }
}
