package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Event;
import io.nodeplane.http.Refusals.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final List<Event> events = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Refusals refusals = new Refusals(events::add, nanos::get);

    @Test
    void a_flood_is_counted_and_is_few_events() {
        for (var i = 0; i < 1_000; i++) {
            refusals.count(Reason.BUSY, "no seat");
        }
        refusals.count(Reason.BAD_HTTP, "no HTTP");
        assertThat(refusals.counts()).containsEntry("busy", 1_000L).containsEntry("bad-http", 1L)
                .containsEntry("late", 0L).hasSize(Reason.values().length);
        assertThat(refusals.json().canonical()).isEqualTo("{\"bad-http\":1,\"busy\":1000}");
        assertThat(events).containsExactly(event("no seat", "busy", 1), event("no HTTP", "bad-http", 1));
        nanos.addAndGet(Refusals.EVENT_NANOS_MIN - 1);
        refusals.count(Reason.BUSY, "no seat");
        assertThat(events).hasSize(2);
        nanos.addAndGet(1);
        refusals.count(Reason.BUSY, "still no seat");
        assertThat(events).last().isEqualTo(event("still no seat", "busy", 1_001));
        refusals.close();
        refusals.count(Reason.STOPPED, "cut off");
        assertThat(refusals.json().find("stopped")).isEmpty();
        assertThat(events).hasSize(3);
    }

    private static Event event(String reason, String why, long count) {
        return Event.of("refused-request", reason).with("why", why).with("count", count);
    }
}
