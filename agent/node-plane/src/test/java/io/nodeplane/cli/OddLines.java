package io.nodeplane.cli;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Lines that only a program of somebody else writes: each like a given one, except for something, and with its own hash. */
final class OddLines {
    private final List<String> lines = new ArrayList<>();
    private final Json.Obj entry;

    private OddLines(Json.Obj entry) {
        this.entry = entry;
    }

    static List<String> of(String line, Ledger ledger) {
        var odd = new OddLines(JsonParser.parseObject(line).object("entry"));
        odd.fields();
        odd.bodies();
        odd.parents(ledger);
        odd.spellings();
        return odd.lines;
    }

    private void fields() {
        for (var field : entry.fields().keySet()) {
            var less = new TreeMap<>(entry.fields());
            less.remove(field);
            add(new Json.Obj(less).canonical());
            add(entry.with(field, new Json.Bool(true)).canonical());
            add(entry.with(field, 1).canonical());
            add(entry.with(field, "0").canonical());
            add(entry.with(field, new Json.Arr(List.of(new Json.Num(1)))).canonical());
        }
        add(entry.with("more", 1).canonical());
        add(entry.with("v", 2).canonical());
        add(entry.with("lamport", entry.number("lamport") + 1).canonical());
        add(entry.with("seq", entry.number("seq") + 1).canonical());
        add(entry.with("seq", Json.NUMBER_MAX).canonical());
        add(entry.with("cluster", "ab".repeat(32)).canonical());
        add(entry.with("prev", "ab".repeat(32)).canonical());
        add(entry.with("prev", "0".repeat(64)).canonical());
        add(entry.with("feed", "node-9.0123456789abcdef").canonical());
        add(entry.with("feed", "Node.0123456789abcdef").canonical());
        add(entry.with("feed", "node-3.0000000000000000").canonical());
        for (var kind : List.of("genesis", "started", "forked", "other", "")) {
            add(entry.with("kind", kind).canonical());
        }
    }

    private void bodies() {
        add(entry.with("body", Json.object()).canonical());
        add(entry.with("body", entry.object("body").with("more", 1)).canonical());
        add(entry.with("body", entry.object("body").with("node", "node-2")).canonical());
        add(entry.with("body", entry.object("body").with("why", "")).canonical());
        for (int depth = 12; depth < 18; depth++) {
            Json empty = new Json.Arr(List.of());
            Json full = new Json.Arr(List.of(new Json.Num(1)));
            for (int i = 0; i < depth; i++) {
                empty = new Json.Arr(List.of(empty));
                full = new Json.Arr(List.of(full));
            }
            add(entry.with("body", Json.object().with("deep", empty)).canonical());
            add(entry.with("body", Json.object().with("deep", full)).canonical());
        }
        for (int length = 7_600; length < 8_000; length += 25) {
            add(entry.with("body", Json.object().with("long", "x".repeat(length))).canonical());
        }
    }

    private void parents(Ledger ledger) {
        var tips = ledger.frontier().tips().stream().map(EntryId::json).toList();
        var all = ledger.inReplayOrder().stream().map(line -> line.id().json()).toList();
        parents(tips);
        parents(tips.reversed());
        parents(all);
        for (var one : all) {
            parents(List.of(one));
            parents(List.of(one, one));
        }
        parents(List.of(new Json.Arr(List.of(new Json.Str("node-2"), new Json.Num(1)))));
        parents(List.of(new EntryId(ledger.feeds().getLast(), 0, Hash.NONE).json()));
        parents(List.of(new EntryId(ledger.feeds().getLast(), 9, Hash.NONE).json()));
    }

    private void parents(List<Json> parents) {
        for (int lamport = 2; lamport < 6; lamport++) {
            add(entry.with("parents", new Json.Arr(parents)).with("lamport", lamport).canonical());
        }
    }

    /** Not the one text that the entry has. */
    private void spellings() {
        var text = entry.canonical();
        add(text.replaceFirst(":", ": "));
        add(text.replaceFirst("\"at\":", "\"at\":0"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":1.5"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":-1"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":null"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":1e3"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":9007199254740991"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":9007199254740992"));
        add(text.replaceFirst("\"at\":\\d+", "\"at\":1,\"at\":1"));
        add(text.replaceFirst("\"kind\":\"\\w+\"", "\"kind\":\"caf\u00e9\""));
        add(text.replaceFirst("\"kind\":\"\\w+\"", "\"kind\":\"tab\\\\t\""));
        add(text.replaceFirst("\"kind\":\"\\w+\"", "\"kind\":\"\\\\u0061\""));
        add(text.replaceFirst("\"kind\":\"\\w+\"", "\"kind\":\"a\\\\\"b\\\\\\\\\""));
        add(text.replaceFirst("\"kind\":\"\\w+\"", "\"kind\":\"\u007f\""));
        add("[" + text + "]");
        add("{}");
        add("1");
    }

    private void add(String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        lines.add("{\"entry\":" + text + ",\"hash\":\"" + Hash.of(bytes).hex() + "\"}");
    }
}
