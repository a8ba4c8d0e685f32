package io.nodeplane.ledger;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body from canonical JSON. The kinds that fill a ledger are read in one pass; whatever is not plainly one of
 * them is left to {@link Body#read}, which is the definition: both say the same of every text.
 */
final class BodyReader {
    private final String text;
    private int at;
    private boolean plain = true;

    private BodyReader(String text) {
        this.text = text;
    }

    /** {@return what the kind and the text, a canonical JSON object, say} */
    static Body read(String kind, String text) {
        var reader = new BodyReader(text);
        var body = reader.known(kind);
        return body != null && reader.plain && reader.at == text.length()
                ? body
                : Body.read(kind, JsonParser.parseObject(text));
    }

    private @Nullable Body known(String kind) {
        return switch (kind) {
            case "reported" -> {
                var peer = node("{\"peer\":\"");
                var state = text("\",\"state\":\"");
                pass("\"}");
                yield peer == null ? null : new Body.Reported(peer, state);
            }
            case "suspected" -> {
                var life = life("{\"incarnation\":");
                var reason = text(",\"reason\":\"");
                var subject = node("\",\"subject\":\"");
                pass("\"}");
                yield life == null || subject == null ? null : new Body.Suspected(subject, life, reason);
            }
            case "recovered" -> {
                var address = address("{\"address\":\"");
                var life = life("\",\"incarnation\":");
                pass("}");
                yield address == null || life == null ? null : new Body.Recovered(life, address);
            }
            case "joined" -> {
                var address = address("{\"address\":\"");
                var life = life("\",\"incarnation\":");
                var metadata = texts(",\"metadata\":");
                pass("}");
                yield address == null || life == null ? null : new Body.Joined(life, address, metadata);
            }
            case "updated" -> {
                var metadata = texts("{\"metadata\":");
                var version = number(",\"version\":");
                pass("}");
                yield new Body.Updated(version, metadata);
            }
            case "left" -> {
                var life = life("{\"incarnation\":");
                pass("}");
                yield life == null ? null : new Body.Left(life);
            }
            case "started" -> {
                var nonce = text("{\"nonce\":\"");
                var software = text("\",\"software\":\"");
                pass("\"}");
                yield new Body.Started(nonce, software);
            }
            default -> null;
        };
    }

    private void pass(String literal) {
        plain = plain && text.startsWith(literal, at);
        at += literal.length();
    }

    /** A text without an escape, behind the literal, which ends with its quote. Its end is not passed. */
    private String text(String literal) {
        pass(literal);
        var end = plain ? text.indexOf('"', at) : -1;
        if (end < 0) {
            plain = false;
            return "";
        }
        var value = text.substring(at, end);
        plain = value.indexOf('\\') < 0;
        at = end;
        return value;
    }

    private long number(String literal) {
        pass(literal);
        var value = 0L;
        while (plain && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
        }
        return Math.min(value, Json.NUMBER_MAX);
    }

    private @Nullable NodeId node(String literal) {
        var value = text(literal);
        return plain && NodeId.valid(value) ? new NodeId(value) : null;
    }

    private @Nullable Incarnation life(String literal) {
        var value = number(literal);
        return plain && value >= 1 && value <= Incarnation.NUMBER_MAX ? new Incarnation(value) : null;
    }

    /** Null where the address is none, and where it is not written as we would write it. */
    private @Nullable PeerAddress address(String literal) {
        var value = text(literal);
        if (!plain) {
            return null;
        }
        try {
            var address = PeerAddress.written(value);
            return address.toString().equals(value) ? address : null;
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private SortedMap<String, String> texts(String literal) {
        pass(literal);
        var texts = new TreeMap<String, String>();
        if (plain && text.startsWith("{}", at)) {
            at += 2;
            return texts;
        }
        pass("{");
        var separator = "\"";
        do {
            var name = text(separator);
            texts.put(name, text("\":\""));
            pass("\"");
            separator = ",\"";
        } while (plain && text.startsWith(separator, at));
        pass("}");
        return texts;
    }
}
