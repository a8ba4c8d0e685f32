package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.swap.SwapOutcome.Stage;
import io.nodeplane.controlplane.swap.SwapOutcome.Stayed;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All exchanges behind one switchboard: one at a time, and the plane before that is kept after it. */
final class Exchanges {
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Switchboard board;
    private final Object lock = new Object();
    private @Nullable Attempt attempt;
    private @Nullable ControlPlane candidate;
    private @Nullable Guard waiting;
    private volatile Optional<SwapRecord> last = Optional.empty();

    Exchanges(Switchboard board) {
        this.board = board;
    }

    /** See {@link Swappable#swapTo}. */
    SwapOutcome forth(ControlPlane next, SwapTerms terms) {
        var mine = Attempt.forth(board, terms, next.capabilities().name());
        synchronized (lock) {
            board.requireOpen();
            var refused = refusal();
            if (refused.isPresent()) {
                return refused.get();
            }
            if (waiting != null) {
                return refused(waiting.before().name() + " is still kept for a way back:"
                        + " rollBack() goes back to it, finish() lets it go");
            }
            if (next == board.active().held().plane()) {
                return refused("this plane is in use already");
            }
            attempt = mine;
            candidate = next;
        }
        var before = board.active().held();
        try {
            var outcome = mine.putIn(next);
            if (noted(outcome) && !kept(before, terms)) {
                before.plane().close();
            }
            return outcome;
        } finally {
            over(mine);
        }
    }

    /** See {@link Swappable#rollBack}. */
    SwapOutcome back(String why) {
        Attempt running;
        synchronized (lock) {
            board.requireOpen();
            running = attempt;
            if (running != null && running.back()) {
                return refused("the " + running.text() + " is under way already");
            }
        }
        if (running != null) {
            running.end(why);
            running.awaitOver();
        }
        Attempt mine;
        Guard guard;
        synchronized (lock) {
            var refused = refusal();
            if (refused.isPresent()) {
                return refused.get();
            }
            if (waiting == null) {
                return running == null
                        ? refused("there is no plane to go back to: it is kept from a cut-over on, for a while")
                        : new Stayed(Stage.COMPARE, why, List.of());
            }
            guard = waiting;
            mine = Attempt.back(board, guard.terms(), why);
            attempt = mine;
        }
        guard.stop(why);
        var sick = board.active().held();
        try {
            var outcome = mine.putBack(guard);
            var switched = noted(outcome);
            synchronized (lock) {
                waiting = switched || board.closed() ? null : guard.again(this::sick, this::finish).start();
            }
            if (switched) {
                Thread.ofVirtual().name("control-plane-retire").start(() -> retire(sick));
            }
            return outcome;
        } finally {
            over(mine);
        }
    }

    /** See {@link Swappable#finish}. */
    void finish() {
        Guard guard;
        synchronized (lock) {
            if (attempt != null || waiting == null) {
                return;
            }
            guard = waiting;
            waiting = null;
        }
        guard.stop("the plane before is let go");
        retire(guard.before());
    }

    Optional<SwapRecord> last() {
        return last;
    }

    /** Closes all planes. */
    void close() {
        Attempt running;
        ControlPlane prepared;
        Guard guard;
        synchronized (lock) {
            if (board.closed()) {
                return;
            }
            board.close();
            running = attempt;
            prepared = candidate;
            guard = waiting;
            waiting = null;
        }
        if (running != null) {
            running.end("this control plane was closed");
        }
        if (guard != null) {
            guard.stop("this control plane was closed");
            guard.before().plane().close();
        }
        if (prepared != null) {
            prepared.close();
        }
        board.active().held().plane().close();
    }

    /** Who has left, has left: also what it was joining, and what it kept for a way back. */
    void depart() {
        synchronized (lock) {
            if (attempt != null) {
                attempt.depart("this peer has left");
            } else {
                departWaiting();
            }
        }
    }

    /** The caller holds the lock. */
    private void departWaiting() {
        var guard = waiting;
        waiting = null;
        if (guard != null) {
            Thread.ofVirtual().name("control-plane-depart").start(() -> {
                guard.stop("this peer has left");
                var before = guard.before();
                Patience.tries(before.capabilities().timers().leaveDeadline().plus(guard.terms().answerMax()), "leave",
                        before.plane()::leave);
                retire(before);
            });
        }
    }

    /** Follows a plane no longer, and closes it when the calls that it is answering have ended, or are later than may be. */
    private void retire(Held held) {
        var timers = held.capabilities().timers();
        Patience.tries(timers.leaveDeadline(), "cancel", held::unfollow);
        var latest = System.nanoTime() + timers.joinDeadline().plus(timers.leaveDeadline()).toNanos();
        while (held.calls() > 0 && System.nanoTime() - latest < 0 && !board.closed()) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        Patience.tries(timers.leaveDeadline(), "close", held.plane()::close);
    }

    private void sick(String why) {
        LOG.log(System.Logger.Level.WARNING, "the plane before is put back, since {0}", why);
        try {
            back(why);
        } catch (ControlPlaneException closed) {
            LOG.log(System.Logger.Level.DEBUG, "the way back is not needed any more: {0}", closed.getMessage());
        }
    }

    /** Keeps the plane before for a way back. {@return false if all was closed meanwhile} */
    private boolean kept(Held before, SwapTerms terms) {
        synchronized (lock) {
            if (board.closed()) {
                return false;
            }
            waiting = new Guard(board, before, terms, System.nanoTime() + terms.keep().toNanos(), this::sick,
                    this::finish).start();
            return true;
        }
    }

    /** {@return whether planes were exchanged, which is written down then} */
    private boolean noted(SwapOutcome outcome) {
        if (outcome instanceof Switched switched) {
            last = Optional.of(switched.record());
            LOG.log(System.Logger.Level.INFO, switched.record().toString());
            return true;
        }
        return false;
    }

    private void over(Attempt mine) {
        synchronized (lock) {
            attempt = null;
            candidate = null;
            if (mine.departing()) {
                departWaiting();
            }
        }
        mine.over();
    }

    /** The caller holds the lock. */
    private Optional<SwapOutcome> refusal() {
        var running = attempt;
        return running == null
                ? Optional.empty()
                : Optional.of(
                        refused("the " + running.text() + " is under way: wait for its end, or end it by rollBack()"));
    }

    private static SwapOutcome refused(String why) {
        return new Stayed(Stage.REFUSED, why, List.of());
    }
}
