package io.nodeplane.harness.oracle;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads lines, with another JSON library than the agent: all that can be asked of a line alone. */
public final class LineReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LENGTH_MAX = 8192;
    private static final int PARENTS_MAX = 8;
    private static final int DEPTH_MAX = 16;
    private static final long NUMBER_MAX = (1L << 53) - 1;
    private static final int SHOWN_MAX = 60;
    private static final List<String> FIELDS = List.of("at", "body", "cluster", "feed", "kind", "lamport", "parents",
            "prev", "seq", "v");
    private static final String BEFORE_ENTRY = "{\"entry\":";
    private static final int AFTER_ENTRY = ",\"hash\":\"\"}".length() + 64;
    private static final String NOWHERE = "0".repeat(64);
    private static final String UNBORN = "." + "0".repeat(EntryName.DIGITS);

    private final String cluster;

    public LineReader(String cluster) {
        this.cluster = cluster;
    }

    /** {@return what this line of a file says, whose end belongs to it} */
    LineReading ended(String text) {
        return text.endsWith("\n") ? read(text.substring(0, text.length() - 1)) : refused("I1", text, "has no end");
    }

    /** {@return what the text of a line says, a character for each of its bytes} */
    public LineReading read(String text) {
        if (text.length() > LENGTH_MAX) {
            return refused("I1", text, "has " + text.length() + " bytes");
        }
        try {
            var tree = JSON.readTree(text);
            if (!canonical(tree, 0) || !JSON.writeValueAsString(tree).equals(text)) {
                return refused("I2", text, "is not in canonical form");
            }
            if (!StatementReader.fields(tree).equals(List.of("entry", "hash")) || !ofVersionOne(tree.get("entry"))
                    || !StatementReader.isHash(tree.get("hash"))) {
                return refused("I2", text, "has not the fields of version 1");
            }
            return entry(text, tree.get("entry"), tree.get("hash").asString());
        } catch (JacksonException unreadable) {
            return refused("I2", text, "is no JSON");
        }
    }

    /** Texts of printable ASCII, whole numbers, sorted keys; and nothing else that JSON knows. */
    private static boolean canonical(JsonNode node, int depth) {
        return depth <= DEPTH_MAX && switch (node.getNodeType()) {
            case OBJECT -> StatementReader.sorted(StatementReader.fields(node))
                    && node.propertyStream().allMatch(field -> printable(field.getKey())
                            && canonical(field.getValue(), depth + 1));
            case ARRAY -> node.valueStream().allMatch(item -> canonical(item, depth + 1));
            case STRING -> printable(node.asString());
            case NUMBER -> node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0
                    && node.asLong() <= NUMBER_MAX;
            case BOOLEAN -> true;
            case NULL, BINARY, MISSING, POJO -> false;
        };
    }

    private static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static boolean ofVersionOne(JsonNode entry) {
        return StatementReader.fields(entry).equals(FIELDS)
                && List.of("at", "lamport", "seq", "v").stream().allMatch(name -> entry.get(name).isIntegralNumber())
                && entry.get("v").asLong() == 1 && entry.get("body").isObject() && entry.get("kind").isString()
                && StatementReader.isHash(entry.get("cluster")) && StatementReader.isHash(entry.get("prev"))
                && StatementReader.isLabel(entry.get("feed"))
                && StatementReader.names(entry.get("parents")).isPresent();
    }

    private LineReading entry(String text, JsonNode entry, String hash) {
        var label = entry.get("feed").asString();
        var writer = EntryName.writer(label);
        var seq = entry.get("seq").asLong();
        var feed = label.endsWith(UNBORN) ? writer + "." + hash.substring(0, EntryName.DIGITS) : label;
        var kind = entry.get("kind").asString();
        var line = new LedgerLine(new EntryName(feed, seq, hash), writer, kind, entry.get("lamport").asLong(),
                entry.get("prev").asString(), StatementReader.names(entry.get("parents")).orElseThrow(),
                StatementReader.read(kind, entry.get("body")));
        if (!Digest.of(text.substring(BEFORE_ENTRY.length(), text.length() - AFTER_ENTRY)).equals(hash)) {
            return refused("I3", line, "has a hash that is not that of its entry");
        }
        if (!entry.get("cluster").asString().equals(cluster)) {
            return refused("I2", line, "is of another cluster");
        }
        if (seq < 1) {
            return refused("I5", line, "has no place");
        }
        if (line.isFirst() != label.endsWith(UNBORN)) {
            return refused("I7", line, "has the label " + label);
        }
        if (line.isFirst() != kind.equals("genesis") || line.isFirst() != line.prev().equals(NOWHERE)
                || line.says() instanceof Statement.Genesis genesis && !genesis.node().equals(writer)) {
            return refused("I4", line, "is no beginning of a feed of " + writer + ", or one in its midst");
        }
        if (line.says().claimed() > line.lamport()) {
            return refused("I8", line, "claims an incarnation or version beyond its lamport");
        }
        return fit(line) ? new LineReading.Sound(line) : refused("I9", line, "has parents that no line can have");
    }

    private static boolean fit(LedgerLine line) {
        var parents = line.parents();
        return parents.size() <= PARENTS_MAX && parents.equals(parents.stream().sorted().distinct().toList())
                && parents.stream().noneMatch(parent -> parent.feed().equals(line.name().feed()) || parent.seq() < 1
                        || parent.feed().endsWith(UNBORN));
    }

    private static LineReading refused(String id, String text, String what) {
        return new LineReading.Refused(new Flaw(id, "the line '" + (text.length() > SHOWN_MAX
                ? text.substring(0, SHOWN_MAX) + "...' "
                : text.strip() + "' ") + what));
    }

    private static LineReading refused(String id, LedgerLine line, String what) {
        return new LineReading.Refused(new Flaw(id, line + " " + what));
    }
}
