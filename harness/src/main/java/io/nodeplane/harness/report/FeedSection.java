package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Feeds;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Feeds that began again, that forked, and files that were mended. Left out if there is none of these. */
final class FeedSection {
    private static final int ROWS_MAX = 12;
    private static final List<String> REPAIRS = List.of("torn-tail", "hole", "orphan", "mended");

    private final Account account;
    private final Feeds feeds;

    FeedSection(Account account) {
        this.account = account;
        this.feeds = Feeds.of(account.run());
    }

    void write(Markdown markdown) {
        var repairs = events(REPAIRS);
        var rivals = events(List.of("rival"));
        var begun = account.subjects().stream().flatMap(node -> feeds.begunAfter(node).stream()).toList();
        var forks = feeds.forks();
        if (repairs.isEmpty() && rivals.isEmpty() && begun.isEmpty() && forks.isEmpty()) {
            return;
        }
        markdown.section("Feeds: begun again, forked, mended");
        begun(markdown, begun);
        if (!rivals.isEmpty()) {
            markdown.block("Who noticed that another process writes under its name:");
            table(markdown, account, rivals);
        }
        forks.forEach(fork -> fork(markdown, fork));
        if (!repairs.isEmpty()) {
            markdown.block("What was found wrong in files, and mended:");
            table(markdown, account, repairs);
        }
    }

    private void begun(Markdown markdown, List<Feeds.Beginning> begun) {
        if (begun.isEmpty()) {
            return;
        }
        markdown.block("A node whose own feed is lost, doubtful or forked never writes it again. It begins another one,"
                + " which names the last entries of those before.");
        markdown.table(List.of(Column.text("Feed"), Column.text("Why"), Column.text("After"), Column.number("Begun"),
                Column.text("Begun by"), Column.text("Vouched for")), begun.stream().map(this::row).toList());
    }

    private List<String> row(Feeds.Beginning beginning) {
        var genesis = beginning.genesis();
        var vouched = account.run().events("vouched").stream()
                .filter(event -> event.event().entry().filter(id -> id.feed().equals(genesis.feed())).isPresent())
                .map(LoggedEvent::at).findFirst();
        return List.of(Markdown.code(genesis.feed().label()), beginning.why(),
                Markdown.cell(String.join(", ", beginning.after().stream().map(EntryId::toString).toList())),
                account.since(Replay.written(genesis)),
                Quantity.names(feeds.writers(genesis.feed())),
                vouched.map(at -> Quantity.time(Duration.between(Replay.written(genesis), at)) + " later")
                        .orElse("no"));
    }

    private void fork(Markdown markdown, Feeds.Fork fork) {
        markdown.block("### Fork of " + Markdown.code(fork.feed().label()) + " at " + fork.seq());
        var rivals = account.run().nodes().values().stream()
                .flatMap(left -> left.ledger().feed(fork.feed()).stream()).toList();
        var proof = new TreeMap<EntryId, Line>();
        rivals.stream().filter(line -> line.entry().seq() == fork.seq()).forEach(line -> proof.put(line.id(), line));
        markdown.block("Two entries at one place prove that more than one process, or one process twice, wrote this"
                + " feed. From this place on everything in it is void:");
        markdown.fence("json", String.join("\n", proof.values().stream().map(Line::text).toList()));
        var known = new TreeMap<Instant, TreeSet<NodeId>>();
        account.nodes().forEach(node -> feeds.known(fork.feed(), node)
                .ifPresent(at -> known.computeIfAbsent(at, same -> new TreeSet<>()).add(node)));
        if (known.isEmpty()) {
            markdown.block("No node ever said that it knows this fork.");
            return;
        }
        markdown.block("First known at " + account.since(known.firstKey()) + ", by "
                + Quantity.names(known.firstEntry().getValue()) + "; to all who learnt it "
                + Quantity.time(Duration.between(known.firstKey(), known.lastKey())) + " later.");
        markdown.table(List.of(Column.text("Node"), Column.number("Knew it"), Column.number("After the first")),
                known.entrySet().stream().flatMap(moment -> moment.getValue().stream().map(node -> List.of(
                        node.value(), account.since(moment.getKey()),
                        Quantity.time(Duration.between(known.firstKey(), moment.getKey()))))).toList());
        reported(markdown, fork.feed());
    }

    private void reported(Markdown markdown, FeedId feed) {
        var reports = new ArrayList<>(feeds.proofs(feed));
        reports.sort(Comparator.comparing(Replay::written));
        markdown.block(reports.isEmpty()
                ? "No entry reports it."
                : "Reported in the ledger by " + String.join(", ", reports.stream().map(line -> line.feed().node()
                        + " at " + account.since(Replay.written(line))).toList()) + ".");
    }

    /** {@return the entries that came late at some node since the first fault} */
    static List<LoggedEvent> late(Account account) {
        var from = account.troubles().stream().map(Trouble::from).findFirst().orElse(account.run().ended());
        return account.run().events("reordered").stream().filter(event -> event.at().isAfter(from)).toList();
    }

    private List<LoggedEvent> events(List<String> kinds) {
        return kinds.stream().flatMap(kind -> account.run().events(kind).stream())
                .sorted(Comparator.comparing(LoggedEvent::at).thenComparing(LoggedEvent::node)).toList();
    }

    static void table(Markdown markdown, Account account, List<LoggedEvent> events) {
        markdown.table(List.of(Column.number("At"), Column.text("Node"), Column.text("Event"), Column.text("In words")),
                events.stream().limit(ROWS_MAX).map(event -> List.of(account.since(event.at()), event.node().value(),
                        event.event().kind(), Markdown.cell(event.event().reason()))).toList());
        if (events.size() > ROWS_MAX) {
            markdown.block((events.size() - ROWS_MAX) + " more are left out here.");
        }
    }
}
