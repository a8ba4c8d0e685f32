package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Subscription;
import io.nodeplane.controlplane.swap.SwapOutcome.Stage;
import io.nodeplane.controlplane.swap.SwapOutcome.Stayed;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A control plane for a VPN that outlives its planes.
 *
 * <p>A call is answered by the plane in use when it began, and by no other. Subscribers are told by this object: one
 * {@code PLANE_SWITCH} snapshot for each exchange, and from then on nothing of the plane before. Heartbeats are numbered on
 * by the VPN as if nothing had happened. {@link #capabilities()} are those of the plane in use. The procedure, and what
 * is promised, are in {@code docs/control-plane-swap.md}.
 */
public final class SwappableControlPlane implements Swappable {
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Switchboard board;
    private final Object lock = new Object();
    private @Nullable Attempt attempt;
    private @Nullable ControlPlane candidate;
    private @Nullable Guard waiting;
    private volatile Optional<SwapRecord> last = Optional.empty();

    private SwappableControlPlane(Switchboard board) {
        this.board = board;
    }

    /**
     * {@return a control plane that is this one until another takes its place} It belongs to the new one, which closes it.
     *
     * @throws ControlPlaneException {@code CLOSED} if it is closed, or whatever else keeps it from being read
     */
    public static SwappableControlPlane of(ControlPlane first) {
        return new SwappableControlPlane(Switchboard.of(first));
    }

    @Override
    public SwapOutcome swapTo(ControlPlane next, SwapTerms terms) {
        if (next == null || terms == null || next == this) {
            throw ControlPlaneException.invalid("the next plane or the terms are missing: give another plane than this");
        }
        var mine = Attempt.forth(board, terms, next.capabilities().name());
        synchronized (lock) {
            requireOpen();
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

    @Override
    public SwapOutcome rollBack(String why) {
        Attempt running;
        synchronized (lock) {
            requireOpen();
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

    @Override
    public void finish() {
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

    @Override
    public Optional<SwapRecord> lastSwap() {
        return last;
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        return moving(turn -> {
            var view = turn.held().plane().join(seedPeers);
            board.show(turn.held(), view);
            return turn.outward(view);
        });
    }

    @Override
    public void leave() {
        moving(turn -> {
            turn.held().plane().leave();
            board.words().restart();
            departElsewhere();
            show(turn.held());
            return true;
        });
    }

    @Override
    public MembershipView getMembers() {
        return calling(turn -> turn.outward(turn.held().plane().getMembers()));
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        requireOpen();
        if (heartbeat == null) {
            throw ControlPlaneException.invalid("the heartbeat is null");
        }
        var turn = board.heartbeatBegins();
        try {
            var ack = turn.held().plane().publishHeartbeat(turn.spoken(heartbeat));
            if (ack.outcome() == Ack.Outcome.ACCEPTED) {
                board.words().accepted(heartbeat, System.nanoTime());
            }
            return ack;
        } finally {
            board.heartbeatEnds(turn);
        }
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        return calling(turn -> turn.held().plane().reportPeerState(peerId, report));
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return board.front().subscribe(handler);
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        return calling(turn -> turn.held().plane().getPeerMetadata(peerId));
    }

    @Override
    public Capabilities capabilities() {
        return board.active().held().capabilities();
    }

    /** Closes the plane in use, and the one that waits or is being prepared. */
    @Override
    public void close() {
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

    private <T> T calling(Function<Turn, T> call) {
        requireOpen();
        var turn = board.callBegins();
        try {
            return call.apply(turn);
        } finally {
            board.callEnds(turn);
        }
    }

    private <T> T moving(Function<Turn, T> call) {
        requireOpen();
        var turn = board.moveBegins();
        try {
            return call.apply(turn);
        } finally {
            board.moveEnds(turn);
        }
    }

    /** Who has left, has left: also what it was joining, and what it kept for a way back. */
    private void departElsewhere() {
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
            rollBack(why);
        } catch (ControlPlaneException closed) {
            LOG.log(System.Logger.Level.DEBUG, "the way back is not needed any more: {0}", closed.getMessage());
        }
    }

    /** Who subscribes after a leave has returned is not told of the members before it. */
    private void show(Held held) {
        try {
            board.show(held, held.plane().getMembers());
        } catch (ControlPlaneException gone) {
            LOG.log(System.Logger.Level.DEBUG, "after a leave: {0}", gone.getMessage());
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
                : Optional.of(refused("the " + running.text() + " is under way: wait for its end, or end it by rollBack()"));
    }

    private static SwapOutcome refused(String why) {
        return new Stayed(Stage.REFUSED, why, List.of());
    }

    private void requireOpen() {
        if (board.closed()) {
            throw new ControlPlaneException(ErrorCode.CLOSED, "the control plane is closed: make a new one");
        }
    }
}
