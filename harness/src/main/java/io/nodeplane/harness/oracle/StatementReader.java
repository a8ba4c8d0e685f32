package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads a body as its kind, if it has exactly the fields of that kind, and each of them is what it should be. */
final class StatementReader {
    private static final long INCARNATION_MAX = (1L << 31) - 1;
    private static final int PORT_MAX = 65535;
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:[A-Za-z0-9._-]{1,255}|\\[(?=[^\\]]*:)[A-Za-z0-9._:-]{1,255}\\]):[1-9][0-9]{0,4}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\\.[0-9a-f]{16}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private StatementReader() {}

    static Statement read(String kind, JsonNode body) {
        return switch (kind) {
            case "genesis" -> genesis(body);
            case "started" -> has(body, "nonce", "software") && texts(body)
                    ? new Statement.Started(text(body, "nonce"))
                    : new Statement.Other();
            case "joined" -> has(body, "address", "incarnation", "metadata") && address(body) && incarnation(body)
                    && texts(body.get("metadata"))
                            ? new Statement.Joined(number(body), text(body, "address"), map(body.get("metadata")))
                            : new Statement.Other();
            case "left" -> has(body, "incarnation") && incarnation(body)
                    ? new Statement.Left(number(body))
                    : new Statement.Other();
            case "suspected" -> has(body, "incarnation", "reason", "subject") && incarnation(body) && subject(body)
                    && body.get("reason").isString()
                            ? new Statement.Suspected(new NodeId(text(body, "subject")), number(body))
                            : new Statement.Other();
            case "confirmed" -> has(body, "evidence", "incarnation", "subject") && incarnation(body) && subject(body)
                    ? names(body.get("evidence")).filter(StatementReader::sorted).<Statement>map(
                            ids -> new Statement.Confirmed(new NodeId(text(body, "subject")), number(body), ids))
                            .orElse(new Statement.Other())
                    : new Statement.Other();
            case "recovered" -> has(body, "address", "incarnation") && address(body) && incarnation(body)
                    ? new Statement.Recovered(number(body), text(body, "address"))
                    : new Statement.Other();
            case "updated" -> has(body, "metadata", "version") && texts(body.get("metadata"))
                    && body.get("version").isIntegralNumber()
                            ? new Statement.Updated(body.get("version").asLong(), map(body.get("metadata")))
                            : new Statement.Other();
            case "forked" -> has(body, "feed", "hashes", "seq") && isLabel(body.get("feed"))
                    && body.get("seq").isIntegralNumber() && list(body.get("hashes"), StatementReader::isHash)
                    && sorted(strings(body.get("hashes")))
                            ? new Statement.Forked(text(body, "feed"), body.get("seq").asLong(),
                                    strings(body.get("hashes")))
                            : new Statement.Other();
            case "vouched" -> has(body, "by") && list(body.get("by"), StatementReader::isNode)
                    && List.copyOf(new TreeSet<>(strings(body.get("by")))).equals(strings(body.get("by")))
                            ? new Statement.Vouched(strings(body.get("by")).stream().map(NodeId::new)
                                    .collect(Collectors.toCollection(TreeSet::new)))
                            : new Statement.Other();
            case "forgotten" -> has(body, "incarnation", "subject") && incarnation(body) && subject(body)
                    ? new Statement.Forgotten(new NodeId(text(body, "subject")), number(body))
                    : new Statement.Other();
            case "proposed", "approved", "ratified", "amended" -> CharterWords.read(kind, body);
            default -> new Statement.Other();
        };
    }

    private static Statement genesis(JsonNode body) {
        var goesOn = body.has("after") || body.has("why");
        var shape = new TreeSet<>(List.of("node", "nonce"));
        if (goesOn) {
            shape.addAll(List.of("after", "why"));
        }
        if (body.has("earlier")) {
            shape.add("earlier");
        }
        if (!List.copyOf(shape).equals(fields(body)) || !isNode(body.get("node")) || !body.get("nonce").isString()
                || body.has("earlier") && !earlier(body.get("earlier"))) {
            return new Statement.Other();
        }
        var node = new NodeId(text(body, "node"));
        if (!goesOn) {
            return new Statement.Genesis(node, List.of(), "");
        }
        var after = names(body.get("after")).filter(StatementReader::sorted);
        if (after.isEmpty() || !body.get("why").isString()
                || after.get().isEmpty() && text(body, "why").isEmpty()) {
            return new Statement.Other();
        }
        return new Statement.Genesis(node, after.get(), text(body, "why"));
    }

    private static boolean earlier(JsonNode earlier) {
        return has(earlier, "count", "digest") && earlier.get("count").isIntegralNumber()
                && isHash(earlier.get("digest"));
    }

    /** {@return the entries that the array names, each as {@code [feed, seq, hash]}; empty if it is no such array} */
    static Optional<List<EntryName>> names(JsonNode array) {
        return list(array, StatementReader::isName)
                ? Optional.of(array.valueStream().map(name -> new EntryName(name.get(0).asString(),
                        name.get(1).asLong(), name.get(2).asString())).toList())
                : Optional.empty();
    }

    static boolean isLabel(JsonNode value) {
        return value.isString() && LABEL.matcher(value.asString()).matches();
    }

    static boolean isHash(JsonNode value) {
        return value.isString() && HASH.matcher(value.asString()).matches();
    }

    static List<String> fields(JsonNode object) {
        return object.isObject() ? List.copyOf(object.propertyNames()) : List.of();
    }

    static <T extends Comparable<T>> boolean sorted(List<T> values) {
        return values.stream().sorted().toList().equals(values);
    }

    private static boolean isName(JsonNode value) {
        return value.isArray() && value.size() == 3 && isLabel(value.get(0)) && value.get(1).isIntegralNumber()
                && isHash(value.get(2));
    }

    static boolean isNode(JsonNode value) {
        return value.isString() && NodeId.valid(value.asString());
    }

    static boolean has(JsonNode object, String... fields) {
        return fields(object).equals(List.of(fields));
    }

    private static boolean incarnation(JsonNode body) {
        var incarnation = body.get("incarnation");
        return incarnation.isIntegralNumber() && incarnation.asLong() >= 1 && incarnation.asLong() <= INCARNATION_MAX;
    }

    private static boolean subject(JsonNode body) {
        return isNode(body.get("subject"));
    }

    private static boolean address(JsonNode body) {
        var address = body.get("address");
        return address.isString() && ADDRESS.matcher(address.asString()).matches() && Integer.parseInt(
                address.asString().substring(address.asString().lastIndexOf(':') + 1)) <= PORT_MAX;
    }

    private static boolean texts(JsonNode object) {
        return object.isObject() && all(object.values(), JsonNode::isString);
    }

    static boolean list(JsonNode array, Predicate<JsonNode> each) {
        return array.isArray() && all(array.values(), each);
    }

    private static boolean all(Collection<JsonNode> values, Predicate<JsonNode> each) {
        return values.stream().allMatch(each);
    }

    static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static SortedMap<String, String> map(JsonNode object) {
        var map = new TreeMap<String, String>();
        object.propertyStream().forEach(field -> map.put(field.getKey(), field.getValue().asString()));
        return map;
    }

    static String text(JsonNode object, String field) {
        return object.get(field).asString();
    }

    private static long number(JsonNode body) {
        return body.get("incarnation").asLong();
    }
}
