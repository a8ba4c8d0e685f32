package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

    private final Switchboard board;
    private final Exchanges exchanges;

    private SwappableControlPlane(Switchboard board) {
        this.board = board;
        this.exchanges = new Exchanges(board);
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
        board.requireOpen();
        if (next == null || terms == null || next == this) {
            throw ControlPlaneException
                    .invalid("the next plane or the terms are missing: give another plane than this");
        }
        return exchanges.forth(next, terms);
    }

    @Override
    public SwapOutcome rollBack(String why) {
        board.requireOpen();
        return exchanges.back(why);
    }

    @Override
    public void finish() {
        exchanges.finish();
    }

    @Override
    public Optional<SwapRecord> lastSwap() {
        return exchanges.last();
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
            exchanges.depart();
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
        board.requireOpen();
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
        return calling(turn -> {
            show(turn.held());
            return board.front().subscribe(handler);
        });
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
        exchanges.close();
    }

    private <T> T calling(Function<Turn, T> call) {
        board.requireOpen();
        var turn = board.callBegins();
        try {
            return call.apply(turn);
        } finally {
            board.callEnds(turn);
        }
    }

    private <T> T moving(Function<Turn, T> call) {
        board.requireOpen();
        var turn = board.moveBegins();
        try {
            return call.apply(turn);
        } finally {
            board.moveEnds(turn);
        }
    }

    /** Who subscribes is told first what could be read before: nobody goes back, nor to the members before a leave. */
    private void show(Held held) {
        try {
            board.show(held, held.plane().getMembers());
        } catch (ControlPlaneException gone) {
            LOG.log(System.Logger.Level.DEBUG, "the plane shows nothing newer: {0}", gone.getMessage());
        }
    }
}
