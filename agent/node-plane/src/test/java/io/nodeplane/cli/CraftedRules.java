package io.nodeplane.cli;

import static io.nodeplane.cli.Crafted.AT;
import static io.nodeplane.cli.Crafted.BASE;
import static io.nodeplane.cli.Crafted.CHARTER;
import static io.nodeplane.cli.Crafted.NEXT;
import static io.nodeplane.cli.Crafted.ONE;
import static io.nodeplane.cli.Crafted.THREE;
import static io.nodeplane.cli.Crafted.TWO;
import static io.nodeplane.cli.Crafted.append;
import static io.nodeplane.cli.Crafted.like;
import static io.nodeplane.cli.Crafted.put;
import static io.nodeplane.cli.Crafted.sealed;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.cli.Crafted.Verdict;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Entry;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;

/** Lines that are right in themselves, and break a rule of the ledger or keep all of them. */
final class CraftedRules {
    private static final Json.Obj ENTRY = JsonParser.parseObject(NEXT.text()).object("entry");
    private static final long LAMPORT = NEXT.entry().lamport();
    private static final long LIFE_MAX = Integer.MAX_VALUE;

    private final List<Crafted> all = new ArrayList<>();

    private CraftedRules() {}

    static List<Crafted> all() {
        var rules = new CraftedRules();
        rules.places();
        rules.parents();
        rules.claims();
        rules.beginnings();
        rules.kept();
        return rules.all;
    }

    private void line(Verdict verdict, String name, Json.Obj entry) {
        all.add(like(name, verdict, append(THREE, sealed(entry.canonical()))));
    }

    private void places() {
        for (var seq : List.of(0L, 1L, 2L, 3L, 5L, Json.NUMBER_MAX)) {
            line(Verdict.DAMAGED, "seq " + seq + " where 4 is due", ENTRY.with("seq", seq));
        }
        for (var lamport : List.of(0L, 1L, LAMPORT - 1, LAMPORT + 1, Json.NUMBER_MAX)) {
            line(Verdict.DAMAGED, "lamport " + lamport, ENTRY.with("lamport", lamport));
        }
        line(Verdict.DAMAGED, "a genesis that is not the first", ENTRY.with("kind", "genesis"));
        line(Verdict.DAMAGED, "an unborn label", ENTRY.with("feed", "node-3.0000000000000000"));
        line(Verdict.DAMAGED, "the label of another feed", ENTRY.with("feed", ONE.label()));
        line(Verdict.DAMAGED, "the label of no feed", ENTRY.with("feed", "node-3.0123456789abcdef"));
        line(Verdict.DAMAGED, "another cluster", ENTRY.with("cluster", "ab".repeat(32)));
        line(Verdict.DAMAGED, "prev is zeros", ENTRY.with("prev", "0".repeat(64)));
        line(Verdict.DAMAGED, "prev is nowhere", ENTRY.with("prev", "ab".repeat(32)));
        line(Verdict.DAMAGED, "prev is of another feed", ENTRY.with("prev", tip(ONE).hash().hex()));
        line(Verdict.DAMAGED, "prev is the genesis", ENTRY.with("prev", BASE.feed(THREE).getFirst().hash().hex()));
    }

    private void resting(Verdict verdict, String name, long lamport, EntryId... parents) {
        line(verdict, name, ENTRY.with("lamport", lamport)
                .with("parents", new Json.Arr(List.of(parents).stream().map(EntryId::json).toList())));
    }

    private void parents() {
        resting(Verdict.DAMAGED, "a parent in the own feed", LAMPORT, tip(THREE).id());
        resting(Verdict.DAMAGED, "a parent that is nowhere", LAMPORT, new EntryId(ONE, 4, Hash.of("x")));
        resting(Verdict.DAMAGED, "a parent with another hash", LAMPORT, new EntryId(ONE, 3, Hash.of("x")));
        resting(Verdict.DAMAGED, "a parent in a feed that is nowhere", LAMPORT, new EntryId(
                new FeedId("node-9.0123456789abcdef"), 1, Hash.of("x")));
        resting(Verdict.DAMAGED, "a parent with seq 0", LAMPORT, new EntryId(ONE, 0, tip(ONE).hash()));
        resting(Verdict.DAMAGED, "a parent with the greatest seq", LAMPORT, new EntryId(ONE, Json.NUMBER_MAX,
                tip(ONE).hash()));
        resting(Verdict.DAMAGED, "an unborn parent", LAMPORT, new EntryId(unborn(Histories.node(1)), 1,
                tip(ONE).hash()));
        // What the shell does not check: the rule needs the whole causal past.
        resting(Verdict.DAMAGED, "a parent that prev rests on", LAMPORT, tip(TWO).id());
        all.set(all.size() - 1, all.getLast().withShell(0));
        resting(Verdict.DAMAGED, "two parents that prev rests on", LAMPORT, tip(ONE).id(), tip(TWO).id());
        all.set(all.size() - 1, all.getLast().withShell(0));
        resting(Verdict.DAMAGED, "one parent twice", LAMPORT, tip(TWO).id(), tip(TWO).id());
        resting(Verdict.DAMAGED, "parents not sorted", LAMPORT, tip(TWO).id(), tip(ONE).id());
        wide();
    }

    /** Many feeds of one entry each, and one that rests on some of them. */
    private void wide() {
        var ledger = Ledger.empty(CHARTER.id());
        for (int i = 1; i <= 10; i++) {
            // One name is the beginning of another: labels are compared, and not names.
            var node = new NodeId(i % 2 == 0 ? "n" + i / 2 : "n" + (i + 1) / 2 + "-a");
            ledger = Histories.with(ledger, Line.seal(new Entry(CHARTER.id(), unborn(node), 1, Hash.NONE, 1,
                    List.of(), AT, new Body.Genesis(node, "n"))));
        }
        var own = ledger.feeds().getLast();
        var first = ledger.feed(own).getFirst();
        var tips = ledger.frontier().tips().stream().filter(tip -> !tip.feed().equals(own)).toList();
        var parts = List.of(tips.subList(0, 0), tips.subList(0, 2), tips.subList(0, 8), tips,
                tips.subList(0, 8).reversed(), List.of(tips.get(0), tips.get(2), tips.get(1)));
        for (var part : parts) {
            var line = Line
                    .seal(new Entry(CHARTER.id(), own, 2, first.hash(), 2, part, AT, new Body.Started("n", "s")));
            var right = part.size() < 9 && part.equals(part.stream().sorted().toList());
            all.add(like(part.size() + " parents, " + (right ? "sorted" : "too many or not sorted"), ledger,
                    right ? Verdict.SOUND : Verdict.DAMAGED, append(own, line.text())));
        }
        var second = Line.seal(new Entry(CHARTER.id(), tips.getFirst().feed(), 2, tips.getFirst().hash(), 2,
                List.of(tips.get(1)), AT, new Body.Started("n", "s")));
        var rests = new ArrayList<>(List.of(second.id(), tips.get(1)));
        rests.sort(null);
        var line = Line.seal(new Entry(CHARTER.id(), own, 2, first.hash(), 3, rests, AT, new Body.Started("n", "s")));
        all.add(like("a parent that another parent rests on", ledger, Verdict.DAMAGED,
                append(second.feed(), second.text()), append(own, line.text())).withShell(0));
    }

    private void said(Verdict verdict, String name, String kind, String body) {
        line(verdict, name + ": " + kind + " " + (body.length() < 120 ? body : body.length() + " bytes"),
                ENTRY.with("kind", kind).with("body", JsonParser.parseObject(body)));
    }

    private void claims() {
        for (var life : List.of(LAMPORT, LAMPORT + 1, LIFE_MAX)) {
            var verdict = life <= LAMPORT ? Verdict.SOUND : Verdict.DAMAGED;
            said(verdict, "a life", "left", "{\"incarnation\":" + life + "}");
            said(verdict, "a life", "recovered", "{\"address\":\"a:1\",\"incarnation\":" + life + "}");
            said(verdict, "a life", "joined",
                    "{\"address\":\"a:1\",\"incarnation\":" + life + ",\"metadata\":{\"a\":\"b\"}}");
        }
        for (var version : List.of(0L, LAMPORT, LAMPORT + 1, Json.NUMBER_MAX)) {
            said(version <= LAMPORT ? Verdict.SOUND : Verdict.DAMAGED, "a version", "updated",
                    "{\"metadata\":{},\"version\":" + version + "}");
        }
        for (var address : List.of("[::1]:65535", "my-host.a-b:1", "10.0.0.1:10")) {
            said(Verdict.DAMAGED, "an address", "recovered", "{\"address\":\"" + address + "\",\"incarnation\":99}");
        }
        // Not readable as their kind: without effect, and so without claim.
        for (var address : List.of("::1:1", "[abc]:1", "[]:1", "a:0", "a:01", "a:65536", "a:99999", "a", "", ":1",
                "a b:1",
                "[::1]", "a:1:", "[" + ":".repeat(300) + "]:1", "[" + ":".repeat(7_000))) {
            said(Verdict.SOUND, "no address", "recovered", "{\"address\":\"" + address + "\",\"incarnation\":99}");
        }
        for (var body : List.of("{}", "{\"incarnation\":0}", "{\"incarnation\":2147483648}",
                "{\"incarnation\":9007199254740991}", "{\"incarnation\":\"99\"}", "{\"incarnation\":99,\"more\":1}",
                "{\"incarnation\":[99]}")) {
            said(Verdict.SOUND, "no claim", "left", body);
        }
        said(Verdict.SOUND, "no claim", "updated", "{\"metadata\":{\"a\":1},\"version\":99}");
        said(Verdict.SOUND, "no claim", "updated", "{\"metadata\":[],\"version\":99}");
        said(Verdict.SOUND, "no claim", "updated", "{\"metadata\":{},\"version\":\"99\"}");
        said(Verdict.SOUND, "no claim", "joined", "{\"address\":\"a:1\",\"incarnation\":99}");
        said(Verdict.SOUND, "no claim", "later", "{\"incarnation\":99}");
        said(Verdict.SOUND, "of another's life", "suspected",
                "{\"incarnation\":2147483647,\"reason\":\"r\",\"subject\":\"node-1\"}");
        said(Verdict.SOUND, "of another's life", "confirmed",
                "{\"evidence\":[],\"incarnation\":2147483647,\"subject\":\"node-1\"}");
    }

    private void genesis(Verdict verdict, String name, Json.Obj entry) {
        var line = sealed(entry.canonical());
        var hash = Crafted.hash(entry.canonical());
        all.add(like(name, verdict, put("feeds/node-4/" + hash.substring(0, 16) + "/000001.jsonl", line + "\n")));
    }

    private void beginnings() {
        var line = BASE.genesis(new Body.Genesis(Histories.node(4), "n"), AT);
        var entry = JsonParser.parseObject(line.text()).object("entry");
        var body = entry.object("body");
        genesis(Verdict.SOUND, "one node more", entry);
        genesis(Verdict.SOUND, "a genesis without parents", entry.with("parents", new Json.Arr(List.of()))
                .with("lamport", 1));
        genesis(Verdict.DAMAGED, "a genesis of another node", entry.with("body", body.with("node", "node-1")));
        genesis(Verdict.DAMAGED, "a genesis with prev", entry.with("prev", "ab".repeat(32)));
        genesis(Verdict.DAMAGED, "a genesis with seq 2", entry.with("seq", 2));
        genesis(Verdict.DAMAGED, "a genesis with seq 0", entry.with("seq", 0));
        genesis(Verdict.DAMAGED, "a genesis of another kind", entry.with("kind", "started"));
        genesis(Verdict.DAMAGED, "a genesis with a born label", entry.with("feed", "node-4.0123456789abcdef"));
        genesis(Verdict.DAMAGED, "a genesis of the wrong lamport", entry.with("lamport", 1));
        genesis(Verdict.DAMAGED, "a genesis in another node's folder", entry.with("feed", "node-5.0000000000000000")
                .with("body", body.with("node", "node-5")));
        var after = body.with("after", new Json.Arr(List.of(tip(ONE).id().json()))).with("why", "lost-disk");
        genesis(Verdict.SOUND, "a later genesis", entry.with("body", after));
        genesis(Verdict.DAMAGED, "a later genesis of another node", entry.with("body", after.with("node", "node-1")));
        // Not readable as a genesis: whom it names is nobody's matter.
        genesis(Verdict.SOUND, "after nothing, for no reason", entry.with("body", body.with("node", "node-1")
                .with("after", new Json.Arr(List.of())).with("why", "")));
        genesis(Verdict.SOUND, "a genesis with a field more", entry.with("body", body.with("node", "node-1")
                .with("more", 1)));
        genesis(Verdict.SOUND, "a genesis that names no node", entry.with("body", body.with("node", "Node 1")));
        genesis(Verdict.SOUND, "a genesis with a number for its node", entry.with("body", body.with("node", 1)));
        genesis(Verdict.SOUND, "a genesis after no ids", entry.with("body", after.with("node", "node-1")
                .with("after", new Json.Arr(List.of(new Json.Num(1))))));
    }

    /** Odd, and right. */
    private void kept() {
        for (var at : List.of(0L, 1L, Json.NUMBER_MAX)) {
            line(Verdict.SOUND, "at is " + at, ENTRY.with("at", at));
        }
        for (var kind : List.of("", "later", "a \"quoted\" \\ kind", "forked", "Genesis", "{[,:]}", "true")) {
            line(Verdict.SOUND, "kind " + kind, ENTRY.with("kind", kind));
        }
        said(Verdict.SOUND, "kept", "forked",
                "{\"feed\":\"nobody.0123456789abcdef\",\"hashes\":[],\"seq\":9007199254740991}");
        said(Verdict.SOUND, "kept", "vouched", "{\"by\":[]}");
        said(Verdict.SOUND, "kept", "vouched", "{\"by\":[\"stranger\"]}");
        said(Verdict.SOUND, "kept", "vouched", "{\"by\":[\"b\",\"a\",\"a\"]}");
        said(Verdict.SOUND, "kept", "confirmed", "{\"evidence\":[[\"nobody.0123456789abcdef\",0,\"" + "ab".repeat(32)
                + "\"]],\"incarnation\":1,\"subject\":\"node-3\"}");
        said(Verdict.SOUND, "kept", "reported", "{\"peer\":\"nobody\",\"state\":\"\"}");
        said(Verdict.SOUND, "kept", "note", "{\"\":{\"\":[true,false,0,9007199254740991,\"\\\\\\\"\"]}}");
        said(Verdict.SOUND, "kept", "note", "{\"words\":\"null -1 1.5 [[[[[[[[[[[[[[[[[[[[ 99999999999999999999\"}");
        said(Verdict.SOUND, "as deep as may be", "note", "{\"n\":" + "[".repeat(14) + "]".repeat(14) + "}");
        said(Verdict.SOUND, "as deep as may be", "note", "{\"n\":" + "[".repeat(13) + "1" + "]".repeat(13) + "}");
        said(Verdict.SOUND, "many brackets, not deep", "note", "{\"n\":[" + "[[],{}],".repeat(50) + "[]]}");
        var room = Line.LENGTH_MAX - NEXT.length() + 1;
        line(Verdict.SOUND, "as long as may be",
                ENTRY.with("body", ENTRY.object("body").with("nonce", "n".repeat(room))));
    }

    private static FeedId unborn(NodeId node) {
        return new FeedId(node + "." + "0".repeat(16));
    }

    private static Line tip(FeedId feed) {
        return BASE.feed(feed).getLast();
    }
}
