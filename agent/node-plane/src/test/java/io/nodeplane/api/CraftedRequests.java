package io.nodeplane.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import tools.jackson.databind.JsonNode;

/** Requests that are made from {@code openapi.json}: good ones, nearly good ones, and nonsense. */
final class CraftedRequests {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "ODD");
    private static final List<String> KNOWN = List.of("vpn-1", "vpn-2", "vpn-3", "nobody");
    /** What a library may take for more than a name. */
    private static final List<String> ODD_NAMES = List.of("", ".", "..", "%2e%2e", "a%2fb", "..%2f..%2fx", "%00", "%7F",
            "%zz",
            "%", "%F0%9F%8C%8D", "%ff%fe", "a;b=c", "a+b", "*", "{peerId}", "A", "-", "x".repeat(33),
            "x".repeat(2_000));
    private static final int LONG = 70_000;
    private static final int DEEP = 2_000;

    private final JsonNode document;
    private final Instances instances;

    /**
     * One request.
     *
     * @param path as the document names it
     * @param plain whether method and target are of that path, without doubt
     * @param headers without those that frame it
     * @param body its bytes, each as one character
     */
    record Crafted(String method, String path, String target, boolean plain, List<String> headers, String body) {
        String operation() {
            return method.toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            var shown = body.length() > 500 ? body.substring(0, 500) + "... (" + body.length() + " bytes)" : body;
            return method + " " + target + " " + headers + " " + shown;
        }
    }

    CraftedRequests(JsonNode document) {
        this.document = document;
        this.instances = new Instances(document);
    }

    /** @param token what the server wants */
    Arbitrary<Crafted> all(String token) {
        var operations = new ArrayList<Tuple.Tuple2<Integer, Arbitrary<Crafted>>>();
        for (var path : document.get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                // There is more to get wrong where more is said.
                var often = operation.getValue().has("requestBody")
                        ? 4
                        : operation.getValue().has("parameters") ? 2 : 1;
                operations.add(Tuple.of(often,
                        operation(path.getKey(), operation.getKey(), operation.getValue(), token)));
            }
        }
        return Arbitraries.frequencyOf(operations);
    }

    private Arbitrary<Crafted> operation(String path, String method, JsonNode operation, String token) {
        var right = method.toUpperCase(Locale.ROOT);
        var methods = Arbitraries.frequencyOf(Tuple.of(24, Arbitraries.just(right)),
                Tuple.of(1, Arbitraries.of(METHODS)));
        return Combinators.combine(methods, target(path), headers(operation, token), body(operation))
                .as((asked, target, headers, body) -> new Crafted(asked, path, target.target(),
                        asked.equals(right) && target.plain(), headers, body));
    }

    private record Target(String target, boolean plain) {}

    private static Arbitrary<Target> target(String path) {
        var query = Arbitraries.frequencyOf(Tuple.of(12, Arbitraries.just("")), Tuple.of(1, Arbitraries.of("?", "?a=b",
                "?seeds=x&seeds", "?%00=%ff", "?" + "q".repeat(500))));
        var paths = path.contains("{peerId}")
                ? names().map(name -> new Target(path.replace("{peerId}", name.target()), name.plain()))
                : Arbitraries.frequencyOf(Tuple.of(40, Arbitraries.just(new Target(path, true))),
                        Tuple.of(1, Arbitraries.of("/", "//", "/x", ";a=b", "%20").map(
                                more -> new Target(path + more, false))));
        return Combinators.combine(paths, query).as((target, more) -> new Target(target.target() + more,
                target.plain() && !more.contains("%")));
    }

    private static Arbitrary<Target> names() {
        return Arbitraries.frequencyOf(
                Tuple.of(10, Arbitraries.of(KNOWN).map(name -> new Target(name, true))),
                Tuple.of(3, Arbitraries.of(ODD_NAMES).map(name -> new Target(name, false))),
                Tuple.of(3, Arbitraries.strings().ofMinLength(1).ofMaxLength(40).map(CraftedRequests::encoded)
                        .map(name -> new Target(name, false))));
    }

    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b >= 'a' && b <= 'z' ? Character.toString(b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return encoded.toString();
    }

    private static Arbitrary<List<String>> headers(JsonNode operation, String token) {
        var host = header("Host", 60, "127.0.0.1", "localhost:1", "example.org", "", "127.0.0.1.example.org", "a b");
        var authorization = header("Authorization", 40, "Bearer " + token, "Bearer", "bearer " + token,
                "Bearer  " + token
                        + "x",
                "Basic " + token, token);
        var origin = Arbitraries.frequencyOf(Tuple.of(40, Arbitraries.just("")),
                Tuple.of(1, Arbitraries.of("Origin: null", "Origin: http://127.0.0.1")));
        var more = Arbitraries.frequencyOf(Tuple.of(8, Arbitraries.just("")), Tuple.of(1, Arbitraries.of(
                "Accept: text/html", "Accept-Encoding: identity", "Last-Event-ID: x", "X-Forwarded-For: ::1",
                "Accept: ;;;", "Cookie: a=b; c", "Content-Encoding: nonsense", "Range: bytes=0-1")));
        var type = Arbitraries.frequencyOf(Tuple.of(8, Arbitraries.just("Content-Type: application/json")),
                Tuple.of(1,
                        Arbitraries.of("", "Content-Type: text/plain", "Content-Type: application/json; charset=utf-16",
                                "Content-Type: multipart/form-data; boundary=x",
                                "Content-Type: application/x-www-form-urlencoded",
                                "Content-Type: ///")));
        return Combinators.combine(host, authorization, origin, more, type, named(operation))
                .as((a, b, c, d, e, f) -> List.of(a, b, c, d, e, f).stream().filter(line -> !line.isEmpty()).toList());
    }

    private static Arbitrary<String> header(String name, int often, String right, String... wrong) {
        return Arbitraries.frequencyOf(Tuple.of(often, Arbitraries.just(name + ": " + right)),
                Tuple.of(1, Arbitraries.of(wrong).map(value -> name + ": " + value)));
    }

    /** {@return one of the headers that the document has for the operation} */
    private static Arbitrary<String> named(JsonNode operation) {
        var names = operation.has("parameters")
                ? operation.get("parameters").valueStream().filter(one -> one.get("in").stringValue().equals("header"))
                        .map(one -> one.get("name").stringValue()).collect(Collectors.toList())
                : List.<String>of();
        if (names.isEmpty()) {
            return Arbitraries.just("");
        }
        var value = Arbitraries.oneOf(Arbitraries.of("*", "W/\"1:1:healthy:joined\"", ",,,", "W/"),
                Arbitraries.strings().withCharRange('!', '~').ofMaxLength(60));
        return Arbitraries.oneOf(Arbitraries.just(""),
                Combinators.combine(Arbitraries.of(names), value).as((name, text) -> name + ": " + text));
    }

    private Arbitrary<String> body(JsonNode operation) {
        if (!operation.has("requestBody")) {
            return Arbitraries.frequencyOf(Tuple.of(10, Arbitraries.just("")), Tuple.of(1, Arbitraries.just("{}")));
        }
        var schema = operation.get("requestBody").get("content").get("application/json").get("schema");
        var good = instances.of(schema, false);
        var near = instances.of(schema, true);
        return Arbitraries.frequencyOf(
                Tuple.of(8, bytes(good)),
                Tuple.of(8, bytes(near)),
                Tuple.of(1, Combinators.combine(bytes(good), Arbitraries.integers().between(0, 40))
                        .as((text, cut) -> text.substring(0, Math.max(0, text.length() - cut)))),
                Tuple.of(1, bytes(good).map(text -> text + "{}")),
                Tuple.of(1, Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60)),
                Tuple.of(1, bytes(instances.any())),
                Tuple.of(1, Arbitraries.of("", "\u00ef\u00bb\u00bf{}", "[".repeat(DEEP), "{\"a\":".repeat(DEEP),
                        "{\"session\":\"" + "x".repeat(LONG) + "\"}", " ".repeat(LONG), "1".repeat(1_000),
                        "{\"seq\":1" + "0".repeat(400) + "}", "{\"seq\":1e999999999,\"dataPlaneReady\":true}")));
    }

    private static Arbitrary<String> bytes(Arbitrary<String> texts) {
        return texts.map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}
