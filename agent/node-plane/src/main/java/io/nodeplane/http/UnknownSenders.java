package io.nodeplane.http;

import io.nodeplane.core.Event;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Who is refused for want of the cluster's secret, as events: one when an address begins to be, or is for another reason;
 * not one for each request, of which a node with a wrong secret sends some every second. Safe for use by many threads.
 */
final class UnknownSenders {
    static final String EVENT = "unauthenticated";
    /** How many are remembered; what others do is only counted. */
    static final int REMEMBERED_MAX = 64;
    /** Who was not refused for so long is news again. */
    static final long NEWS_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Why a request is not believed. */
    enum Why {
        /** It is not signed. */
        UNSIGNED("it is not signed: the node that sent it has no cluster secret, and this one has"),
        /** It is signed in a way that is not known here. */
        MALFORMED("its " + Credential.HEADER + " header has not the form that this release knows"),
        /** Another secret signed it. */
        OTHER_SECRET("it is signed with another cluster secret than this node has"),
        /** It was here before. */
        REPLAYED("this very request was here before: somebody repeats what others said"),
        /** Its body is not the one that was signed. */
        OTHER_BODY("its body is not the one that was signed");

        private final String sentence;

        Why(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    private record Refused(String address, Why why) {}

    private final Consumer<Event> events;
    private final LongSupplier nanos;
    private final Map<Refused, Long> lastAt = new HashMap<>();

    UnknownSenders(Consumer<Event> events, LongSupplier nanos) {
        this.events = events;
        this.nanos = nanos;
    }

    void refused(String address, Why why) {
        if (isNews(new Refused(address, why))) {
            events.accept(Event.of(EVENT, "a message from " + address + " was refused: " + why.sentence)
                    .with("peer", address).with("why", why.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        }
    }

    private synchronized boolean isNews(Refused refused) {
        var now = nanos.getAsLong();
        lastAt.values().removeIf(at -> now - at > NEWS_NANOS);
        if (lastAt.size() >= REMEMBERED_MAX && !lastAt.containsKey(refused)) {
            return false;
        }
        return lastAt.put(refused, now) == null;
    }
}
