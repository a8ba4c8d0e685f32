package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Feeds;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Feeds that began again, that forked, and files that were mended. Left out if there is none of these. */
final class FeedSection {
    private static final int ROWS_MAX = 12;
    private static final List<String> REPAIRS = List.of("torn-tail", "hole", "orphan", "mended");

    private final ReportContext context;
    private final Feeds feeds;

    FeedSection(ReportContext context) {
        this.context = context;
        this.feeds = context.index().feeds();
    }

    /** {@return what became of feeds and their files, in sentences} */
    List<String> sentences() {
        var sentences = new ArrayList<String>();
        context.subjects().forEach(node -> feeds.begunAfter(node).forEach(beginning -> sentences.add(node
                + " began a new feed at " + context.since(Replay.written(beginning.genesis())) + ", because "
                + reason(node, beginning) + "; " + vouched(beginning).map(took -> "the others vouched for it " + took
                        + " later").orElse("nobody vouched for it")
                + ".")));
        feeds.forks().forEach(fork -> sentences.add("The feed " + Markdown.code(fork.feed().label()) + " of "
                + fork.feed().node() + " forked; what follows there is void."));
        if (feeds.forks().isEmpty()) {
            sentences.add("No feed forked.");
        }
        var mended = context.index().events("mended");
        var found = context.index().events("hole");
        if (!mended.isEmpty() || !found.isEmpty()) {
            sentences.add("Damaged lines were found by " + (found.isEmpty()
                    ? "nobody"
                    : context.names().of(found.stream().map(LoggedEvent::node).toList())) + ", and files mended by "
                    + (mended.isEmpty()
                            ? "nobody"
                            : context.names().of(mended.stream().map(LoggedEvent::node).toList()))
                    + ".");
        }
        return sentences;
    }

    /** {@return how many feeds began again, and how many forked} */
    String number() {
        return Quantity.count(begun().size(), "new feed", "new feeds") + ", "
                + Quantity.count(feeds.forks().size(), "fork", "forks");
    }

    /** {@return the feeds that go on from earlier ones, node by node} */
    private List<Feeds.Startup> begun() {
        return context.subjects().stream().flatMap(node -> feeds.begunAfter(node).stream()).toList();
    }

    void write(Markdown markdown) {
        var repairs = events(REPAIRS);
        var rivals = events(List.of("rival"));
        var begun = begun();
        var forks = feeds.forks();
        if (repairs.isEmpty() && rivals.isEmpty() && begun.isEmpty() && forks.isEmpty()) {
            return;
        }
        markdown.section("Feeds: begun again, forked, mended");
        begun(markdown, begun);
        if (!rivals.isEmpty()) {
            markdown.block("Who noticed that another process writes under its name:");
            table(markdown, context, rivals);
        }
        forks.forEach(fork -> fork(markdown, fork));
        if (!repairs.isEmpty()) {
            markdown.block("What was found wrong in files, and mended:");
            table(markdown, context, repairs);
        }
    }

    private void begun(Markdown markdown, List<Feeds.Startup> begun) {
        if (begun.isEmpty()) {
            return;
        }
        markdown.block("A node whose own feed is lost, doubtful or forked never writes it again. It begins another one,"
                + " which names the last entries of those before.");
        markdown.table(List.of(Column.text("Feed"), Column.text("Why"), Column.text("After"), Column.number("Begun"),
                Column.text("Begun by"), Column.text("Vouched for")), begun.stream().map(this::row).toList());
    }

    private List<String> row(Feeds.Startup beginning) {
        var genesis = beginning.genesis();
        return List.of(Markdown.code(genesis.feed().label()), reason(genesis.feed().node(), beginning),
                Markdown.cell(String.join(", ", beginning.after().stream().map(EntryId::toString).toList())),
                context.since(Replay.written(genesis)),
                Quantity.names(feeds.writers(genesis.feed())),
                vouched(beginning).map(took -> took + " later").orElse("no"));
    }

    /** {@return how long after its beginning the feed was vouched for; empty if it never was} */
    private Optional<String> vouched(Feeds.Startup beginning) {
        var genesis = beginning.genesis();
        return context.index().events("vouched").stream()
                .filter(event -> event.event().entry().filter(id -> id.feed().equals(genesis.feed())).isPresent())
                .map(event -> Quantity.time(Duration.between(Replay.written(genesis), event.at()))).findFirst();
    }

    /** The word of the ledger; where the lab took no disk away, none was lost, whatever the node made of it. */
    private String reason(NodeId node, Feeds.Startup beginning) {
        return lostNothing(context, node, beginning.why())
                ? "its own feed could not be read (its word: " + beginning.why() + ")"
                : beginning.why();
    }

    /** {@return whether a node speaks of a lost disk, and the lab took none away from it} */
    static boolean lostNothing(ReportContext context, NodeId node, String why) {
        return why.equals("lost-disk") && context.troubles().stream().noneMatch(
                trouble -> trouble.fault() instanceof NodeFault.LoseDisk(var which) && which.contains(Twin.node(node)));
    }

    private void fork(Markdown markdown, Feeds.Fork fork) {
        markdown.block("### Fork of " + Markdown.code(fork.feed().label()) + " at " + fork.seq());
        var rivals = context.run().nodes().values().stream()
                .flatMap(left -> left.ledger().feed(fork.feed()).stream()).toList();
        var proof = new TreeMap<EntryId, Line>();
        rivals.stream().filter(line -> line.entry().seq() == fork.seq()).forEach(line -> proof.put(line.id(), line));
        markdown.block("Two entries at one place prove that more than one process, or one process twice, wrote this"
                + " feed. From this place on everything in it is void:");
        markdown.fence("json", String.join("\n", proof.values().stream().map(Line::text).toList()));
        var known = new TreeMap<Instant, TreeSet<NodeId>>();
        context.nodes().forEach(node -> feeds.known(fork.feed(), node)
                .ifPresent(at -> known.computeIfAbsent(at, same -> new TreeSet<>()).add(node)));
        if (known.isEmpty()) {
            markdown.block("No node ever said that it knows this fork.");
            return;
        }
        markdown.block("First known at " + context.since(known.firstKey()) + ", by "
                + Quantity.names(known.firstEntry().getValue()) + "; to all who learnt it "
                + Quantity.time(Duration.between(known.firstKey(), known.lastKey())) + " later.");
        markdown.table(List.of(Column.text("Node"), Column.number("Knew it"), Column.number("After the first")),
                known.entrySet().stream().flatMap(moment -> moment.getValue().stream().map(node -> List.of(
                        node.value(), context.since(moment.getKey()),
                        Quantity.time(Duration.between(known.firstKey(), moment.getKey()))))).toList());
        reported(markdown, fork.feed());
    }

    private void reported(Markdown markdown, FeedId feed) {
        var reports = new ArrayList<>(feeds.proofs(feed));
        reports.sort(Comparator.comparing(Replay::written));
        markdown.block(reports.isEmpty()
                ? "No entry reports it."
                : "Reported in the ledger by " + String.join(", ", reports.stream().map(line -> line.feed().node()
                        + " at " + context.since(Replay.written(line))).toList()) + ".");
    }

    /** {@return the entries that came late at some node since the first fault} */
    static List<LoggedEvent> late(ReportContext context) {
        var from = context.troubles().stream().map(Trouble::from).findFirst().orElse(context.run().ended());
        return context.index().events("reordered").stream().filter(event -> event.at().isAfter(from)).toList();
    }

    private List<LoggedEvent> events(List<String> kinds) {
        return kinds.stream().flatMap(kind -> context.index().events(kind).stream())
                .sorted(Comparator.comparing(LoggedEvent::at).thenComparing(LoggedEvent::node)).toList();
    }

    static void table(Markdown markdown, ReportContext context, List<LoggedEvent> events) {
        markdown.table(List.of(Column.number("At"), Column.text("Node"), Column.text("Event"), Column.text("In words")),
                events.stream().limit(ROWS_MAX).map(event -> List.of(context.since(event.at()), event.node().value(),
                        event.event().kind(), Markdown.cell(event.event().reason()))).toList());
        if (events.size() > ROWS_MAX) {
            markdown.block((events.size() - ROWS_MAX) + " more are left out here.");
        }
    }
}
