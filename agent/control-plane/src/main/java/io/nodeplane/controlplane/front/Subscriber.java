package io.nodeplane.controlplane.front;

import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: a bounded queue of views, and a virtual thread that turns them into updates.
 *
 * <p>The queue holds whole views and a delta is made only when it is delivered, from the view delivered before it. So a
 * chain of deltas cannot break, whatever was dropped in between.
 */
final class Subscriber implements Subscription, Runnable {
    /** How long cancel waits for a handler that neither ends nor blocks. */
    private static final Duration CANCEL_WAIT_MAX = Duration.ofSeconds(1);
    private static final long CANCEL_LOOK_NANOS = 1_000_000;
    private static final AtomicLong STARTED = new AtomicLong();
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");

    private final Subscribers all;
    private final Thread thread;
    private final Condition changed;
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private @Nullable MembershipHandler handler;
    private @Nullable MembershipView delivered;
    private boolean calling;
    private boolean signDue;

    private record Queued(MembershipView view, boolean afterOverflow) {}

    private record Call(MembershipHandler handler, MembershipUpdate update) {}

    Subscriber(Subscribers all, MembershipHandler handler, MembershipView first) {
        this.all = all;
        this.handler = handler;
        this.changed = all.lock.newCondition();
        this.thread = Thread.ofVirtual().name("membership-updates-" + STARTED.incrementAndGet()).unstarted(this);
        queue.add(new Queued(first, false));
    }

    void start() {
        thread.start();
    }

    /** Queues a view; the caller holds the lock. A full queue is replaced by this view alone. */
    void offer(MembershipView view) {
        var full = queue.size() >= all.capabilities.limits().updateQueueMax();
        if (full) {
            queue.clear();
            all.overflows.increment();
        }
        queue.add(new Queued(view, full));
        changed.signalAll();
    }

    /** Lets a sign of life be due; the caller holds the lock. */
    void sign() {
        signDue = true;
        changed.signalAll();
    }

    @Override
    public void run() {
        while (turn()) {
            // The work is in the condition: its frame must be gone before the next wait, so that nothing on this
            // thread's stack keeps a cancelled handler alive.
        }
    }

    @Override
    public void cancel() {
        all.lock.lock();
        try {
            end();
            awaitCallStarted();
        } finally {
            all.lock.unlock();
        }
    }

    /** Ends the subscription and interrupts its handler; the caller holds the lock. */
    void endNow() {
        end();
        if (Thread.currentThread() != thread) {
            thread.interrupt();
        }
    }

    private void end() {
        handler = null;
        queue.clear();
        all.ended(this);
        changed.signalAll();
    }

    /**
     * Closes the gap between the decision to call the handler and its first instruction: "no call starts after cancel
     * returned" must hold for someone who watches the handler. Between the two the thread never blocks, so a blocked
     * thread is inside the handler, and only a thread that runs has to be waited for.
     */
    private void awaitCallStarted() {
        if (Thread.currentThread() == thread) {
            return;
        }
        var interrupted = false;
        var deadline = System.nanoTime() + CANCEL_WAIT_MAX.toNanos();
        while (calling && thread.getState() == Thread.State.RUNNABLE && System.nanoTime() - deadline < 0) {
            try {
                changed.awaitNanos(CANCEL_LOOK_NANOS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next update and delivers it; false when the subscription has ended. */
    private boolean turn() {
        var call = awaitCall();
        if (call.isEmpty()) {
            return false;
        }
        try {
            call.get().handler().handle(call.get().update());
        } catch (Throwable thrown) { // whatever the VPN's code throws must not end its subscription
            all.handlerErrors.increment();
            LOG.log(System.Logger.Level.WARNING, "a membership handler threw: " + thrown, thrown);
        } finally {
            callEnded();
        }
        return true;
    }

    private Optional<Call> awaitCall() {
        all.lock.lock();
        try {
            var quiet = all.keepAlive.toNanos();
            while (true) {
                var target = handler;
                if (target == null) {
                    return Optional.empty();
                }
                var update = next(quiet <= 0 || signDue);
                if (update.isPresent()) {
                    signDue = false;
                    calling = true;
                    return Optional.of(new Call(target, update.get()));
                }
                try {
                    quiet = changed.awaitNanos(quiet);
                } catch (InterruptedException e) {
                    // Only the end of the subscription matters here, and the loop looks at that.
                }
            }
        } finally {
            all.lock.unlock();
        }
    }

    private void callEnded() {
        all.lock.lock();
        try {
            calling = false;
            Thread.interrupted(); // an interrupt was meant for the handler that has just ended
            changed.signalAll();
        } finally {
            all.lock.unlock();
        }
    }

    private Optional<MembershipUpdate> next(boolean keepAliveDue) {
        for (var queued = queue.poll(); queued != null; queued = queue.poll()) {
            var update = update(delivered, queued);
            delivered = queued.view();
            if (update.isPresent()) {
                return update;
            }
        }
        var last = delivered;
        return keepAliveDue && last != null
                ? Optional.of(KeepAlive.of(last.epoch(), last.revision(), last.health(), all.ageMs.getAsLong()))
                : Optional.empty();
    }

    private static Optional<MembershipUpdate> update(@Nullable MembershipView before, Queued queued) {
        var view = queued.view();
        if (before == null) {
            return Optional.of(Snapshot.of(Reason.INITIAL, view));
        }
        if (before.epoch() != view.epoch()) {
            return Optional.of(Snapshot.of(Reason.PLANE_SWITCH, view));
        }
        if (queued.afterOverflow()) {
            return Optional.of(Snapshot.of(Reason.OVERFLOW, view));
        }
        if (before.localState() != view.localState()) {
            return Optional.of(Snapshot.of(Reason.LOCAL_STATE, view));
        }
        if (before.revision() != view.revision()) {
            return Optional.of(Delta.between(before, view));
        }
        return before.health() == view.health()
                ? Optional.empty()
                : Optional.of(KeepAlive.of(view.epoch(), view.revision(), view.health(), view.ageMs()));
    }
}
