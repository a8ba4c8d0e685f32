package io.nodeplane.wire;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Code;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Frontier;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Tip;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Messages as JSON and back: {@code {"v":1,"cluster":"<64 hex>","from":"node-1","incarnation":3,"type":"ping",...}}.
 *
 * <p>A ledger line travels as its exact text, and is verified when it is read. Fields that this version does not know
 * are ignored; another version is refused. What one version writes, the same version reads back equal.
 */
public final class Messages {
    /** The oldest message version that this release reads. */
    public static final int VERSION_MIN = 1;
    /** The message version that this release writes, and the newest that it reads. */
    public static final int VERSION_MAX = 1;
    /** The most bytes of one message. */
    public static final int BYTES_MAX = 1 << 20;
    /** The most lines in one message. */
    public static final int LINES_MAX = 4096;
    /** The most feeds in one frontier. */
    public static final int FEEDS_MAX = 8192;
    /** The most characters of a reason; a longer one is cut when it is written. */
    public static final int REASON_MAX = 1000;

    private Messages() {}

    /**
     * {@return the message as bytes}
     *
     * @throws WireException if it is larger than a message may be
     */
    public static byte[] encode(Message.Sender from, Message message) {
        var bytes = MessageWriter.write(from, message);
        if (bytes.length > BYTES_MAX) {
            throw new WireException("a message of " + bytes.length + " bytes; at most " + BYTES_MAX + " are allowed");
        }
        return bytes;
    }

    /**
     * {@return the request that the bytes hold}
     *
     * @throws WireException if they hold none
     */
    public static Envelope<Request> request(byte[] bytes) {
        var json = versioned(bytes);
        Request request = switch (json.text("type")) {
            case "ping" -> new Request.Ping(json.text("head", Hash::new));
            case "ping-req" -> new Request.PingReq(json.text("target", NodeId::new),
                    json.text("address", PeerAddress::parse));
            case "sync" -> new Request.Sync(json.text("head", Hash::new), frontier(json));
            case "push" -> new Request.Push(lines(json));
            default -> throw new WireException("'" + json.text("type") + "' is no type of request"
                    + " (ping, ping-req, sync, push)");
        };
        return new Envelope<>(sender(json), request);
    }

    /**
     * {@return the reply that the bytes hold}
     *
     * @throws WireException if they hold none
     */
    public static Envelope<Reply> reply(byte[] bytes) {
        var json = versioned(bytes);
        Reply reply = switch (json.text("type")) {
            case "ack" -> new Reply.Ack(json.text("head", Hash::new));
            case "nack" -> new Reply.Nack(json.text("reason"));
            case "delta" -> new Reply.Delta(json.text("head", Hash::new), frontier(json), lines(json),
                    json.bool("more"));
            case "refused" -> new Reply.Refused(code(json.text("code")), json.text("reason"));
            default -> throw new WireException("'" + json.text("type") + "' is no type of reply"
                    + " (ack, nack, delta, refused)");
        };
        return new Envelope<>(sender(json), reply);
    }

    static String word(Code code) {
        return switch (code) {
            case WRONG_CLUSTER -> "wrong-cluster";
            case SAME_IDENTITY -> "same-identity";
            case BUSY -> "busy";
        };
    }

    private static Code code(String word) {
        for (var code : Code.values()) {
            if (word(code).equals(word)) {
                return code;
            }
        }
        throw new WireException("'" + word + "' is no code of a refusal");
    }

    private static Reader versioned(byte[] bytes) {
        var json = Reader.of(bytes, BYTES_MAX);
        var version = json.number("v");
        if (version < VERSION_MIN || version > VERSION_MAX) {
            throw new WireException("this node speaks message versions " + VERSION_MIN + ".." + VERSION_MAX
                    + ", you sent " + version);
        }
        return json;
    }

    private static Message.Sender sender(Reader json) {
        Optional<Incarnation> incarnation = Optional.empty();
        if (json.has("incarnation")) {
            try {
                incarnation = Optional.of(new Incarnation(json.number("incarnation")));
            } catch (IllegalArgumentException wrong) {
                throw new WireException("'incarnation': " + wrong.getMessage());
            }
        }
        return new Message.Sender(new ClusterId(json.text("cluster", Hash::new)), json.text("from", NodeId::new),
                incarnation);
    }

    private static List<Line> lines(Reader json) {
        var lines = new ArrayList<Line>();
        for (var text : json.array("lines", LINES_MAX)) {
            try {
                lines.add(Line.parse(text.isString() ? text.stringValue() : ""));
            } catch (BadLineException wrong) {
                throw new WireException("line " + (lines.size() + 1) + " of 'lines' is no ledger line: "
                        + wrong.getMessage());
            }
        }
        return lines;
    }

    private static Optional<Frontier> frontier(Reader json) {
        if (!json.has("frontier")) {
            return Optional.empty();
        }
        var tips = new TreeMap<FeedId, Tip>();
        for (var triple : json.array("frontier", FEEDS_MAX)) {
            if (tips.put(feed(triple), tip(triple)) != null) {
                throw new WireException("feed " + triple.get(0).stringValue() + " stands twice in 'frontier'");
            }
        }
        return Optional.of(new Frontier(tips));
    }

    private static FeedId feed(JsonNode triple) {
        if (!triple.isArray() || triple.size() != 3 || !triple.get(0).isString() || !triple.get(2).isString()) {
            throw new WireException("'frontier' is a list of [feed, seq, hash]");
        }
        try {
            return new FeedId(triple.get(0).stringValue());
        } catch (IllegalArgumentException wrong) {
            throw new WireException("'frontier': " + wrong.getMessage());
        }
    }

    private static Tip tip(JsonNode triple) {
        var seq = Reader.number(triple.get(1), "seq");
        if (seq < 1) {
            throw new WireException("'frontier': seq " + seq + " is less than 1");
        }
        try {
            return new Tip(seq, new Hash(triple.get(2).stringValue()));
        } catch (IllegalArgumentException wrong) {
            throw new WireException("'frontier': " + wrong.getMessage());
        }
    }
}
