package io.nodeplane;

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
import io.nodeplane.runtime.Background;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** The control plane of a node that runs in this process, and the node itself: {@link #close()} ends both. */
public final class EmbeddedControlPlane implements ControlPlane {
    private final Agent agent;
    private final ControlPlane plane;
    private final String address;
    private final CompletableFuture<String> halted;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param halted completed with the reason, on any thread, if the node cannot go on: then this closes itself */
    EmbeddedControlPlane(Agent agent, String address, CompletableFuture<String> halted) {
        this.agent = agent;
        this.plane = agent.controlPlane();
        this.address = address;
        this.halted = halted;
        // Not on the thread that says so: it is one of those that closing waits for.
        halted.thenAccept(why -> Background.start("node-plane-end", stop -> close()));
    }

    /** {@return where its peers reach it: a seed for their join} */
    public String address() {
        return address;
    }

    /**
     * {@return completes, with one sentence why, if the node cannot go on, as after a failed disk; then it has closed itself, or
     * is about to} What it was told until then is on its disk, and another start goes on from there.
     */
    public CompletionStage<String> halted() {
        return halted.minimalCompletionStage();
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        return plane.join(seedPeers);
    }

    @Override
    public void leave() {
        plane.leave();
    }

    @Override
    public MembershipView getMembers() {
        return plane.getMembers();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        return plane.publishHeartbeat(heartbeat);
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        return plane.reportPeerState(peerId, report);
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return plane.subscribeMembershipUpdates(handler);
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        return plane.getPeerMetadata(peerId);
    }

    @Override
    public Capabilities capabilities() {
        return plane.capabilities();
    }

    /** Ends the node as the end of its process would, with all that it opened. It is no leave. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            agent.close();
        }
    }
}
