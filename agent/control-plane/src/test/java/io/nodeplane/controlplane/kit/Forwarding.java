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

/**
 * A control plane that does all as a sound one does, but for what a mutant overrides.
 *
 * @param <P> what the sound one is
 */
abstract class Forwarding<P extends ControlPlane> implements ControlPlane {
    final P sound;

    Forwarding(P sound) {
        this.sound = sound;
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        return sound.join(seedPeers);
    }

    @Override
    public void leave() {
        sound.leave();
    }

    @Override
    public MembershipView getMembers() {
        return sound.getMembers();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        return sound.publishHeartbeat(heartbeat);
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        return sound.reportPeerState(peerId, report);
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return sound.subscribeMembershipUpdates(handler == null ? null : faulty(handler));
    }

    /** {@return the handler that the sound plane calls instead} */
    MembershipHandler faulty(MembershipHandler handler) {
        return handler;
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        return sound.getPeerMetadata(peerId);
    }

    @Override
    public Capabilities capabilities() {
        return sound.capabilities();
    }

    @Override
    public void close() {
        sound.close();
    }
}
