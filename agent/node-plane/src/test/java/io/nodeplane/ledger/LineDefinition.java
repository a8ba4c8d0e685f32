package io.nodeplane.ledger;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a line is, said as plainly as can be: a tree that is read, written again and compared, and regular expressions.
 * It shares no code with the reader that it judges, but for the JSON tree.
 */
final class LineDefinition {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern FEED = Pattern
            .compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\\.[0-9a-f]{16}");
    private static final String HEAD = "{\"entry\":";
    private static final String MIDDLE = ",\"hash\":\"";

    private LineDefinition() {}

    /** {@return the entry, if the text is a line} */
    static Optional<Json.Obj> entry(String text) {
        try {
            var json = JsonParser.parseObject(text);
            var entry = json.object("entry");
            var bytes = text.substring(HEAD.length(), Math.max(HEAD.length(), text.length() - MIDDLE.length() - 66));
            var sound = text.length() <= 8192 && json.canonical().equals(text) && json.fields().size() == 2
                    && HASH.matcher(json.text("hash")).matches() && sha256(bytes).equals(json.text("hash"))
                    && sound(entry);
            return sound ? Optional.of(entry) : Optional.empty();
        } catch (JsonException noLine) {
            return Optional.empty();
        }
    }

    private static boolean sound(Json.Obj entry) {
        return List.copyOf(entry.fields().keySet()).equals(List.of("at", "body", "cluster", "feed", "kind", "lamport",
                "parents", "prev", "seq", "v")) && entry.number("v") == 1 && entry.number("at") >= 0
                && entry.object("body") != null && HASH.matcher(entry.text("cluster")).matches()
                && FEED.matcher(entry.text("feed")).matches() && entry.text("kind") != null
                && entry.number("lamport") >= 0 && entry.array("parents").stream().allMatch(LineDefinition::isParent)
                && HASH.matcher(entry.text("prev")).matches() && entry.number("seq") >= 0;
    }

    private static boolean isParent(Json parent) {
        return parent instanceof Json.Arr(var parts) && parts.size() == 3
                && parts.get(0) instanceof Json.Str(var feed) && FEED.matcher(feed).matches()
                && parts.get(1) instanceof Json.Num && parts.get(2) instanceof Json.Str(var hash)
                && HASH.matcher(hash).matches();
    }

    /** {@return whether the entry says what the tree says} */
    static boolean says(Entry entry, Json.Obj json) {
        return entry.at() == json.number("at") && entry.cluster().hash().hex().equals(json.text("cluster"))
                && entry.feed().label().equals(json.text("feed")) && entry.kind().equals(json.text("kind"))
                && entry.lamport() == json.number("lamport") && entry.prev().hex().equals(json.text("prev"))
                && entry.seq() == json.number("seq")
                && new Json.Arr(entry.parents().stream().map(EntryId::json).toList())
                        .equals(json.fields().get("parents"))
                && entry.body().json().equals(json.object("body"))
                && entry.body().equals(Body.read(json.text("kind"), json.object("body")))
                && entry.body().kind().equals(json.text("kind"))
                && entry.feed().node().equals(new NodeId(json.text("feed").split("\\.")[0]));
    }

    static String sha256(String ascii) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(ascii.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
