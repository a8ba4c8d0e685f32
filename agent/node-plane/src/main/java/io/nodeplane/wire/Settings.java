package io.nodeplane.wire;

import io.nodeplane.canon.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * A settings file: one JSON object of texts, booleans and lists of texts. Strict: a key that is not known, or a value
 * of another kind, is an error that names its line.
 */
public final class Settings {
    /** The most characters of a settings file. */
    public static final int CHARACTERS_MAX = 64 * 1024;

    /** What kind of value a key has. */
    public enum Kind {
        TEXT, TEXTS, BOOL
    }

    /** A value that the file gives: the texts (of a boolean its word; of a list all its items), and its line from 1. */
    public record Setting(List<String> texts, int line) {
        public Setting {
            texts = List.copyOf(texts);
        }
    }

    private Settings() {}

    /**
     * {@return what the text says for each key that it names}
     *
     * @param keys the keys that there are
     * @throws WireException if the text is not a settings file of these keys
     */
    public static SortedMap<String, Setting> parse(String text, SortedMap<String, Kind> keys) {
        if (text.length() > CHARACTERS_MAX) {
            throw new WireException(text.length() + " characters; at most " + CHARACTERS_MAX + " are allowed");
        }
        var found = new TreeMap<String, Setting>();
        try (var in = Reader.JSON.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(in, "a JSON object { ... } was expected");
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                var key = in.currentName();
                var kind = keys.get(key);
                if (kind == null) {
                    throw wrong(in, "unknown key '" + key + "'; did you mean '"
                            + Spelling.nearest(key, keys.keySet()) + "'?");
                }
                in.nextToken();
                found.put(key, value(in, key, kind));
            }
            if (in.nextToken() != null) {
                throw wrong(in, "nothing more was expected after the object");
            }
        } catch (JacksonException wrong) {
            throw Reader.notJson(wrong);
        }
        return Collections.unmodifiableSortedMap(found);
    }

    private static Setting value(JsonParser in, String key, Kind kind) {
        var line = in.currentTokenLocation().getLineNr();
        var token = in.currentToken();
        return switch (kind) {
            case TEXT -> {
                if (token != JsonToken.VALUE_STRING) {
                    throw wrong(in, "'" + key + "' must be a text in quotes");
                }
                yield new Setting(List.of(in.getString()), line);
            }
            case BOOL -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw wrong(in, "'" + key + "' must be true or false");
                }
                yield new Setting(List.of(in.getString()), line);
            }
            case TEXTS -> {
                var texts = new ArrayList<String>();
                if (token != JsonToken.START_ARRAY) {
                    throw wrong(in, "'" + key + "' must be a list [ ... ] of texts in quotes");
                }
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    if (in.currentToken() != JsonToken.VALUE_STRING) {
                        throw wrong(in, "'" + key + "' must be a list [ ... ] of texts in quotes");
                    }
                    texts.add(in.getString());
                }
                yield new Setting(texts, line);
            }
        };
    }

    private static WireException wrong(JsonParser in, String what) {
        return new WireException("line " + in.currentTokenLocation().getLineNr() + ": " + what);
    }
}
