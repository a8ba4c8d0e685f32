package io.nodeplane.canon;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON value of the profile that can be hashed: objects, arrays, printable ASCII strings, integers of 0..2^53-1 and
 * booleans. No null, no fraction, no sign, no other character.
 *
 * <p>Within this profile {@link #canonical()} is the form of RFC 8785: sorted keys, no spaces, and only the quote and
 * the backslash escaped. Equal values have equal bytes, on every machine and in every release.
 */
public sealed interface Json {
    /** The greatest integer that every JSON tool keeps exact: 2^53-1. */
    long NUMBER_MAX = (1L << 53) - 1;

    /** A text of printable ASCII (0x20 to 0x7E). */
    record Str(String value) implements Json {
        public Str {
            for (int i = 0; i < value.length(); i++) {
                if (!isPrintable(value.charAt(i))) {
                    throw new IllegalArgumentException("character " + (int) value.charAt(i) + " at position " + i
                            + " is not printable ASCII");
                }
            }
        }
    }

    /** An integer of 0..2^53-1. */
    record Num(long value) implements Json {
        public Num {
            if (value < 0 || value > NUMBER_MAX) {
                throw new IllegalArgumentException(value + " is outside 0.." + NUMBER_MAX);
            }
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Json {}

    /** Values in order. */
    record Arr(List<Json> values) implements Json {
        public Arr {
            values = List.copyOf(values);
        }
    }

    /** Named values, sorted by name; the names are texts of printable ASCII too. */
    record Obj(SortedMap<String, Json> fields) implements Json {
        public Obj {
            // Not the copying constructor, which would keep the comparator of the map that was given.
            var sorted = new TreeMap<String, Json>();
            sorted.putAll(fields);
            sorted.keySet().forEach(Str::new);
            fields = Collections.unmodifiableSortedMap(sorted);
        }

        /** {@return this object with one more, or one other, field} */
        public Obj with(String name, Json value) {
            var more = new TreeMap<>(fields);
            more.put(name, value);
            return new Obj(more);
        }

        /** {@return this object with a text field} */
        public Obj with(String name, String value) {
            return with(name, new Str(value));
        }

        /** {@return this object with a number field} */
        public Obj with(String name, long value) {
            return with(name, new Num(value));
        }

        /** {@return the field, if it is there} */
        public Optional<Json> find(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        /**
         * {@return the field as text}
         *
         * @throws JsonException if it is missing or no text
         */
        public String text(String name) {
            if (find(name).orElseThrow(() -> missing(name)) instanceof Str(var value)) {
                return value;
            }
            throw new JsonException("'" + name + "' must be a text in quotes");
        }

        /**
         * {@return the field as a number}
         *
         * @throws JsonException if it is missing or no number
         */
        public long number(String name) {
            if (find(name).orElseThrow(() -> missing(name)) instanceof Num(var value)) {
                return value;
            }
            throw new JsonException("'" + name + "' must be a whole number");
        }

        /**
         * {@return the field as an array}
         *
         * @throws JsonException if it is missing or no array
         */
        public List<Json> array(String name) {
            if (find(name).orElseThrow(() -> missing(name)) instanceof Arr(var values)) {
                return values;
            }
            throw new JsonException("'" + name + "' must be an array");
        }

        /**
         * {@return the field as an object}
         *
         * @throws JsonException if it is missing or no object
         */
        public Obj object(String name) {
            if (find(name).orElseThrow(() -> missing(name)) instanceof Obj object) {
                return object;
            }
            throw new JsonException("'" + name + "' must be an object");
        }

        private static JsonException missing(String name) {
            return new JsonException("'" + name + "' is missing");
        }
    }

    /** {@return an object without fields} */
    static Obj object() {
        return new Obj(new TreeMap<>());
    }

    /** {@return an array of texts} */
    static Arr texts(Collection<?> values) {
        var strings = new ArrayList<Json>();
        values.forEach(value -> strings.add(new Str(value.toString())));
        return new Arr(strings);
    }

    /** {@return a text with every character outside the profile replaced by '?'; for messages of strangers} */
    static Str printable(String text) {
        return new Str(text.chars().allMatch(Json::isPrintable) ? text : text.replaceAll("[^\\x20-\\x7E]", "?"));
    }

    private static boolean isPrintable(int c) {
        return c >= 0x20 && c <= 0x7E;
    }

    /** {@return the one text form of this value (RFC 8785), all ASCII} */
    default String canonical() {
        var out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        switch (this) {
            case Str(var value) -> quote(value, out);
            case Num(var value) -> out.append(value);
            case Bool(var value) -> out.append(value);
            case Arr(var values) -> {
                out.append('[');
                for (int i = 0; i < values.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    values.get(i).write(out);
                }
                out.append(']');
            }
            case Obj(var fields) -> {
                out.append('{');
                var separator = "";
                for (var field : fields.entrySet()) {
                    out.append(separator);
                    quote(field.getKey(), out);
                    out.append(':');
                    field.getValue().write(out);
                    separator = ",";
                }
                out.append('}');
            }
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }
}
