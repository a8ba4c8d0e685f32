package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.front.Subscribers;
import io.nodeplane.controlplane.swap.SwapRecord.Side;
import io.nodeplane.controlplane.swap.Words.Word;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which plane is in use: who calls is led to it, and what it shows is told to all subscribers. The lock is held for moments,
 * and never while a plane or a handler is called.
 */
final class Switchboard {
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");
    /** A plane's own signs of life are passed on; so much later than those this object gives one itself, in parts of four. */
    private static final int OWN_SIGN_QUARTERS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong lastEpoch = new AtomicLong(-1);
    private final Words words = new Words();
    private final Subscribers front;
    private volatile Turn active;
    private volatile boolean closed;
    private boolean shut;
    private int heartbeats;
    private int moves;

    /** Both planes at the moment of a cut-over. */
    record Cut(Side before, Side after, int callsUnderWay, List<Difference> differences) {}

    private Switchboard(ControlPlane first) {
        active = Turn.first(new Held(first, this), this::nextEpoch);
        front = new Subscribers(active.outward(active.held().view()), active.held().capabilities(),
                () -> active.held().ageMs());
        keepTo(active.held());
    }

    static Switchboard of(ControlPlane first) {
        var board = new Switchboard(first);
        board.active.held().follow();
        return board;
    }

    /** {@return an epoch that nobody has seen here yet: the plane's own, if that is so} */
    long nextEpoch(long own) {
        return lastEpoch.updateAndGet(last -> Math.max(own, last + 1));
    }

    Subscribers front() {
        return front;
    }

    Words words() {
        return words;
    }

    Turn active() {
        return active;
    }

    boolean closed() {
        return closed;
    }

    /** @throws ControlPlaneException {@code CLOSED} */
    void requireOpen() {
        if (closed) {
            throw new ControlPlaneException(ErrorCode.CLOSED, "the control plane is closed: make a new one");
        }
    }

    /** {@return what the VPN says of its data plane now} */
    Word word() {
        var held = active.held();
        return words.word(held.view(), held.capabilities().timers().heartbeatTtl(), System.nanoTime());
    }

    /** {@return the turn in which a call is answered from its beginning to its end, whatever is exchanged meanwhile} */
    Turn callBegins() {
        while (true) {
            var turn = active;
            turn.held().callBegins();
            if (turn == active) {
                return turn;
            }
            turn.held().callEnds();
        }
    }

    void callEnds(Turn turn) {
        turn.held().callEnds();
    }

    /** As {@link #callBegins()}, and not while the planes change places: one plane at a time is told heartbeats. */
    Turn heartbeatBegins() {
        lock.lock();
        try {
            while (shut && !closed) {
                changed.awaitUninterruptibly();
            }
            heartbeats++;
            active.held().callBegins();
            return active;
        } finally {
            lock.unlock();
        }
    }

    void heartbeatEnds(Turn turn) {
        lock.lock();
        try {
            heartbeats--;
            turn.held().callEnds();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #callBegins()}, for a join or a leave: no planes are exchanged until it has ended. */
    Turn moveBegins() {
        lock.lock();
        try {
            moves++;
            active.held().callBegins();
            return active;
        } finally {
            lock.unlock();
        }
    }

    void moveEnds(Turn turn) {
        lock.lock();
        try {
            moves--;
            turn.held().callEnds();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a view of a plane; all subscribers hear of it if the plane is in use. */
    void show(Held held, MembershipView view) {
        var trouble = Optional.<String>empty();
        lock.lock();
        try {
            if (held.show(view) && active.held() == held) {
                trouble = publish();
            }
        } finally {
            lock.unlock();
        }
        trouble.ifPresent(
                what -> LOG.log(System.Logger.Level.WARNING, "{0} shows what cannot follow its view before: {1}",
                        held.name(), what));
    }

    /** Passes on a sign of life of a plane, with the age that it measured. */
    void sign(Held held) {
        lock.lock();
        try {
            if (active.held() == held) {
                front.sign();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets no heartbeat begin until {@link #open()}, and waits for those under way.
     *
     * @return whether they have ended within this time
     */
    boolean shut(Duration max) {
        lock.lock();
        try {
            shut = true;
            var left = max.toNanos();
            while (heartbeats > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return heartbeats == 0;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Hindrance("the caller was interrupted");
        } finally {
            lock.unlock();
        }
    }

    void open() {
        lock.lock();
        try {
            shut = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts the plane of the next turn in the place of the one in use, in one step with the comparison and with what
     * subscribers are told.
     *
     * @param terms in what the two may differ; none if this is a way back, which is taken whatever differs
     * @return empty if a join or leave is under way, or too much differs
     * @throws Hindrance if the exchange was ended meanwhile
     */
    Optional<Cut> exchange(Turn next, Optional<SwapTerms> terms, Patience patience) {
        lock.lock();
        try {
            patience.check();
            if (closed) {
                throw new Hindrance("this control plane was closed");
            }
            var before = active;
            var was = before.held().view();
            var is = next.held().view();
            if (moves > 0 || terms.isPresent() && !Comparison.between(was, is, terms.get().accepted()).isEmpty()) {
                return Optional.empty();
            }
            active = next;
            keepTo(next.held());
            publish();
            return Optional.of(new Cut(side(before, was), side(next, is), before.held().calls(),
                    terms.isPresent() ? Comparison.between(was, is, Set.of()) : List.of()));
        } finally {
            lock.unlock();
        }
    }

    /** Tells nobody anything any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        front.close();
    }

    private void keepTo(Held held) {
        front.keepTo(held.capabilities(),
                held.capabilities().timers().keepAlive().multipliedBy(OWN_SIGN_QUARTERS).dividedBy(4));
    }

    /** Tells all subscribers the view of the plane in use. {@return why that could not be, if so} */
    private Optional<String> publish() {
        var view = active.held().view();
        if (view.localState() == LocalState.LEFT) {
            words.restart();
        }
        try {
            front.publish(active.outward(view));
            return Optional.empty();
        } catch (IllegalStateException outOfOrder) {
            return Optional.of(String.valueOf(outOfOrder.getMessage()));
        }
    }

    private static Side side(Turn turn, MembershipView view) {
        return new Side(turn.held().name(), turn.outward(view).epoch(), view.revision(),
                view.members().stream().filter(member -> !member.state().isDead()).count(), Comparison.digest(view));
    }
}
