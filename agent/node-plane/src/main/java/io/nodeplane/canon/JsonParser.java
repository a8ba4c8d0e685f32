package io.nodeplane.canon;

import java.util.ArrayList;
import java.util.TreeMap;

/**
 * Reads JSON of the profile of {@link Json}. White space between tokens is allowed, for files that people write;
 * whether a text is canonical is asked by comparing it with {@link Json#canonical()} of what was read. More than
 * {@value #DEPTH_MAX} levels are refused.
 */
public final class JsonParser {
    private static final int DEPTH_MAX = CanonicalForm.DEPTH_MAX;

    private final String text;
    private int at;

    private JsonParser(String text) {
        this.text = text;
    }

    /**
     * {@return the one value that the text holds}
     *
     * @throws JsonException naming line and column, if the text holds anything else
     */
    public static Json parse(String text) {
        var parser = new JsonParser(text);
        var value = parser.value(0);
        parser.space();
        if (parser.at < text.length()) {
            throw parser.wrong("nothing more was expected");
        }
        return value;
    }

    /**
     * {@return the object that the text holds}
     *
     * @throws JsonException if it holds anything else
     */
    public static Json.Obj parseObject(String text) {
        if (parse(text) instanceof Json.Obj object) {
            return object;
        }
        throw new JsonException("a JSON object { ... } was expected");
    }

    private Json value(int depth) {
        if (depth > DEPTH_MAX) {
            throw wrong("more than " + DEPTH_MAX + " levels");
        }
        space();
        var c = at < text.length() ? text.charAt(at) : '\0';
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Str(string());
            case 't', 'f' -> bool();
            default -> number(c);
        };
    }

    private Json object(int depth) {
        at++;
        var fields = new TreeMap<String, Json>();
        space();
        if (skip('}')) {
            return new Json.Obj(fields);
        }
        do {
            space();
            var name = string();
            space();
            expect(':');
            if (fields.put(name, value(depth + 1)) != null) {
                throw wrong("key '" + name + "' stands twice");
            }
            space();
        } while (skip(','));
        expect('}');
        return new Json.Obj(fields);
    }

    private Json array(int depth) {
        at++;
        var values = new ArrayList<Json>();
        space();
        if (skip(']')) {
            return new Json.Arr(values);
        }
        do {
            values.add(value(depth + 1));
            space();
        } while (skip(','));
        expect(']');
        return new Json.Arr(values);
    }

    private String string() {
        expect('"');
        var out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            var c = text.charAt(at);
            if (c == '\\') {
                at++;
                c = at < text.length() ? text.charAt(at) : '\0';
                if (c != '"' && c != '\\') {
                    throw wrong("only \\\" and \\\\ may be escaped");
                }
            } else if (c < 0x20 || c > 0x7E) {
                throw wrong("a text holds printable ASCII only");
            }
            out.append(c);
            at++;
        }
        expect('"');
        return out.toString();
    }

    private Json bool() {
        for (var value : new boolean[]{true, false}) {
            var word = Boolean.toString(value);
            if (text.startsWith(word, at)) {
                at += word.length();
                return new Json.Bool(value);
            }
        }
        throw wrong("a value was expected");
    }

    private Json number(char first) {
        var from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw wrong(first == '\0' ? "the text ends too early" : "a value was expected (no null, no sign)");
        }
        if (at - from > 16 || text.charAt(from) == '0' && at - from > 1) {
            throw wrong("a number is 0.." + Json.NUMBER_MAX + " without leading zeros");
        }
        var value = Long.parseLong(text.substring(from, at));
        if (value > Json.NUMBER_MAX) {
            throw wrong("a number is at most " + Json.NUMBER_MAX);
        }
        return new Json.Num(value);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw wrong("'" + c + "' was expected");
        }
    }

    private JsonException wrong(String what) {
        var line = 1 + (int) text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count();
        var column = at - text.lastIndexOf('\n', Math.max(0, at - 1));
        return new JsonException("line " + line + ", column " + column + ": " + what);
    }
}
