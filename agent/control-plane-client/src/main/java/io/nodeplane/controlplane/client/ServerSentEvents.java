package io.nodeplane.controlplane.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A stream of server-sent events (the WHATWG's HTML standard, section 9.2), read one event after the other. */
final class ServerSentEvents implements Closeable {
    private final InputStream in;
    private final BufferedReader lines;

    /** One event: its name and its data. */
    record Event(String name, String data) {}

    ServerSentEvents(InputStream in) {
        this.in = in;
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** {@return the next event, when it is there; empty at the end, though an event has begun} */
    Optional<Event> next() throws IOException {
        var name = "message";
        var data = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(new Event(name, data.substring(0, data.length() - 1)));
                }
                name = "message";
                continue;
            }
            var colon = line.indexOf(':');
            var field = colon < 0 ? line : line.substring(0, colon);
            var value = colon < 0 ? "" : line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (field) {
                case "event" -> name = value;
                case "data" -> data.append(value).append('\n');
                default -> {
                    // Ids and comments: the view says where it is.
                }
            }
        }
        return Optional.empty();
    }

    /** Ends a read that waits, too; so it is not the reader that is closed, which would wait for that read. */
    @Override
    public void close() throws IOException {
        in.close();
    }
}
