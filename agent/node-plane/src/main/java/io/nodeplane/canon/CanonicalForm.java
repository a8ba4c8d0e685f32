package io.nodeplane.canon;

import java.util.Arrays;

/**
 * The canonical form of {@link Json}, recognised in bytes without building a value: exactly the texts for which
 * {@code JsonParser.parse(text).canonical().equals(text)}.
 */
public final class CanonicalForm {
    /** The most levels of arrays and objects in each other, the outermost value being level 0. */
    static final int DEPTH_MAX = 16;

    /** The characters that stand for themselves in a text, and do not end it. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, 0x20, 0x7F, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private CanonicalForm() {}

    /**
     * {@return where the value that begins at {@code from} ends; if it is not canonical, or does not end before
     * {@code to}, the bitwise complement of the first place that is wrong, a negative number}
     *
     * @param depth the level of the value, 0 if it stands in nothing
     */
    public static int end(byte[] bytes, int from, int to, int depth) {
        if (from >= to || depth > DEPTH_MAX) {
            return ~from;
        }
        return switch (bytes[from]) {
            case '{' -> object(bytes, from, to, depth);
            case '[' -> array(bytes, from, to, depth);
            case '"' -> text(bytes, from, to);
            case 't' -> word(bytes, from, to, "true");
            case 'f' -> word(bytes, from, to, "false");
            default -> number(bytes, from, to);
        };
    }

    /** {@return where the text that begins at {@code from} with its quote ends, behind the other; as {@link #end}} */
    public static int text(byte[] bytes, int from, int to) {
        if (from >= to || bytes[from] != '"') {
            return ~from;
        }
        var at = from + 1;
        while (at < to) {
            if (PLAIN[bytes[at] & 0xFF]) {
                at++;
            } else if (bytes[at] == '"') {
                return at + 1;
            } else if (bytes[at] == '\\' && at + 1 < to && (bytes[at + 1] == '"' || bytes[at + 1] == '\\')) {
                at += 2;
            } else {
                return ~at;
            }
        }
        return ~to;
    }

    /** {@return where the number that begins at {@code from} ends; as {@link #end}} */
    public static int number(byte[] bytes, int from, int to) {
        var value = 0L;
        var at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at] - '0';
            // A leading zero, or one digit too many; the greatest number has 16 digits, so that nothing overflows.
            if (value > Json.NUMBER_MAX || at > from && bytes[from] == '0') {
                return ~at;
            }
            at++;
        }
        return at == from ? ~at : at;
    }

    private static int object(byte[] bytes, int from, int to, int depth) {
        if (from + 1 < to && bytes[from + 1] == '}') {
            return from + 2;
        }
        var key = -1;
        var keyEnd = -1;
        var at = from;
        do {
            at++;
            var end = text(bytes, at, to);
            if (end < 0) {
                return end;
            }
            if (key >= 0 && !sorted(bytes, key, keyEnd, at, end)) {
                return ~at;
            }
            if (end >= to || bytes[end] != ':') {
                return ~end;
            }
            key = at;
            keyEnd = end;
            at = end(bytes, end + 1, to, depth + 1);
            if (at < 0) {
                return at;
            }
        } while (at < to && bytes[at] == ',');
        return at < to && bytes[at] == '}' ? at + 1 : ~at;
    }

    private static int array(byte[] bytes, int from, int to, int depth) {
        if (from + 1 < to && bytes[from + 1] == ']') {
            return from + 2;
        }
        var at = from;
        do {
            at = end(bytes, at + 1, to, depth + 1);
            if (at < 0) {
                return at;
            }
        } while (at < to && bytes[at] == ',');
        return at < to && bytes[at] == ']' ? at + 1 : ~at;
    }

    /** Whether the second text, both with quotes, comes after the first: as values, where an escape is one character. */
    private static boolean sorted(byte[] bytes, int first, int firstEnd, int second, int secondEnd) {
        var a = first + 1;
        var b = second + 1;
        while (a < firstEnd - 1 && b < secondEnd - 1) {
            a += bytes[a] == '\\' ? 1 : 0;
            b += bytes[b] == '\\' ? 1 : 0;
            if (bytes[a] != bytes[b]) {
                return bytes[a] < bytes[b];
            }
            a++;
            b++;
        }
        return a >= firstEnd - 1 && b < secondEnd - 1;
    }

    private static int word(byte[] bytes, int from, int to, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (from + i >= to || bytes[from + i] != word.charAt(i)) {
                return ~(from + i);
            }
        }
        return from + word.length();
    }
}
