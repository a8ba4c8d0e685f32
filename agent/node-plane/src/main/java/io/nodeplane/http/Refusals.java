package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts what the server refuses, by reason. Of each reason the first refusal is an event, and then at most one a minute
 * that says how many came since: a flood fills no disk. Safe for use by many threads.
 */
final class Refusals {
    static final String EVENT = "refused-request";
    /** The least time between two events of one reason. */
    static final long EVENT_NANOS_MIN = TimeUnit.MINUTES.toNanos(1);

    /** Why a request got no answer of the node. */
    enum Reason {
        /** Bytes that are no HTTP, or more of a head than is read. */
        BAD_HTTP,
        /** HTTP whose body or parameters are not what they must be. */
        BAD_REQUEST,
        /** A message of somebody who does not know the cluster's secret, or a message that is not the one it was signed as. */
        UNAUTHENTICATED,
        /** Nothing is there. */
        NOT_FOUND,
        /** Something is there, and not for this method. */
        BAD_METHOD,
        /** A body beyond the limit of a message. */
        TOO_LARGE,
        /** A body that did not come in time. */
        SLOW_BODY,
        /** No room for one more body. */
        NO_ROOM,
        /** A body that ended too early, or whose chunks are not HTTP. */
        BROKEN_BODY,
        /** Whoever asked went away in the middle of the answer. */
        HANG_UP,
        /** Too many requests wait for the node's answer. */
        BUSY,
        /** The node gave no answer in time. */
        LATE,
        /** The node has stopped. */
        STOPPED,
        /** One more connection than there may be. */
        CONNECTIONS,
        /** A connection whose request's head did not come in time. */
        SLOW_HEAD,
        /** The server failed, which is a bug. */
        INTERNAL;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Consumer<Event> events;
    private final LongSupplier nanos;
    private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);
    private volatile boolean closed;

    private static final class Tally {
        private long count;
        private long untold;
        private long toldAt;
    }

    Refusals(Consumer<Event> events, LongSupplier nanos) {
        this.events = events;
        this.nanos = nanos;
    }

    /** Counts a refusal; the detail is one sentence that says of whom and why. */
    void count(Reason reason, String detail) {
        if (closed) {
            return;
        }
        long told;
        synchronized (this) {
            var tally = tallies.computeIfAbsent(reason, any -> new Tally());
            var now = nanos.getAsLong();
            var due = tally.count == 0 || now - tally.toldAt >= EVENT_NANOS_MIN;
            tally.count++;
            tally.untold++;
            if (!due) {
                return;
            }
            told = tally.untold;
            tally.untold = 0;
            tally.toldAt = now;
        }
        events.accept(Event.of(EVENT, detail).with("why", reason.word()).with("count", told));
    }

    /** Counts a refusal that is told of elsewhere. */
    void count(Reason reason) {
        if (!closed) {
            synchronized (this) {
                tallies.computeIfAbsent(reason, any -> new Tally()).count++;
            }
        }
    }

    /** Counts no more: what a server that stops cuts off is no refusal. */
    void close() {
        closed = true;
    }

    /** {@return how many there were of each reason, those of none too, by its word} */
    synchronized SortedMap<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        for (var reason : Reason.values()) {
            var tally = tallies.get(reason);
            counts.put(reason.word(), tally == null ? 0 : tally.count);
        }
        return counts;
    }

    /** {@return the counts as JSON, without those that are 0} */
    Json.Obj json() {
        var json = Json.object();
        for (var count : counts().entrySet()) {
            json = count.getValue() > 0 ? json.with(count.getKey(), count.getValue()) : json;
        }
        return json;
    }
}
