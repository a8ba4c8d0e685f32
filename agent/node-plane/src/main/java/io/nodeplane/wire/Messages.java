package io.nodeplane.wire;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Code;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.ledger.Mark;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Messages as bytes and back: a header {@code {"v":2,"cluster":"<64 hex>","from":"node-1","incarnation":3,"type":"ping",
 * ...}}, and behind it the ledger lines that the message carries, each after a line feed.
 *
 * <p>A ledger line travels as the bytes that are stored and hashed, and is verified when it is read. Fields that this version
 * does not know are ignored; another version is refused. What one version writes, the same version reads back equal.
 */
public final class Messages {
    /** The oldest message version that this release reads. */
    public static final int VERSION_MIN = 2;
    /** The message version that this release writes, and the newest that it reads. */
    public static final int VERSION_MAX = 2;
    /** The most bytes of one message. */
    public static final int BYTES_MAX = 1 << 20;
    /** The most lines in one message. */
    public static final int LINES_MAX = 4096;
    /** The most marks in one message. */
    public static final int MARKS_MAX = Message.MARKS_MAX;
    /** The most characters of a reason; a longer one is cut when it is written. */
    public static final int REASON_MAX = 1000;

    /** Reads the ledger lines of a message. */
    @FunctionalInterface
    public interface Lines {

        /**
         * {@return the line that the bytes are, from {@code from} up to, and without, {@code to}; they are copied}
         *
         * @throws BadLineException as {@link LineReader#read}
         */
        Line read(byte[] bytes, int from, int to);
    }

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
        return request(bytes, new LineReader()::read);
    }

    /**
     * {@return the request that the bytes hold}
     *
     * @param reader reads the lines of it
     * @throws WireException if they hold none
     */
    public static Envelope<Request> request(byte[] bytes, Lines reader) {
        var json = header(bytes);
        Request request = switch (json.text("type")) {
            case "ping" -> new Request.Ping(json.text("head", Hash::new));
            case "ping-req" -> new Request.PingReq(json.text("target", NodeId::new),
                    json.text("address", PeerAddress::written));
            case "vigil" -> vigil(json);
            case "sync" -> new Request.Sync(json.text("head", Hash::new), base(json), marks(json),
                    bytesMax(json));
            case "push" -> new Request.Push(lines(json, bytes, reader));
            default -> throw new WireException("'" + json.text("type") + "' is no type of request"
                    + " (ping, ping-req, vigil, sync, push)");
        };
        return new Envelope<>(sender(json), request);
    }

    /**
     * {@return the reply that the bytes hold}
     *
     * @throws WireException if they hold none
     */
    public static Envelope<Reply> reply(byte[] bytes) {
        return reply(bytes, new LineReader()::read);
    }

    /**
     * {@return the reply that the bytes hold}
     *
     * @param reader reads the lines of it
     * @throws WireException if they hold none
     */
    public static Envelope<Reply> reply(byte[] bytes, Lines reader) {
        var json = header(bytes);
        Reply reply = switch (json.text("type")) {
            case "ack" -> new Reply.Ack(json.text("head", Hash::new), json.has("reached")
                    ? Optional.of(json.bool("reached"))
                    : Optional.empty());
            case "nack" -> new Reply.Nack(json.text("reason"));
            case "delta" -> new Reply.Delta(json.text("head", Hash::new), base(json), marks(json),
                    lines(json, bytes, reader), json.bool("more"));
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
            case SAME_PROCESS -> "same-process";
            case BUSY -> "busy";
            case FULL -> "full";
            case OTHER -> "other";
        };
    }

    private static Code code(String word) {
        for (var code : Code.values()) {
            if (word(code).equals(word)) {
                return code;
            }
        }
        // A later release may have more reasons to refuse; that it refuses is what matters.
        return Code.OTHER;
    }

    private static Reader header(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new WireException(bytes.length + " bytes; at most " + BYTES_MAX + " are allowed");
        }
        var json = Reader.of(Arrays.copyOf(bytes, end(bytes, 0)), BYTES_MAX);
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
        var process = json.has("process") ? json.text("process") : "";
        try {
            return new Message.Sender(new ClusterId(json.text("cluster", Hash::new)), json.text("from", NodeId::new),
                    incarnation, process);
        } catch (IllegalArgumentException tooLong) {
            throw new WireException(String.valueOf(tooLong.getMessage()));
        }
    }

    /** The lines behind the header; each is verified. */
    private static List<Line> lines(Reader json, byte[] bytes, Lines reader) {
        var count = json.number("lines");
        if (count < 0 || count > LINES_MAX) {
            throw new WireException("'lines' is " + count + "; at most " + LINES_MAX + " are allowed");
        }
        var lines = new ArrayList<Line>();
        for (var at = end(bytes, 0) + 1; at <= bytes.length; at = end(bytes, at) + 1) {
            try {
                lines.add(reader.read(bytes, at, end(bytes, at)));
            } catch (BadLineException wrong) {
                throw new WireException("line " + (lines.size() + 1) + " behind the header is no ledger line: "
                        + wrong.getMessage());
            }
        }
        if (lines.size() != count) {
            throw new WireException(lines.size() + " lines behind a header that says " + count);
        }
        return lines;
    }

    private static int end(byte[] bytes, int from) {
        var at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static long bytesMax(Reader json) {
        var bytes = json.number("bytesMax");
        if (bytes < 1) {
            throw new WireException("'bytesMax' is " + bytes + ": at least 1 is needed");
        }
        return bytes;
    }

    private static Request vigil(Reader json) {
        try {
            return new Request.Vigil(json.number("heldMs"));
        } catch (IllegalArgumentException wrong) {
            throw new WireException(String.valueOf(wrong.getMessage()));
        }
    }

    private static Optional<Hash> base(Reader json) {
        return json.has("base") ? Optional.of(json.text("base", Hash::new)) : Optional.empty();
    }

    private static Optional<Holdings> marks(Reader json) {
        if (!json.has("marks")) {
            return Optional.empty();
        }
        var marks = new TreeMap<FeedId, SortedSet<Mark>>();
        for (var triple : json.array("marks", MARKS_MAX)) {
            if (!triple.isArray() || triple.size() != 3 || !triple.get(0).isString() || !triple.get(2).isString()) {
                throw new WireException("'marks' is a list of [feed, seq, first digits of a hash]");
            }
            try {
                marks.computeIfAbsent(new FeedId(triple.get(0).stringValue()), feed -> new TreeSet<>())
                        .add(new Mark(Reader.number(triple.get(1), "seq"), triple.get(2).stringValue()));
            } catch (IllegalArgumentException wrong) {
                throw new WireException("'marks': " + wrong.getMessage());
            }
        }
        return Optional.of(new Holdings(marks));
    }
}
