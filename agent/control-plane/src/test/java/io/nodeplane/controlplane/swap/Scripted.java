package io.nodeplane.controlplane.swap;

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
import java.util.function.Consumer;

/** A plane in whose way a test can put something, before any call of one kind. */
final class Scripted implements ControlPlane {
    final AtomicInteger leaves = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    volatile Runnable beforeJoin = () -> {};
    volatile Runnable beforeReading = () -> {};
    volatile Runnable beforeMetadata = () -> {};
    volatile Runnable beforeUpdate = () -> {};
    volatile Consumer<Heartbeat> beforeHeartbeat = heartbeat -> {};
    private final ControlPlane plane;

    Scripted(ControlPlane plane) {
        this.plane = plane;
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        beforeJoin.run();
        return plane.join(seedPeers);
    }

    @Override
    public void leave() {
        leaves.incrementAndGet();
        plane.leave();
    }

    @Override
    public MembershipView getMembers() {
        beforeReading.run();
        return plane.getMembers();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        beforeHeartbeat.accept(heartbeat);
        return plane.publishHeartbeat(heartbeat);
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        return plane.reportPeerState(peerId, report);
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return plane.subscribeMembershipUpdates(update -> {
            beforeUpdate.run();
            handler.handle(update);
        });
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        beforeMetadata.run();
        return plane.getPeerMetadata(peerId);
    }

    @Override
    public Capabilities capabilities() {
        return plane.capabilities();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        plane.close();
    }
}
