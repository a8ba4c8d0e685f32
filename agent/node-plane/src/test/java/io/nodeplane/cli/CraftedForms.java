package io.nodeplane.cli;

import static io.nodeplane.cli.Crafted.NEXT;
import static io.nodeplane.cli.Crafted.THREE;
import static io.nodeplane.cli.Crafted.append;
import static io.nodeplane.cli.Crafted.hash;
import static io.nodeplane.cli.Crafted.like;
import static io.nodeplane.cli.Crafted.sealed;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.cli.Crafted.Verdict;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Bytes that are no line. Behind the last line of a feed they are torn; with a line behind them they are damage. */
final class CraftedForms {
    private static final Json.Obj ENTRY = JsonParser.parseObject(NEXT.text()).object("entry");
    private static final String TEXT = ENTRY.canonical();

    private final SortedMap<String, String> lines = new TreeMap<>();

    private CraftedForms() {}

    static List<Crafted> all() {
        var forms = new CraftedForms();
        forms.fields();
        forms.labels();
        forms.parents();
        forms.spellings();
        forms.numbers();
        forms.outside();
        var all = new ArrayList<Crafted>();
        forms.lines.forEach((name, line) -> {
            all.add(like("at the end: " + name, Verdict.TORN, append(THREE, line)));
            all.add(like("in the middle: " + name, Verdict.DAMAGED, append(THREE, line, behind(line))));
        });
        return all;
    }

    /** A line that is right in itself, and continues the given one. */
    private static String behind(String line) {
        var prev = line.length() > 66 ? line.substring(line.length() - 66, line.length() - 2) : "";
        return sealed(ENTRY.with("seq", ENTRY.number("seq") + 1).with("lamport", ENTRY.number("lamport") + 1)
                .with("prev", prev.matches("[0-9a-f]{64}") ? prev : "ab".repeat(32)).canonical());
    }

    private void entry(String name, String text) {
        if (lines.put(name, sealed(text)) != null || text.equals(TEXT)) {
            throw new AssertionError(name);
        }
    }

    private void entry(String name, Json.Obj entry) {
        entry(name, entry.canonical());
    }

    private void replaced(String name, String what, String by) {
        entry(name, TEXT.replace(what, by));
    }

    private void fields() {
        for (var field : ENTRY.fields().keySet()) {
            var less = new TreeMap<>(ENTRY.fields());
            less.remove(field);
            entry("no " + field, new Json.Obj(less));
            var text = ENTRY.fields().get(field) instanceof Json.Str;
            entry(field + " of another type", text ? ENTRY.with(field, 1) : ENTRY.with(field, "1"));
        }
        entry("a field more", ENTRY.with("more", 1));
        entry("a field more, the first", ENTRY.with("a", 1));
        entry("version 2", ENTRY.with("v", 2));
        entry("version 0", ENTRY.with("v", 0));
    }

    private void labels() {
        for (var label : List.of("", "node-3", "Node.0123456789abcdef", "node-3.0123456789ABCDEF",
                "node-3.0123456789abcde", "-node.0123456789abcdef", "node-.0123456789abcdef",
                "n".repeat(33) + ".0123456789abcdef", "no_de.0123456789abcdef", "a.b.0123456789abcdef")) {
            entry("feed '" + label + "'", ENTRY.with("feed", label));
        }
        for (var field : List.of("cluster", "prev")) {
            var digits = ENTRY.text(field);
            entry(field + " in capitals", ENTRY.with(field, "AB" + digits.substring(2)));
            entry(field + " too short", ENTRY.with(field, digits.substring(1)));
            entry(field + " too long", ENTRY.with(field, digits + "0"));
        }
    }

    private void parents() {
        var label = new Json.Str(Crafted.ONE.label());
        var seq = new Json.Num(1);
        var hash = new Json.Str("ab".repeat(32));
        List<List<Json>> parents = List.of(List.of(), List.of(label, seq), List.of(label, seq, hash, seq),
                List.of(seq, label, hash), List.of(label, new Json.Str("1"), hash), List.of(label, seq, seq),
                List.of(label, seq, new Json.Str("ab")), List.of(new Json.Str("node-1"), seq, hash));
        parents.forEach(parent -> {
            var one = new Json.Arr(parent);
            entry("parent " + one.canonical(), ENTRY.with("parents", new Json.Arr(List.of(one))));
        });
        entry("parents with a number", ENTRY.with("parents", new Json.Arr(List.of(seq))));
        entry("parents with an object", ENTRY.with("parents", new Json.Arr(List.of(Json.object()))));
    }

    private void spellings() {
        replaced("a space after a colon", "\"at\":", "\"at\": ");
        replaced("a space before a colon", "\"at\":", "\"at\" :");
        replaced("a tab between tokens", ",\"body\"", ",\t\"body\"");
        replaced("a return between tokens", ",\"body\"", ",\r\"body\"");
        replaced("keys in another order", "{\"nonce\":\"n\",\"software\":\"s\"}",
                "{\"software\":\"s\",\"nonce\":\"n\"}");
        replaced("a key twice", "\"seq\":4", "\"seq\":4,\"seq\":4");
        replaced("a key twice in the body", "\"nonce\":\"n\"", "\"nonce\":\"n\",\"nonce\":\"n\"");
        replaced("a comma more", "\"v\":1}", "\"v\":1,}");
        replaced("a brace less", "\"v\":1}", "\"v\":1");
        for (var text : List.of("caf\u00c3\u00a9", "caf\u00e9", "\\u00e9", "\\n", "\\t", "\\/", "\\u0061",
                "\\ud83d\\ude00",
                "\u007f", "\u0001", "\0", "\t", "\\", "\"", "\\x")) {
            replaced("a text with " + text.chars().mapToObj(Integer::toHexString).toList(), "\"n\"",
                    "\"" + text + "\"");
        }
        replaced("null", "\"n\"", "null");
        replaced("True", "\"n\"", "True");
        replaced("a text in single quotes", "\"n\"", "'n'");
        replaced("a text without quotes", "\"n\"", "n");
        for (int deep : List.of(14, 300, 2_000)) {
            replaced("a number in " + deep + " arrays", "\"n\"", "[".repeat(deep) + "1" + "]".repeat(deep));
        }
        replaced("15 arrays", "\"n\"", "[".repeat(15) + "]".repeat(15));
        replaced("arrays that do not end", "\"n\"", "[".repeat(7_000));
        replaced("a byte too long", "\"n\"", "\"" + "n".repeat(Line.LENGTH_MAX - NEXT.length() + 2) + "\"");
        replaced("much too long", "\"n\"", "\"" + "n".repeat(200_000) + "\"");
    }

    private void numbers() {
        for (var number : List.of("1.5", "1.0", "-1", "-0", "1e3", "1E3", "1e999", "01", "00", "9007199254740992",
                "18446744073709551616", "1".repeat(400), "+1", ".5", "NaN", "Infinity", "0x1", "1_0")) {
            var brief = number.substring(0, Math.min(number.length(), 20));
            entry("at is " + brief, TEXT.replaceFirst("\"at\":\\d+", "\"at\":" + number));
            replaced("a number in the body is " + brief, "\"n\"", number);
        }
    }

    /** What stands around the entry. */
    private void outside() {
        var hash = hash(TEXT);
        var line = NEXT.text();
        lines.put("hash of something else", line.replace(hash, hash("x")));
        lines.put("hash in capitals", line.replace(hash, hash.toUpperCase(Locale.ROOT)));
        lines.put("hash too short", line.replace(hash, hash.substring(1)));
        lines.put("hash is a number", line.replace("\"" + hash + "\"", "1"));
        lines.put("no hash", "{\"entry\":" + TEXT + "}");
        lines.put("a field beside the hash", line.substring(0, line.length() - 1) + ",\"more\":1}");
        lines.put("hash before entry", "{\"hash\":\"" + hash + "\",\"entry\":" + TEXT + "}");
        lines.put("a space in front", " " + line.replace("{\"entry\"", "{ \"entry\""));
        lines.put("a space behind the line", line + " ");
        lines.put("a return behind the line", line + "\r");
        lines.put("no line at all", "");
        lines.put("an empty object", "{}");
        lines.put("a number", "1");
        lines.put("words", "what is this?");
        entry("entry is an array", "[" + TEXT + "]");
        entry("entry is an empty object", "{}");
        entry("entry is a text", "\"entry\"");
        entry("entry is a number", "1");
    }
}
