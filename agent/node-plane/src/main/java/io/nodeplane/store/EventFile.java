package io.nodeplane.store;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.core.Event;
import io.nodeplane.core.Now;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An event log, read back.
 *
 * @param events in the order in which they were written
 * @param torn the lines that have no end, or holes, each as {@code file, line}: a machine that loses its power leaves such
 * @param unreadable what else was no event, each as {@code file, line: reason}
 */
public record EventFile(List<Logged> events, List<String> torn, List<String> unreadable) {

    /** An event, where and when it was written. */
    public record Logged(NodeId node, Now now, Event event) {}

    /** What events say: many say the same, and of that one is kept. For one thread at a time. */
    public static final class Pool {
        private final Map<Json, Json> values = new HashMap<>();
        private final Map<String, String> texts = new HashMap<>();

        private String text(String text) {
            return texts.computeIfAbsent(text, one -> one);
        }

        /** One that says something for the first time keeps what others said of its parts. */
        private Json.Obj object(Json.Obj said) {
            if (!(said.fields().get("lines") instanceof Json.Arr(var lines))) {
                return (Json.Obj) shared(said);
            }
            // Each such list is another one; what it lists others list too.
            return said.with("lines", new Json.Arr(lines.stream().map(this::shared).toList()));
        }

        private Json shared(Json value) {
            return values.computeIfAbsent(value, one -> one);
        }
    }

    public EventFile {
        events = List.copyOf(events);
        torn = List.copyOf(torn);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * {@return the events of a file, or of a data directory; empty if there is no such file}
     *
     * @throws StoreException if a file cannot be read
     */
    public static EventFile read(Path fileOrDataDirectory) {
        return read(fileOrDataDirectory, new Pool());
    }

    /**
     * {@return the events of a file, or of a data directory; empty if there is no such file}
     *
     * @param pool of all files that are read together
     * @throws StoreException if a file cannot be read
     */
    public static EventFile read(Path fileOrDataDirectory, Pool pool) {
        var files = Files.isDirectory(fileOrDataDirectory)
                ? List.of(fileOrDataDirectory.resolve(Layout.EVENTS_BEFORE), fileOrDataDirectory.resolve(Layout.EVENTS))
                : List.of(fileOrDataDirectory);
        var events = new ArrayList<Logged>();
        var torn = new ArrayList<String>();
        var unreadable = new ArrayList<String>();
        for (var file : files) {
            var number = 0;
            for (var line : lines(file)) {
                number++;
                try {
                    events.add(event(line, pool));
                } catch (JsonException | IllegalArgumentException wrong) {
                    var where = file.getFileName() + ", line " + number;
                    if (isTorn(line)) {
                        torn.add(where);
                    } else {
                        unreadable.add(where + ": " + wrong.getMessage());
                    }
                }
            }
        }
        return new EventFile(events, torn, unreadable);
    }

    /** {@return whether the end of the line never came to the disk, or its length did without its bytes} */
    private static boolean isTorn(String line) {
        return !line.endsWith("}") || line.indexOf('\0') >= 0;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }

    private static Logged event(String line, Pool pool) {
        var json = JsonParser.parseObject(line);
        return new Logged(new NodeId(json.text("node")), new Now(json.number("mono"), json.number("at")),
                new Event(pool.text(json.text("event")), pool.text(json.text("reason")),
                        pool.object(json.object("details")), json.find("entry").map(EntryId::parse)));
    }
}
