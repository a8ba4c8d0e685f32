package io.nodeplane.harness.world.sim;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Streams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One directed link: what its asker's requests and their replies cross.
 *
 * <p>A limit counts as if all exchanges of the link used one connection after the other: a message with which its stream
 * passes the limit is torn, and the next one begins a new connection.
 */
final class SimLink {
    /** About what HTTP adds to a message. */
    private static final int HEAD_BYTES = 150;

    private final VirtualTime time;
    private final SimSettings settings;
    private final RandomGenerator random;
    /** Those whose message is under way, is held, or waits at the other end. */
    private final Set<Exchange> open = new LinkedHashSet<>();
    private final Set<Trip> slowed = new LinkedHashSet<>();
    private final List<Trip> held = new ArrayList<>();
    private @Nullable CutMode cut;
    private @Nullable Slowness slowness;
    private @Nullable Limit limit;
    private long requestBytes;
    private long replyBytes;

    record Slowness(Duration delay, Duration jitter) {}

    record Limit(Streams streams, int bytes) {}

    SimLink(VirtualTime time, SimSettings settings, RandomGenerator random) {
        this.time = time;
        this.settings = settings;
        this.random = random;
    }

    /** A message, or the news that a connection is gone, on its way over the link. */
    private final class Trip {
        private final Exchange exchange;
        private final Runnable landing;
        private boolean landed;

        Trip(Exchange exchange, Runnable landing) {
            this.exchange = exchange;
            this.landing = landing;
        }

        void land() {
            slowed.remove(this);
            if (landed || exchange.torn()) {
                return;
            }
            landed = true;
            switch (cut) {
                case REFUSE, DROP -> {
                    // A refusing link has torn its connections; a dropping one says nothing until it is mended.
                }
                case JAM -> {
                    landed = false;
                    held.add(this);
                }
                case null -> landing.run();
            }
        }
    }

    /** Begins an exchange over this link. */
    void begin(Exchange exchange) {
        open.removeIf(Exchange::settled);
        open.add(exchange);
        if (cut == CutMode.REFUSE) {
            tear(exchange, Inquiry.NOBODY);
        }
    }

    /** Sends a message; it may be lost, torn, held, or sent twice. */
    void send(Exchange exchange, Streams stream, int bytes, Runnable landing) {
        if (exchange.torn()) {
            return;
        }
        if (overLimit(stream, bytes + HEAD_BYTES)) {
            tear(exchange, "connection closed without a whole answer");
            return;
        }
        if (!happens(settings.lossShare())) {
            travel(exchange, landing);
        }
        if (stream == Streams.REQUESTS && happens(settings.duplicateShare())) {
            travel(exchange, landing);
        }
    }

    /** The other end has no process any more, or never had one: that is told as far as the link tells anything. */
    void reset(Exchange exchange, String reason) {
        travel(exchange, () -> tear(exchange, reason));
    }

    private void travel(Exchange exchange, Runnable landing) {
        var trip = new Trip(exchange, landing);
        if (slowness != null) {
            slowed.add(trip);
        }
        time.after(tripNs(), trip::land);
    }

    private void tear(Exchange exchange, String reason) {
        exchange.tear();
        time.after(tripNs(), () -> exchange.fail(reason));
    }

    void cut(CutMode mode) {
        cut = mode;
        if (mode == CutMode.REFUSE) {
            tearAll("connection reset");
        }
    }

    /** {@return the cut in force; null if there is none} */
    @Nullable
    CutMode cut() {
        return cut;
    }

    void mend() {
        var before = cut;
        cut = null;
        if (before == CutMode.DROP) {
            // What was dropped is missing from its connections.
            tearAll("connection closed without a whole answer");
        }
        var released = List.copyOf(held);
        held.clear();
        released.forEach(trip -> time.after(tripNs(), trip::land));
    }

    private void tearAll(String reason) {
        open.stream().filter(exchange -> !exchange.settled() && !exchange.torn())
                .forEach(exchange -> tear(exchange, reason));
        open.clear();
    }

    /** @param how null for not at all: what is under way arrives at once */
    void slow(@Nullable Slowness how) {
        slowness = how;
        if (how == null) {
            var released = List.copyOf(slowed);
            slowed.clear();
            released.forEach(trip -> time.after(0, trip::land));
        }
    }

    boolean slow() {
        return slowness != null;
    }

    /** @param now null for no limit */
    void limit(@Nullable Limit now) {
        if (limit == null || now == null) {
            requestBytes = 0;
            replyBytes = 0;
        }
        limit = now;
    }

    private boolean overLimit(Streams stream, int bytes) {
        if (limit == null) {
            return false;
        }
        if (stream == Streams.REQUESTS) {
            requestBytes += bytes;
        } else {
            replyBytes += bytes;
        }
        var requests = limit.streams() != Streams.REPLIES && requestBytes > limit.bytes();
        var replies = limit.streams() != Streams.REQUESTS && replyBytes > limit.bytes();
        if (requests || replies) {
            requestBytes = 0;
            replyBytes = 0;
        }
        return requests || replies;
    }

    private boolean happens(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    private long tripNs() {
        var trip = settings.trip();
        // StrictMath gives the same bits on every machine.
        var tail = trip.jitter().toNanos() * -StrictMath.log(1 - random.nextDouble());
        var ns = trip.latency().toNanos() + Math.min((long) tail, trip.jitterMax().toNanos());
        if (slowness != null) {
            var jitter = slowness.jitter().toNanos();
            ns += Math.max(0, slowness.delay().toNanos() + random.nextLong(-jitter, jitter + 1));
        }
        return ns;
    }
}
