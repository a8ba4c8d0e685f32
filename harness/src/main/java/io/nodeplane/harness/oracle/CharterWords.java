package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what entries say of the next charter. */
final class CharterWords {
    private static final long NUMBER_MAX = 1L << 31;
    private static final int VOTERS_MAX = 9;
    private static final long HOUR = 3_600_000;

    /** Least and greatest value of each number of a charter. */
    private record Range(long least, long greatest) {}

    /** What a charter may have besides: a charter that lacks it forgets nobody by itself. */
    private static final String FORGET = "forgetAfterMs";
    private static final Range FORGET_RANGE = new Range(1, 366 * 24 * HOUR);

    private static final Map<String, Range> NUMBERS = new TreeMap<>(Map.ofEntries(
            Map.entry("backoffMax", new Range(0, 20)), Map.entry("confirmAfterMs", new Range(0, 24 * HOUR)),
            Map.entry("forgiveAfterMs", new Range(0, 24 * HOUR)), Map.entry("healthMax", new Range(0, 16)),
            Map.entry("indirectProbes", new Range(0, 16)), Map.entry("probeIntervalMs", new Range(10, HOUR)),
            Map.entry("probeTimeoutMs", new Range(5, HOUR)), Map.entry("pushFanout", new Range(0, 16)),
            Map.entry("suspectAfter", new Range(1, 100)), Map.entry("syncIntervalMs", new Range(10, HOUR))));

    private CharterWords() {}

    static Statement read(String kind, JsonNode body) {
        var fields = switch (kind) {
            case "proposed" -> List.of("ballot", "before", "charter", "epoch");
            case "amended" -> List.of("epoch", "evidence", "proposal");
            default -> List.of("epoch", "proposal");
        };
        if (!StatementReader.fields(body).equals(fields) || !isNumber(body.get("epoch"))) {
            return new Statement.Other();
        }
        var epoch = body.get("epoch").asLong();
        if (kind.equals("proposed")) {
            return proposed(epoch, body);
        }
        if (!StatementReader.isHash(body.get("proposal"))) {
            return new Statement.Other();
        }
        var proposal = StatementReader.text(body, "proposal");
        return switch (kind) {
            case "approved" -> new Statement.Approved(epoch, proposal);
            case "ratified" -> new Statement.Ratified(epoch, proposal);
            default -> StatementReader.names(body.get("evidence")).filter(StatementReader::sorted)
                    .<Statement>map(names -> new Statement.Amended(epoch, proposal, names))
                    .orElse(new Statement.Other());
        };
    }

    private static Statement proposed(long epoch, JsonNode body) {
        var charter = body.get("charter");
        if (!StatementReader.isHash(body.get("before")) || !isNumber(body.get("ballot")) || !isCharter(charter)) {
            return new Statement.Other();
        }
        // The line is canonical, and names and digests need no escapes: this is the canonical text.
        var named = (ObjectNode) body.deepCopy();
        named.remove("ballot");
        return new Statement.Proposed(Digest.of(body.toString()), Digest.of(named.toString()), epoch,
                StatementReader.text(body, "before"),
                body.get("ballot").asLong(), charter.toString(), StatementReader.text(charter, "cluster"),
                StatementReader.strings(charter.get("voters")).stream().map(NodeId::new)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static boolean isCharter(JsonNode charter) {
        var fields = new TreeSet<>(NUMBERS.keySet());
        fields.add("cluster");
        fields.add("voters");
        if (charter.has(FORGET)) {
            fields.add(FORGET);
        }
        if (!StatementReader.fields(charter).equals(List.copyOf(fields))
                || charter.has(FORGET) && !within(charter.get(FORGET), FORGET_RANGE)
                || !StatementReader.isNode(charter.get("cluster"))
                || !StatementReader.list(charter.get("voters"), StatementReader::isNode)) {
            return false;
        }
        var voters = StatementReader.strings(charter.get("voters"));
        return !voters.isEmpty() && voters.size() <= VOTERS_MAX && List.copyOf(new TreeSet<>(voters)).equals(voters)
                && NUMBERS.entrySet().stream()
                        .allMatch(number -> within(charter.get(number.getKey()), number.getValue()));
    }

    private static boolean isNumber(JsonNode value) {
        return within(value, new Range(1, NUMBER_MAX));
    }

    private static boolean within(JsonNode value, Range range) {
        return value.isIntegralNumber() && value.asLong() >= range.least && value.asLong() <= range.greatest;
    }
}
