package io.nodeplane.controlplane.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.client.ServerSentEvents.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerSentEventsTest {
    @Test
    void fields_are_read_as_the_standard_says() throws IOException {
        assertThat(events("id: 1:2\nevent: delta\ndata: {\"a\":\ndata: \"\u4e16\"}\n\n"))
                .containsExactly(new Event("delta", "{\"a\":\n\"\u4e16\"}"));
        assertThat(events("data:x\r\n\r\ndata:  y\n\n")).containsExactly(new Event("message", "x"),
                new Event("message", " y"));
    }

    @Test
    void comments_and_events_without_data_are_none_and_the_last_must_be_whole() throws IOException {
        assertThat(events(": a comment\n\nevent: keepalive\n\nevent: delta\ndata: 1\n\nevent: delta\ndata: 2\n"))
                .containsExactly(new Event("delta", "1"));
        assertThat(events("")).isEmpty();
    }

    private static List<Event> events(String text) throws IOException {
        var events = new ArrayList<Event>();
        try (var stream = new ServerSentEvents(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (var event = stream.next(); event.isPresent(); event = stream.next()) {
                events.add(event.get());
            }
        }
        return events;
    }
}
