package io.nodeplane.harness.report;

import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who believed what about whom: the picture, and the same as text. */
final class BeliefSection {
    static final String PICTURE = "beliefs.svg";
    /** The most nodes of a table with a column for each. */
    private static final int COLUMNS_MAX = 10;
    private static final String GONE = "(down)";

    /** A moment that the text looks at. */
    private record Moment(Instant at, String label) {}

    private final Account account;

    BeliefSection(Account account) {
        this.account = account;
    }

    void write(Markdown markdown) {
        markdown.section("Who believed what about whom");
        markdown.block("![Each node's view of every other node over time](" + account.experiment() + "/" + PICTURE
                + ")");
        var moments = moments();
        markdown.block("The same in words, looked at " + Quantity.count(moments.size(), "time:", "times:"));
        markdown.list(moments.stream().map(moment -> moment.label() + ": "
                + new Answer(account).believed(moment.at()) + ".").toList());
        if (account.nodes().size() <= COLUMNS_MAX) {
            markdown.block("Each row is an observer, each column a subject; a cell follows those moments from left to"
                    + " right, and names a state once for as long as it lasts.");
            table(markdown, moments);
        }
    }

    private List<Moment> moments() {
        var moments = new ArrayList<Moment>();
        for (var trouble : account.troubles()) {
            var name = Markdown.code(trouble.name());
            moments.add(new Moment(trouble.justBefore(), "Before " + name + ", at " + account.since(trouble.from())));
            if (trouble.over()) {
                moments.add(new Moment(trouble.to(), "At the end of " + name + ", at " + account.since(trouble.to())));
            }
        }
        moments.add(new Moment(account.run().ended(), "At the end, at " + account.since(account.run().ended())));
        return moments;
    }

    private void table(Markdown markdown, List<Moment> moments) {
        var columns = new ArrayList<>(List.of(Column.text("Observer")));
        account.subjects().forEach(node -> columns.add(Column.text(node.value())));
        var rows = new ArrayList<List<String>>();
        for (var observer : account.nodes()) {
            var row = new ArrayList<>(List.of(observer.value()));
            account.subjects().forEach(subject -> row.add(subject.equals(Twin.node(observer))
                    ? "-"
                    : cell(observer, subject, moments)));
            rows.add(row);
        }
        markdown.table(columns, rows);
    }

    private String cell(NodeId observer, NodeId subject, List<Moment> moments) {
        var words = new ArrayList<String>();
        for (var moment : moments) {
            var word = switch (account.uptime().at(observer, moment.at())) {
                case UP -> account.beliefs().at(observer, subject, moment.at()).word();
                case PAUSED -> "(paused)";
                case NOT_STARTED, DOWN -> GONE;
            };
            if (words.isEmpty() || !words.getLast().equals(word)) {
                words.add(word);
            }
        }
        return String.join(" -> ", words);
    }
}
