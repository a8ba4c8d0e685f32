package io.nodeplane.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON texts that are, or nearly are, as the schemas of a document say. It knows the words that our own document uses. */
final class Instances {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> TEXTS = List.of("", "UP", "DEGRADED", "HANDSHAKE_FAILED", "UNREACHABLE",
            "vpn-1.stub:7946",
            "vpn-2.stub:7946", "nobody.stub:1", "a:1", "[::1]:7", "fd00::1:7", "192.0.2.7:51820", "10.0.0.0/8", "s");
    private static final List<String> ODD_TEXTS = List.of("\u0000", "\ud800", "\u202e", "\\", "\"", "x".repeat(300),
            " ",
            "9".repeat(40));
    private static final List<String> DATES = List.of("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456789Z",
            "1970-01-01T00:00:00Z", "2026-01-31T12:00:00+14:00", "2024-02-29T23:59:59Z");
    /** Texts of numbers and dates that a reader may stumble over. */
    private static final List<String> ODD = List.of("null", "0", "-0", "-1", "1.0", "1.5", "1e3", "1e400", "-1e400",
            "9007199254740991", "9007199254740992", "9223372036854775808", "1e-400", "true", "[]", "{}", "[[[[]]]]",
            "\"\"",
            "\"1\"", "\"9999-12-31T23:59:59Z\"", "\"+1000000000-12-31T23:59:59Z\"", "\"2026-02-30T00:00:00Z\"",
            "\"2026-01-31\"",
            "\"\\ud800\"", "NaN", "01", "{\"a\":1,\"a\":2}", "{\"\":\"\"}", "[1,]");

    private final JsonNode document;

    Instances(JsonNode document) {
        this.document = document;
    }

    /** {@return any JSON, and some text that is none} */
    Arbitrary<String> any() {
        return Arbitraries.oneOf(Arbitraries.of(ODD), texts());
    }

    /** @param loose whether parts of it may be missing, twice there, of another kind, or unknown */
    Arbitrary<String> of(JsonNode schema, boolean loose) {
        if (schema.has("$ref")) {
            return of(document.at(schema.get("$ref").stringValue().substring(1)), loose);
        }
        if (schema.has("anyOf")) {
            return Arbitraries.oneOf(schema.get("anyOf").valueStream().map(one -> of(one, loose)).toList());
        }
        return switch (schema.get("type").stringValue()) {
            case "object" -> schema.has("properties") ? record(schema, loose) : map(schema, loose);
            case "array" -> of(schema.get("items"), loose).list().ofMaxSize(loose ? 40 : 3)
                    .map(items -> "[" + String.join(",", items) + "]");
            case "string" -> schema.has("format") ? Arbitraries.of(DATES).map(Instances::quoted) : texts(schema);
            case "integer" -> Arbitraries.longs()
                    .between(schema.get("minimum").longValue(), schema.get("maximum").longValue())
                    .map(number -> Long.toString(number));
            case "boolean" -> Arbitraries.of("true", "false");
            case "null" -> Arbitraries.just("null");
            default -> throw new IllegalStateException("no instances are made of " + schema);
        };
    }

    private Arbitrary<String> record(JsonNode schema, boolean loose) {
        var required = new TreeSet<String>();
        schema.path("required").valueStream().forEach(name -> required.add(name.stringValue()));
        var fields = new ArrayList<Arbitrary<String>>();
        for (var property : schema.get("properties").properties()) {
            var name = quoted(property.getKey()) + ":";
            var field = of(property.getValue(), loose).map(value -> name + value);
            var absent = required.contains(property.getKey()) ? 0 : 1;
            fields.add(loose
                    ? Arbitraries.frequencyOf(Tuple.of(10, field), Tuple.of(1 + 6 * absent, Arbitraries.just("")),
                            Tuple.of(2, any().map(value -> name + value)),
                            Tuple.of(1, field.map(twice -> twice + "," + twice)))
                    : Arbitraries.frequencyOf(Tuple.of(1, field), Tuple.of(absent, Arbitraries.just(""))));
        }
        if (loose) {
            fields.add(Arbitraries.frequencyOf(Tuple.of(6, Arbitraries.just("")),
                    Tuple.of(1, any().map(value -> "\"later\":" + value))));
        }
        return Combinators.combine(fields).as(parts -> "{"
                + String.join(",", parts.stream().filter(part -> !part.isEmpty()).toList()) + "}");
    }

    private Arbitrary<String> map(JsonNode schema, boolean loose) {
        var keys = Arbitraries.oneOf(Arbitraries.of("endpoints", "publicKey", "allowedIps"),
                Arbitraries.strings().ofMinLength(1).ofMaxLength(loose ? 200 : 10));
        var values = schema.has("additionalProperties") ? of(schema.get("additionalProperties"), loose) : any();
        return Arbitraries.maps(keys, values).ofMaxSize(loose ? 30 : 4)
                .map(entries -> new LinkedHashMap<>(entries).entrySet().stream().map(Instances::entry).toList())
                .map(entries -> "{" + String.join(",", entries) + "}");
    }

    private static String entry(Map.Entry<String, String> entry) {
        return quoted(entry.getKey()) + ":" + entry.getValue();
    }

    private static Arbitrary<String> texts(JsonNode schema) {
        var max = schema.path("maxLength").intValue(64);
        return texts().filter(text -> text.length() <= max + 2);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(Tuple.of(6, Arbitraries.of(TEXTS)), Tuple.of(1, Arbitraries.of(ODD_TEXTS)),
                Tuple.of(2, Arbitraries.strings().ofMaxLength(30))).map(Instances::quoted);
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }
}
