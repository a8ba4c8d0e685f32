package io.nodeplane.cli;

import static io.nodeplane.cli.Crafted.AT;
import static io.nodeplane.cli.Crafted.BASE;
import static io.nodeplane.cli.Crafted.CHARTER;
import static io.nodeplane.cli.Crafted.NEXT;
import static io.nodeplane.cli.Crafted.ONE;
import static io.nodeplane.cli.Crafted.THREE;
import static io.nodeplane.cli.Crafted.TWO;
import static io.nodeplane.cli.Crafted.append;
import static io.nodeplane.cli.Crafted.bytes;
import static io.nodeplane.cli.Crafted.cut;
import static io.nodeplane.cli.Crafted.delete;
import static io.nodeplane.cli.Crafted.drop;
import static io.nodeplane.cli.Crafted.folder;
import static io.nodeplane.cli.Crafted.like;
import static io.nodeplane.cli.Crafted.lines;
import static io.nodeplane.cli.Crafted.put;
import static io.nodeplane.cli.Crafted.segment;

import io.nodeplane.charter.Charter;
import io.nodeplane.cli.Crafted.Change;
import io.nodeplane.cli.Crafted.Verdict;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;

/** Files that lost something, got something, or stand where they do not belong; and forks. */
final class CraftedFiles {
    private final List<Crafted> all = new ArrayList<>();

    private CraftedFiles() {}

    static List<Crafted> all() {
        var files = new CraftedFiles();
        files.nothing();
        files.tails();
        files.order();
        files.waiting();
        files.foreign();
        files.strangers();
        files.forks();
        return files.all;
    }

    private void add(String name, Verdict verdict, Change... changes) {
        all.add(like(name, verdict, changes));
    }

    private void shell(int exit) {
        all.set(all.size() - 1, all.getLast().withShell(exit));
    }

    private void nothing() {
        add("as it was written", Verdict.SOUND);
        var none = Ledger.empty(CHARTER.id());
        all.add(like("no feeds", none, Verdict.NONE));
        all.add(like("no feeds, and a charter", none, Verdict.NONE, charter(CHARTER)));
        all.add(like("no feeds, and an identity", none, Verdict.SOUND, identity(ONE)));
        all.add(like("an empty segment and nothing else", none, Verdict.NONE, put(segment(ONE, 1), "")));
        all.add(like("an empty segment and an identity", none, Verdict.SOUND, identity(ONE), put(segment(ONE, 1), "")));
        all.add(like("nothing but a torn line and an identity", none, Verdict.TORN, identity(ONE),
                put(segment(ONE, 1), "{\"entry\":")));
        // Without one line nobody knows which cluster it is; the shell stops at the bytes.
        all.add(like("nothing but a torn line", none, Verdict.NONE, put(segment(ONE, 1), "{\"entry\":")).withShell(1));
        add("an empty feed beside others", Verdict.SOUND, put("feeds/node-4/0123456789abcdef/000001.jsonl", ""));
    }

    private void tails() {
        for (int bytes : List.of(1, 2, 70, 200)) {
            add("the tip lost " + bytes + " bytes", Verdict.TORN, cut(THREE, bytes));
            add("a tip that others rest on lost " + bytes + " bytes", Verdict.DAMAGED, cut(ONE, bytes));
        }
        add("the tip is gone", Verdict.SOUND, drop(THREE));
        add("a tip that others rest on is gone", Verdict.DAMAGED, drop(TWO));
        add("a feed is gone", Verdict.DAMAGED, delete(segment(ONE, 1)));
        add("the last feed is gone", Verdict.DAMAGED, delete(segment(THREE, 1)));
        add("the beginning of a line behind the tip", Verdict.TORN, bytes(THREE, "{\"entry\":{\"at\":17"));
        add("zeros behind the tip", Verdict.TORN, bytes(THREE, "\0".repeat(4_096)));
        add("lines of rubbish behind the tip", Verdict.TORN, bytes(THREE, "x\n\ny\n{}\n"));
        add("a space in front of the tip", Verdict.DAMAGED, bytes(THREE, " " + NEXT.text() + "\n"));
        add("half a line, and a whole one behind it", Verdict.DAMAGED,
                bytes(THREE, NEXT.text().substring(0, 99) + NEXT.text() + "\n"));
        add("a line without its end, and the next one", Verdict.DAMAGED, files -> files.compute(segment(THREE, 1),
                (name, text) -> text.substring(0, text.length() - 1) + NEXT.text() + "\n"));
    }

    private void order() {
        for (var feed : List.of(ONE, THREE)) {
            add("a line stands twice in " + feed.node(), Verdict.DAMAGED,
                    lines(feed, lines -> lines.add(1, lines.get(1))));
            add("the tip stands twice in " + feed.node(), Verdict.DAMAGED,
                    lines(feed, lines -> lines.add(lines.getLast())));
            add("all stands twice in " + feed.node(), Verdict.DAMAGED,
                    lines(feed, lines -> lines.addAll(List.copyOf(lines))));
            add("two lines are exchanged in " + feed.node(), Verdict.DAMAGED,
                    lines(feed, lines -> lines.add(1, lines.removeLast())));
            add("a line is gone in " + feed.node(), Verdict.DAMAGED, lines(feed, lines -> lines.remove(1)));
            add("the genesis is gone in " + feed.node(), Verdict.DAMAGED, lines(feed, List::removeFirst));
            add("a line is empty in " + feed.node(), Verdict.DAMAGED, lines(feed, lines -> lines.set(1, "")));
            add("a line is empty between others in " + feed.node(), Verdict.DAMAGED,
                    lines(feed, lines -> lines.add(1, "")));
        }
        add("a line of another feed", Verdict.DAMAGED, append(THREE, BASE.feed(ONE).getLast().text()));
        add("a line of another feed, in the first", Verdict.DAMAGED, append(ONE, BASE.feed(THREE).getLast().text()));
        add("the genesis of another feed", Verdict.DAMAGED, append(THREE, BASE.feed(ONE).getFirst().text()));
        add("a feed in another one's file", Verdict.DAMAGED,
                files -> files.put(segment(THREE, 1), files.get(segment(ONE, 1))));
        add("a feed in a file of another name", Verdict.DAMAGED, files -> files.put(
                segment(new FeedId("node-3.0123456789abcdef"), 1), files.remove(segment(THREE, 1))));
    }

    /** Lines that rest on what is not here: what a crash leaves, and what it does not. */
    private void waiting() {
        add("a line of another rests on what is gone", Verdict.TORN, identity(ONE), drop(TWO));
        add("an own line rests on what is gone", Verdict.DAMAGED, identity(THREE), drop(TWO));
        add("a line of another rests on an own one that is gone", Verdict.DAMAGED, identity(TWO), drop(TWO));
        add("an own line rests on one that rests on what is gone", Verdict.DAMAGED, identity(THREE), drop(ONE));
        add("a line of another rests on a feed that is gone, and own ones too", Verdict.DAMAGED, identity(THREE),
                delete(segment(TWO, 1)));
        add("a line rests on what is gone, before the node had a feed", Verdict.TORN, drop(TWO),
                put("identity.json", "{\"cluster\":\"" + CHARTER.id() + "\",\"node\":\"node-9\"}\n"));
        add("a line rests on what is gone, and the identity is damaged", Verdict.DAMAGED, drop(TWO),
                put("identity.json", "{\"cluster\":"));
        add("a line rests on what is gone, and a tail is torn", Verdict.DAMAGED, identity(ONE), drop(TWO),
                bytes(THREE, "{"));
        add("a line rests on what is torn", Verdict.DAMAGED, identity(ONE), cut(TWO, 9));
        add("all that an identity needs", Verdict.SOUND, identity(THREE));
    }

    private static Change identity(FeedId feed) {
        return put("identity.json", "{\"cluster\":\"" + CHARTER.id() + "\",\"feed\":\"" + feed + "\",\"node\":\""
                + feed.node() + "\"}\n");
    }

    private static Change charter(Charter charter) {
        return put("charter.json", charter.json().canonical());
    }

    private void foreign() {
        var other = Charter.of("other", List.of(Histories.node(1)));
        for (var name : List.of("a", "node-2-b", "z")) {
            var genesis = Ledger.empty(other.id()).genesis(new Body.Genesis(new NodeId(name), "n"), AT);
            var file = put(segment(genesis.feed(), 1), genesis.text() + "\n");
            add("a feed of another cluster: " + name, Verdict.DAMAGED, file);
            add("a feed of another cluster, with a charter: " + name, Verdict.DAMAGED, file, charter(CHARTER));
            add("a feed of another cluster, with its charter: " + name, Verdict.DAMAGED, file, charter(other));
            add("a feed of another cluster, with an identity: " + name, Verdict.DAMAGED, file, identity(ONE));
        }
        add("the charter", Verdict.SOUND, charter(CHARTER));
        add("the charter of another cluster", Verdict.SOUND, charter(other));
        // The shell looks at feeds only.
        for (var text : List.of("", "[]", "{}", "{\"voters\":1}", "[".repeat(5_000))) {
            add("no charter: " + text.substring(0, Math.min(text.length(), 9)), Verdict.NONE,
                    put("charter.json", text));
            shell(0);
        }
    }

    /** What is no part of a ledger is left alone. */
    private void strangers() {
        for (var name : List.of("feeds/README", "feeds/readme", "feeds/Node/0123456789abcdef/000001.jsonl",
                "feeds/node-/0123456789abcdef/000001.jsonl",
                "feeds/" + "n".repeat(33) + "/0123456789abcdef/000001.jsonl",
                "feeds/node-1/0123456789ABCDEF/000001.jsonl", "feeds/node-1/0123/000001.jsonl",
                "feeds/node-1/notes.jsonl", folder(ONE) + "notes.txt", folder(ONE) + "1.jsonl",
                folder(ONE) + "0000002.jsonl", folder(ONE) + "000002.jsonl.tmp", folder(ONE) + "000000.jsonl",
                folder(ONE) + "more/000002.jsonl", "feeds/node-4/0123456789abcdef/segments.jsonl", "events.jsonl",
                "feeds/000001.jsonl", "quarantine/000001.jsonl")) {
            add("a stranger: " + name, Verdict.SOUND, put(name, "what is this?\n"));
        }
    }

    private void forks() {
        var last = BASE.feed(THREE).getLast();
        var forked = BASE;
        var texts = new ArrayList<String>();
        for (int i = 2; i <= 17; i++) {
            var branch = Histories.with(without(),
                    without().next(THREE, new Body.Reported(Histories.node(1), "up " + i),
                            AT, List.of()));
            var line = branch.feed(THREE).getLast();
            texts.add(line.text());
            if (i <= 16) {
                forked = Histories.with(forked, line);
            }
            if (i == 2 || i == 3 || i == 16) {
                add(i + " branches", Verdict.FORKED, append(THREE, texts.toArray(String[]::new)));
            }
        }
        add("17 branches", Verdict.DAMAGED, append(THREE, texts.toArray(String[]::new)));
        var rival = texts.getFirst();
        add("a branch before the line that it forks off", Verdict.DAMAGED, lines(THREE, lines -> lines.add(1, rival)));
        add("a branch before its rival", Verdict.FORKED, lines(THREE, lines -> lines.add(lines.size() - 1, rival)));
        add("a branch that goes on", Verdict.FORKED, append(THREE, rival, NEXT.text()));
        add("a fork and a torn tail", Verdict.FORKED, append(THREE, rival), bytes(THREE, "{"));
        shell(1);
        add("a fork and a bad line", Verdict.DAMAGED, append(THREE, rival, "x", NEXT.text()));
        add("a fork and a line that stands twice", Verdict.DAMAGED, append(THREE, rival, rival));
        add("a fork and a line that waits", Verdict.DAMAGED, append(THREE, rival), drop(TWO));
        add("a fork that waits after a crash", Verdict.TORN, append(THREE, rival), drop(TWO),
                identity(ONE));
        var both = forked.next(ONE, new Body.Started("n", "s"), AT, List.of());
        add("a line that rests on eight branches", Verdict.FORKED,
                append(THREE, texts.subList(0, 15).toArray(String[]::new)),
                append(ONE, both.text()));
        var again = BASE.genesis(new Body.Genesis(last.feed().node(), "again", List.of(last.id()), "forked"), AT);
        add("two feeds of one node", Verdict.SOUND, put(segment(again.feed(), 1), again.text() + "\n"));
        add("a fork and the feed after it", Verdict.FORKED, append(THREE, rival),
                put(segment(again.feed(), 1), again.text() + "\n"));
    }

    /** The base without the last line. */
    private static Ledger without() {
        var last = BASE.feed(THREE).getLast();
        var rest = new ArrayList<>(BASE.inReplayOrder());
        rest.remove(last);
        return Histories.grown(Ledger.empty(CHARTER.id()), rest);
    }
}
