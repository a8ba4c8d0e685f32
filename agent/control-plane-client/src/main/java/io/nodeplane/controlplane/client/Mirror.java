package io.nodeplane.controlplane.client;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Subscription;
import io.nodeplane.controlplane.front.Subscribers;
import io.nodeplane.controlplane.json.DocumentException;
import io.nodeplane.controlplane.json.DocumentReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The view of a control plane in another process, kept by one stream of its updates, and told to all subscribers of this
 * process by the same front as in the agent itself.
 *
 * <p>When the stream breaks, the last view stays, at health {@code CACHED} and growing age, and the stream is opened again
 * and again. What it then begins with replaces the view, whatever was missed.
 */
final class Mirror implements AutoCloseable {
    private static final String PATH = "/v1/members/watch";
    private static final Duration OPEN_MAX = Duration.ofSeconds(5);
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);
    /** So many signs of life that do not come prove a broken stream. */
    private static final int SILENT_INTERVALS = 3;

    private final Exchange exchange;
    private final Duration silenceMax;
    private final Subscribers subscribers;
    private final Thread thread;
    /** Told of each new view. */
    private final Object shown = new Object();
    private volatile MembershipView view;
    private volatile long seenNanos = System.nanoTime();
    private volatile boolean closed;
    private volatile @Nullable ServerSentEvents stream;

    /** @throws ControlPlaneException if no stream of updates can be had */
    Mirror(Exchange exchange, Capabilities capabilities) {
        this.exchange = exchange;
        this.silenceMax = capabilities.timers().keepAlive().multipliedBy(SILENT_INTERVALS);
        var events = new ServerSentEvents(exchange.open(PATH, OPEN_MAX, silenceMax));
        stream = events;
        view = first(events);
        subscribers = new Subscribers(view, capabilities, this::ageMs);
        thread = Thread.ofVirtual().name("control-plane-mirror").start(() -> follow(events));
    }

    /** Tells the handler the view, and then every change. */
    Subscription subscribe(@Nullable MembershipHandler handler) {
        return subscribers.subscribe(handler);
    }

    /** Waits until the stream has come to a view that was read elsewhere, at most so long. */
    void await(MembershipView known, Duration limit) {
        var end = System.nanoTime() + limit.toNanos();
        synchronized (shown) {
            for (var left = limit.toNanos(); left > 0 && !closed
                    && before(view, known); left = end - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(shown, left);
                } catch (InterruptedException given) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static boolean before(MembershipView one, MembershipView other) {
        return one.epoch() == other.epoch() ? one.revision() < other.revision() : one.epoch() < other.epoch();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        end(stream);
        subscribers.close();
    }

    private void follow(ServerSentEvents first) {
        var events = first;
        var pause = PAUSE_MIN;
        while (!closed) {
            try {
                if (events == null) {
                    events = new ServerSentEvents(exchange.open(PATH, OPEN_MAX, silenceMax));
                    stream = events;
                }
                for (var event = events.next(); event.isPresent(); event = events.next()) {
                    take(event.get());
                    pause = PAUSE_MIN;
                }
            } catch (IOException | RuntimeException broken) {
                // Whatever it was, the next stream begins with all there is.
            }
            end(events);
            events = null;
            if (!closed) {
                show(view.next(view.roster(), Health.CACHED, view.localState(), ageMs()));
                pause = rest(pause);
            }
        }
    }

    private void take(ServerSentEvents.Event event) {
        DocumentReader.update(event.name(), event.data()).ifPresent(update -> {
            seenNanos = System.nanoTime();
            show(switch (update) {
                case Snapshot snapshot -> snapshot.view();
                case Delta delta -> view.after(delta);
                case KeepAlive alive -> view.next(view.roster(), alive.health(), view.localState(), alive.ageMs());
            });
        });
    }

    /** The subscribers' front refuses what cannot come after the view before it, and then that view stays. */
    private void show(MembershipView next) {
        var before = view;
        view = next;
        try {
            subscribers.publish(next);
        } catch (IllegalStateException outOfOrder) {
            view = before;
            throw outOfOrder;
        }
        synchronized (shown) {
            shown.notifyAll();
        }
    }

    private long ageMs() {
        var now = view;
        return now.members().size() < 2 ? now.ageMs() : now.ageMs() + (System.nanoTime() - seenNanos) / 1_000_000;
    }

    private static MembershipView first(ServerSentEvents events) {
        try {
            return snapshot(events);
        } catch (RuntimeException broken) {
            end(events);
            throw broken;
        }
    }

    private static MembershipView snapshot(ServerSentEvents events) {
        try {
            var event = events.next();
            if (event.isPresent() && DocumentReader.update(event.get().name(), event.get().data())
                    .orElse(null) instanceof Snapshot snapshot) {
                return snapshot.view();
            }
            throw new ControlPlaneException(ErrorCode.INTERNAL, "the stream of updates does not begin with a snapshot");
        } catch (IOException | DocumentException broken) {
            throw new ControlPlaneException(ErrorCode.UNAVAILABLE,
                    "the stream of updates broke off at once: " + broken.getMessage());
        }
    }

    private static Duration rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException closing) {
            // The loop looks at that.
            return pause;
        }
        var longer = pause.multipliedBy(2);
        return longer.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : longer;
    }

    private static void end(@Nullable ServerSentEvents events) {
        if (events != null) {
            try {
                events.close();
            } catch (IOException gone) {
                // Then it is closed all the same.
                return;
            }
        }
    }
}
