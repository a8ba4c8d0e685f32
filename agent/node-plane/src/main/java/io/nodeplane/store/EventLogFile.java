package io.nodeplane.store;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.core.Now;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The event log on {@code events.jsonl}: one canonical JSON line per event, handed to the system at once, never forced:
 * it survives the end of the process, and it explains; nothing rests on it.
 *
 * <p>At {@link #LENGTH_MAX} bytes the file becomes {@code events.1.jsonl}, in the place of the one before. A write that
 * fails never stops the node: lost events are counted, and the next one that can be written is preceded by an event
 * {@code events-lost}.
 */
final class EventLogFile implements EventLog {
    /** The length at which the file is rolled, in bytes; on disk there are at most two such files. */
    static final long LENGTH_MAX = 64L << 20;

    private final Disk disk;
    private final Path folder;
    private final NodeId node;
    private final long lengthMax;
    private Disk.@Nullable Appender appender;
    private String key = "";
    private long length;
    private long lost;
    private String lossReason = "";
    private boolean closed;

    EventLogFile(Disk disk, Path folder, NodeId node, long lengthMax) {
        this.disk = disk;
        this.folder = folder;
        this.node = node;
        this.lengthMax = lengthMax;
    }

    @Override
    public synchronized void write(Now now, Event event) {
        if (closed) {
            return;
        }
        try {
            if (lost > 0) {
                append(now, Event.of("events-lost", lost + " events could not be written: " + lossReason)
                        .with("count", lost));
                lost = 0;
            }
            append(now, event);
        } catch (IOException failed) {
            lost++;
            lossReason = StoreException.why(failed);
            shut();
        }
    }

    /** Lets go of the file; the next event opens the one that is there then. */
    synchronized void reopen() {
        shut();
    }

    synchronized void close() {
        closed = true;
        shut();
    }

    private void append(Now now, Event event) throws IOException {
        var bytes = (json(now, event).canonical() + "\n").getBytes(StandardCharsets.US_ASCII);
        var file = folder.resolve(Layout.EVENTS);
        if (appender != null && (length + bytes.length > lengthMax || gone(file))) {
            shut();
        }
        if (appender == null) {
            var tail = disk.exists(file) ? disk.tail(file) : Disk.Tail.NONE;
            length = tail.size();
            if (length > 0 && length + bytes.length > lengthMax) {
                disk.rename(file, folder.resolve(Layout.EVENTS_BEFORE));
                length = 0;
            }
            var torn = length > 0 && tail.last() != '\n';
            appender = disk.appender(file);
            key = disk.key(file);
            if (torn) {
                // The rest of an event that a crash cut short stays a line of its own, and damages no other.
                appender.write(new byte[]{'\n'});
                length++;
            }
        }
        appender.write(bytes);
        length += bytes.length;
    }

    /** {@return whether somebody has moved or removed the file, as is usual with logs} */
    private boolean gone(Path file) throws IOException {
        return !disk.exists(file) || !disk.key(file).equals(key);
    }

    private Json.Obj json(Now now, Event event) {
        // Clocks may be set before 1970, or count from anywhere; the profile has no sign.
        var json = Json.object()
                .with("at", Math.max(0, now.wall()))
                .with("details", event.details())
                .with("event", Json.printable(event.kind()))
                .with("mono", Math.max(0, now.mono()))
                .with("node", node.value())
                .with("reason", Json.printable(event.reason()));
        return event.entry().isPresent() ? json.with("entry", event.entry().get().json()) : json;
    }

    private void shut() {
        if (appender != null) {
            try {
                appender.close();
            } catch (IOException ignored) {
                // Every event was handed over when it was written.
                appender = null;
            }
            appender = null;
        }
    }
}
