package io.nodeplane.wire;

import io.nodeplane.canon.Hash;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Line;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes a message: its header as JSON, fields in a fixed order, and then its ledger lines. */
final class MessageWriter {
    private final JsonGenerator out;

    private MessageWriter(JsonGenerator out) {
        this.out = out;
    }

    static byte[] write(Message.Sender from, Message message) {
        var bytes = new ByteArrayOutputStream();
        try (var out = Reader.JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeNumberProperty("v", Messages.VERSION_MAX);
            out.writeStringProperty("cluster", from.cluster().hash().hex());
            out.writeStringProperty("from", from.node().value());
            from.incarnation().ifPresent(incarnation -> out.writeNumberProperty("incarnation", incarnation.number()));
            if (!from.process().isEmpty()) {
                out.writeStringProperty("process", from.process());
            }
            var writer = new MessageWriter(out);
            switch (message) {
                case Request request -> writer.request(request);
                case Reply reply -> writer.reply(reply);
            }
            out.writeEndObject();
        }
        for (var line : lines(message)) {
            bytes.write('\n');
            bytes.writeBytes(line.bytes());
        }
        return bytes.toByteArray();
    }

    private static List<Line> lines(Message message) {
        return switch (message) {
            case Request.Push(var lines) -> lines;
            case Reply.Delta delta -> delta.lines();
            case Message other -> List.of();
        };
    }

    private void request(Request request) {
        switch (request) {
            case Request.Ping(var head) -> {
                type("ping");
                out.writeStringProperty("head", head.hex());
            }
            case Request.PingReq(var target, var address) -> {
                type("ping-req");
                out.writeStringProperty("target", target.value());
                out.writeStringProperty("address", address.toString());
            }
            case Request.Vigil(var heldMs) -> {
                type("vigil");
                out.writeNumberProperty("heldMs", heldMs);
            }
            case Request.Sync(var head, var base, var marks, var bytesMax) -> {
                type("sync");
                out.writeStringProperty("head", head.hex());
                marks(base, marks);
                out.writeNumberProperty("bytesMax", bytesMax);
            }
            case Request.Push(var lines) -> {
                type("push");
                count(lines);
            }
        }
    }

    private void reply(Reply reply) {
        switch (reply) {
            case Reply.Ack(var head, var reached) -> {
                type("ack");
                out.writeStringProperty("head", head.hex());
                if (reached.isPresent()) {
                    out.writeName("reached");
                    out.writeBoolean(reached.get());
                }
            }
            case Reply.Nack(var reason) -> {
                type("nack");
                reason(reason);
            }
            case Reply.Delta(var head, var base, var marks, var lines, var more) -> {
                type("delta");
                out.writeStringProperty("head", head.hex());
                marks(base, marks);
                count(lines);
                out.writeName("more");
                out.writeBoolean(more);
            }
            case Reply.Refused(var code, var reason) -> {
                type("refused");
                out.writeStringProperty("code", Messages.word(code));
                reason(reason);
            }
        }
    }

    private void type(String type) {
        out.writeStringProperty("type", type);
    }

    private void reason(String reason) {
        out.writeStringProperty("reason", reason.length() > Messages.REASON_MAX
                ? reason.substring(0, Messages.REASON_MAX)
                : reason);
    }

    private void marks(Optional<Hash> base, Optional<Holdings> marks) {
        base.ifPresent(head -> out.writeStringProperty("base", head.hex()));
        if (marks.isEmpty()) {
            return;
        }
        within("marks", marks.get().size(), Messages.MARKS_MAX);
        out.writeArrayPropertyStart("marks");
        marks.get().marks().forEach((feed, set) -> set.forEach(mark -> {
            out.writeStartArray();
            out.writeString(feed.label());
            out.writeNumber(mark.seq());
            out.writeString(mark.brief());
            out.writeEndArray();
        }));
        out.writeEndArray();
    }

    private void count(List<Line> lines) {
        within("lines", lines.size(), Messages.LINES_MAX);
        out.writeNumberProperty("lines", lines.size());
    }

    private static void within(String what, int size, int max) {
        if (size > max) {
            throw new WireException("a message with " + size + " " + what + "; at most " + max + " are allowed");
        }
    }
}
