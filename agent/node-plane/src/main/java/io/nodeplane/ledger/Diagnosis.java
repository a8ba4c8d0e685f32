package io.nodeplane.ledger;

import io.nodeplane.canon.CanonicalForm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Why bytes are no line, as exactly as it can be found out: the reader tells the first place that cannot be right, and
 * for one changed byte, wherever it is, this finds the byte itself, because only the right one makes the hash fit.
 *
 * <p>That takes up to a tenth of a second for a line: it is for reports about files, not for what peers send.
 */
public final class Diagnosis {
    /** The longest line of which every byte is tried with every value; of longer ones only single bits are. */
    private static final int THOROUGH_MAX = 1024;
    private static final List<String> BEHIND_BODY = List.of("cluster", "feed", "kind", "lamport", "parents", "prev",
            "seq", "v", "hash");

    private Diagnosis() {}

    /** {@return a sentence that names the field; the reader's own if it is not one byte alone, empty for a line} */
    public static String of(byte[] bytes, int from, int to) {
        try {
            Line.parse(bytes, from, to);
            return "";
        } catch (BadLineException bad) {
            var seen = String.valueOf(bad.getMessage());
            return to - from > Line.LENGTH_MAX
                    ? seen
                    : changedByte(Arrays.copyOfRange(bytes, from, to)).orElse(seen);
        }
    }

    private static Optional<String> changedByte(byte[] bytes) {
        var reader = new LineReader();
        for (int at = 0; at < bytes.length; at++) {
            var found = bytes[at];
            for (int bit = 0; bit < 8; bit++) {
                bytes[at] = (byte) (found ^ 1 << bit);
                if (reader.accepts(bytes, 0, bytes.length)) {
                    return Optional.of(sentence(bytes, at, found));
                }
            }
            bytes[at] = found;
        }
        for (int at = 0; at < bytes.length && bytes.length <= THOROUGH_MAX; at++) {
            var found = bytes[at];
            for (byte value = ' '; value <= '~'; value++) {
                bytes[at] = value;
                if (reader.accepts(bytes, 0, bytes.length)) {
                    return Optional.of(sentence(bytes, at, found));
                }
            }
            bytes[at] = found;
        }
        return Optional.empty();
    }

    private static String sentence(byte[] line, int at, byte found) {
        return "field '" + field(line, at) + "', column " + (at + 1) + ": the byte is " + named(found) + " and was "
                + named(line[at]) + ": with that one byte put back the line matches its hash";
    }

    private static String named(byte b) {
        return b >= ' ' && b <= '~' ? "'" + (char) b + "'" : "0x%02x".formatted(b);
    }

    /** {@return the field in which the byte of a sound line stands; the one around it if it stands between two} */
    private static String field(byte[] line, int at) {
        var text = new String(line, StandardCharsets.ISO_8859_1);
        var body = text.indexOf(",\"body\":") + ",\"body\":".length();
        var bodyEnd = CanonicalForm.end(line, body, line.length, 2);
        if (at < bodyEnd) {
            if (at < "{\"entry\":".length()) {
                return "entry";
            }
            return at < text.indexOf(",\"body\":") ? "at" : inBody(line, body, at);
        }
        var field = "body";
        var begin = bodyEnd;
        for (var next : BEHIND_BODY) {
            // Behind the body no text holds a quote that is not escaped: what is found is the key.
            begin = text.indexOf("\"" + next + "\":", begin);
            if (at < begin - 1) {
                return field;
            }
            field = next;
        }
        return field;
    }

    private static String inBody(byte[] line, int body, int at) {
        var begin = body;
        while (at > body && line[begin] != '}' && line[begin + 1] == '"') {
            var keyEnd = CanonicalForm.text(line, begin + 1, line.length);
            var end = CanonicalForm.end(line, keyEnd + 1, line.length, 3);
            if (at < end) {
                return "body." + new String(line, begin + 2, keyEnd - begin - 3, StandardCharsets.ISO_8859_1);
            }
            begin = end;
        }
        return "body";
    }
}
