package io.nodeplane.harness.chaos;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the bytes of a line are what they have to be, asked without the agent's own reader. */
final class LineCheck {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LENGTH_MAX = 8192;
    private static final List<String> FIELDS = List.of("at", "body", "cluster", "feed", "kind", "lamport", "parents",
            "prev", "seq", "v");
    private static final String BEFORE_ENTRY = "{\"entry\":";
    private static final int AFTER_ENTRY = ",\"hash\":\"\"}".length() + 64;

    private LineCheck() {}

    /** {@return what is wrong with the bytes of this line} */
    static Optional<Breach> flaw(Line line, String cluster) {
        var text = line.text();
        if (text.length() > LENGTH_MAX) {
            return broken("I1", line, "has " + text.length() + " bytes");
        }
        try {
            var tree = JSON.readTree(text);
            var entry = tree.get("entry");
            if (!sorted(tree) || !JSON.writeValueAsString(tree).equals(text) || entry == null
                    || !List.copyOf(entry.propertyNames()).equals(FIELDS) || entry.get("v").asInt() != 1
                    || !entry.get("cluster").asString().equals(cluster)) {
                return broken("I2", line, "is not the canonical form of a line of this cluster");
            }
            var said = line.entry();
            if (entry.get("seq").asLong() != said.seq() || entry.get("lamport").asLong() != said.lamport()
                    || !entry.get("feed").asString().equals(said.feed().label())
                    || !entry.get("kind").asString().equals(said.kind())
                    || !entry.get("prev").asString().equals(said.prev().hex())
                    || entry.get("parents").size() != said.parents().size()) {
                return broken("I2", line, "says something else than what the agent reads in it");
            }
            if (claimed(said.body(), entry.get("body")) > entry.get("lamport").asLong()) {
                return broken("I8", line, "claims a life or version beyond its lamport");
            }
            var digest = sha256(text.substring(BEFORE_ENTRY.length(), text.length() - AFTER_ENTRY));
            return digest.equals(tree.get("hash").asString()) && digest.equals(line.hash().hex())
                    ? Optional.empty()
                    : broken("I3", line, "has a hash that is not that of its entry");
        } catch (JacksonException unreadable) {
            return broken("I2", line, "is no JSON");
        }
    }

    /** {@return the life or version that the line claims for its writer; 0 if it claims none} */
    private static long claimed(Body said, JsonNode body) {
        return switch (said) {
            case Body.Joined joined -> body.get("incarnation").asLong();
            case Body.Recovered recovered -> body.get("incarnation").asLong();
            case Body.Left left -> body.get("incarnation").asLong();
            case Body.Updated updated -> body.get("version").asLong();
            case Body other -> 0;
        };
    }

    private static Optional<Breach> broken(String id, Line line, String what) {
        return Optional.of(new Breach(id, line.id() + " " + what));
    }

    private static boolean sorted(JsonNode node) {
        if (node.isObject()) {
            var names = List.copyOf(node.propertyNames());
            if (!names.equals(names.stream().sorted().toList())) {
                return false;
            }
        }
        for (var child : node) {
            if (!sorted(child)) {
                return false;
            }
        }
        return true;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
