package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Subscription;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A plane as it is, that notes which threads call it, and whether it was left or closed. */
final class Witness implements ControlPlane {
    private final ControlPlane plane;
    private final ThreadLocal<Integer> callsOfThread = ThreadLocal.withInitial(() -> 0);
    private final AtomicInteger leaves = new AtomicInteger();
    private volatile boolean closed;

    Witness(ControlPlane plane) {
        this.plane = plane;
    }

    /** {@return how many calls the calling thread has made here} */
    int callsOfThread() {
        return callsOfThread.get();
    }

    int leaves() {
        return leaves.get();
    }

    boolean closed() {
        return closed;
    }

    private ControlPlane called() {
        callsOfThread.set(callsOfThread.get() + 1);
        return plane;
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        return called().join(seedPeers);
    }

    @Override
    public void leave() {
        leaves.incrementAndGet();
        called().leave();
    }

    @Override
    public MembershipView getMembers() {
        return called().getMembers();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        return called().publishHeartbeat(heartbeat);
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        return called().reportPeerState(peerId, report);
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return called().subscribeMembershipUpdates(handler);
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        return called().getPeerMetadata(peerId);
    }

    @Override
    public Capabilities capabilities() {
        return plane.capabilities();
    }

    @Override
    public void close() {
        closed = true;
        plane.close();
    }
}
