package io.nodeplane.controlplane.front;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of one node. It is given every view of the node in order and tells each handler, on a virtual thread
 * of its own, one snapshot and then what changed.
 *
 * <p>The owner sets its current view first and then calls {@link #publish}, both under its own lock: so views arrive in
 * order, and a handler that asks the owner finds a view at least as new as what it was told. {@code publish} never waits
 * for a handler. No lock is held while a handler runs.
 */
public final class Subscribers implements AutoCloseable {
    /** Guards everything here and in every {@link Subscriber}; held for moments only. */
    final ReentrantLock lock = new ReentrantLock();
    volatile Capabilities capabilities;
    volatile Duration keepAlive;
    final LongSupplier ageMs;
    final LongAdder handlerErrors = new LongAdder();
    final LongAdder overflows = new LongAdder();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private MembershipView latest;
    private boolean closed;

    /**
     * No subscriptions yet.
     *
     * @param first the view before any {@link #publish}
     * @param capabilities whose limits and keep-alive interval are kept here
     * @param ageMs the age of the owner's view now, for signs of life; must not wait
     */
    public Subscribers(MembershipView first, Capabilities capabilities, LongSupplier ageMs) {
        this.latest = first;
        this.capabilities = capabilities;
        this.keepAlive = capabilities.timers().keepAlive();
        this.ageMs = ageMs;
    }

    /**
     * Starts a subscription with the latest view.
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} without a handler, {@code RESOURCE_EXHAUSTED} beyond
     *     the declared limit, {@code CLOSED} after {@link #close()}
     */
    public Subscription subscribe(@Nullable MembershipHandler handler) {
        lock.lock();
        try {
            if (closed) {
                throw new ControlPlaneException(ErrorCode.CLOSED, "the control plane is closed: make a new one");
            }
            if (handler == null) {
                throw ControlPlaneException.invalid("the handler is null: give one to be called");
            }
            var max = capabilities.limits().subscriptionsMax();
            if (subscribers.size() >= max) {
                throw new ControlPlaneException(ErrorCode.RESOURCE_EXHAUSTED,
                        "there are " + max + " subscriptions already: cancel one that is no longer needed");
            }
            var subscriber = new Subscriber(this, handler, latest);
            subscribers.add(subscriber);
            subscriber.start();
            return subscriber;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells everybody about the next view. Views in which nothing but the age differs, and those of a join or leave under
     * way, are not told.
     *
     * @throws IllegalStateException if the view is older than the one before, or shows another roster at the same revision
     */
    public void publish(MembershipView view) {
        lock.lock();
        try {
            if (closed || view.localState() == LocalState.JOINING || view.localState() == LocalState.LEAVING) {
                return;
            }
            requireOrder(view);
            var worthTelling = view.epoch() != latest.epoch() || view.revision() != latest.revision()
                    || view.health() != latest.health() || view.localState() != latest.localState();
            latest = view;
            if (worthTelling) {
                subscribers.forEach(subscriber -> subscriber.offer(view));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * From the next update on the limits of another plane are kept.
     *
     * @param interval after which a sign of life is given if there was no {@link #sign()}
     */
    public void keepTo(Capabilities next, Duration interval) {
        capabilities = next;
        keepAlive = interval;
    }

    /** Gives everybody who has heard all there is a sign of life now: the owner has just learnt the age of its view. */
    public void sign() {
        lock.lock();
        try {
            subscribers.forEach(Subscriber::sign);
        } finally {
            lock.unlock();
        }
    }

    /** {@return how often a handler threw} */
    public long handlerErrors() {
        return handlerErrors.sum();
    }

    /** {@return how often a queue was full and its changes were replaced by a snapshot} */
    public long overflows() {
        return overflows.sum();
    }

    /** Cancels every subscription and interrupts handlers that still run, except the one that calls this. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            List.copyOf(subscribers).forEach(Subscriber::endNow);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a subscription that ended; the caller holds the lock. */
    void ended(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    private void requireOrder(MembershipView view) {
        if (view.epoch() != latest.epoch()) {
            return;
        }
        if (view.revision() < latest.revision()) {
            throw new IllegalStateException(
                    "revision " + view.revision() + " was published after " + latest.revision());
        }
        if (view.revision() == latest.revision() && !view.roster().equals(latest.roster())) {
            throw new IllegalStateException("revision " + view.revision() + " was published with two rosters");
        }
    }
}
