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
            case Words.REPORTED -> {
                var peer = node("{\"" + Words.PEER + "\":\"");
                var state = text("\",\"" + Words.STATE + "\":\"");
                pass("\"}");
                yield peer == null ? null : new Body.Reported(peer, state);
            }
            case Words.SUSPECTED -> {
                var incarnation = incarnation("{\"" + Words.INCARNATION + "\":");
                var reason = text(",\"" + Words.REASON + "\":\"");
                var subject = node("\",\"" + Words.SUBJECT + "\":\"");
                pass("\"}");
                yield incarnation == null || subject == null ? null : new Body.Suspected(subject, incarnation, reason);
            }
            case Words.RECOVERED -> {
                var address = address("{\"" + Words.ADDRESS + "\":\"");
                var incarnation = incarnation("\",\"" + Words.INCARNATION + "\":");
                pass("}");
                yield address == null || incarnation == null ? null : new Body.Recovered(incarnation, address);
            }
            case Words.JOINED -> {
                var address = address("{\"" + Words.ADDRESS + "\":\"");
                var incarnation = incarnation("\",\"" + Words.INCARNATION + "\":");
                var metadata = texts(",\"" + Words.METADATA + "\":");
                pass("}");
                yield address == null || incarnation == null ? null : new Body.Joined(incarnation, address, metadata);
            }
            case Words.UPDATED -> {
                var metadata = texts("{\"" + Words.METADATA + "\":");
                var version = number(",\"" + Words.VERSION + "\":");
                pass("}");
                yield new Body.Updated(version, metadata);
            }
            case Words.LEFT -> {
                var incarnation = incarnation("{\"" + Words.INCARNATION + "\":");
                pass("}");
                yield incarnation == null ? null : new Body.Left(incarnation);
            }
            case Words.STARTED -> {
                var nonce = text("{\"" + Words.NONCE + "\":\"");
                var software = text("\",\"" + Words.SOFTWARE + "\":\"");
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

    private @Nullable Incarnation incarnation(String literal) {
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
