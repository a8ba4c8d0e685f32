package io.nodeplane.api;

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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A control plane whose answers are held back, late, or failures, on command: what is between a VPN and its control plane
 * may be slow, and a VPN has to bear that. Updates of subscriptions are held back and late too, and never failures.
 */
final class FaultyControlPlane implements ControlPlane {
    private final ControlPlane real;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ErrorCode> failures = new ArrayDeque<>();
    private boolean held;
    private boolean closed;
    private Duration delay = Duration.ZERO;

    FaultyControlPlane(ControlPlane real) {
        this.real = real;
    }

    /** Holds back all that is said from now on, until {@link #release}. */
    void hold() {
        change(() -> held = true);
    }

    /** Lets go what is held back. */
    void release() {
        change(() -> held = false);
    }

    /** Delays all that is said from now on; zero for no more. */
    void slow(Duration by) {
        change(() -> delay = by);
    }

    /** The next operation fails with this code and does nothing. */
    void failNext(ErrorCode code) {
        change(() -> failures.add(code));
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        pass();
        return real.join(seedPeers);
    }

    @Override
    public void leave() {
        pass();
        real.leave();
    }

    @Override
    public MembershipView getMembers() {
        pass();
        return real.getMembers();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        pass();
        return real.publishHeartbeat(heartbeat);
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        pass();
        return real.reportPeerState(peerId, report);
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        pass();
        return real.subscribeMembershipUpdates(update -> {
            await();
            handler.handle(update);
        });
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        pass();
        return real.getPeerMetadata(peerId);
    }

    @Override
    public Capabilities capabilities() {
        return real.capabilities();
    }

    @Override
    public void close() {
        change(() -> closed = true);
        real.close();
    }

    private void pass() {
        await();
        lock.lock();
        try {
            var code = failures.poll();
            if (code != null) {
                throw new ControlPlaneException(code, "this failure was ordered");
            }
        } finally {
            lock.unlock();
        }
    }

    private void await() {
        lock.lock();
        try {
            while (held && !closed) {
                changed.await();
            }
            for (var left = delay.toNanos(); left > 0 && !closed;) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
