package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Event;
import io.nodeplane.http.UnknownSenders.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnknownSendersTest {
    private final List<Event> events = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final UnknownSenders unknown = new UnknownSenders(events::add, nanos::get);

    @Test
    void a_change_is_an_event_and_a_request_is_none() {
        for (var i = 0; i < 100_000; i++) {
            nanos.addAndGet(1_000_000_000L);
            unknown.refused("10.0.0.1", Why.OTHER_SECRET);
        }
        assertThat(events).singleElement().isEqualTo(Event.of("unauthenticated", "a message from 10.0.0.1 was refused:"
                + " it is signed with another cluster secret than this node has")
                .with("peer", "10.0.0.1").with("why", "other-secret"));
        unknown.refused("10.0.0.1", Why.UNSIGNED);
        unknown.refused("10.0.0.2", Why.UNSIGNED);
        assertThat(events).hasSize(3);
        nanos.addAndGet(UnknownSenders.NEWS_NANOS + 1);
        unknown.refused("10.0.0.1", Why.OTHER_SECRET);
        assertThat(events).as("after an hour without it").hasSize(4);
    }

    @Test
    void a_crowd_fills_no_disk() {
        for (var i = 0; i < 10_000; i++) {
            unknown.refused("10.0." + i / 256 + "." + i % 256, Why.UNSIGNED);
        }
        assertThat(events).hasSize(UnknownSenders.REMEMBERED_MAX);
    }
}
