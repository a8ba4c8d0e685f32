package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.front.HeartbeatOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** What the VPN has said of its data plane through this object, as far as a plane that is put in has to know it. */
final class Words {
    /** As many sessions as a plane remembers. */
    private static final int SESSIONS_MAX = 17;

    private final HeartbeatOrder order = new HeartbeatOrder();
    private final ArrayDeque<Heartbeat> lastOfSessions = new ArrayDeque<>();
    private Optional<Metadata> metadata = Optional.empty();
    private long acceptedNanos;

    /** What a plane has to say of this peer, for others to see it as they do. */
    record Word(boolean ready, Metadata metadata) {}

    /** Notes a heartbeat that the plane in use has accepted. */
    synchronized void accepted(Heartbeat heartbeat, long nowNanos) {
        if (order.outcome(heartbeat) != Ack.Outcome.ACCEPTED) {
            return;
        }
        order.accepted(heartbeat);
        var before = lastOfSessions.peekLast();
        if (before != null && before.session().equals(heartbeat.session())) {
            lastOfSessions.removeLast();
        }
        lastOfSessions.add(heartbeat);
        if (lastOfSessions.size() > SESSIONS_MAX) {
            lastOfSessions.remove();
        }
        metadata = heartbeat.metadata().or(() -> metadata);
        acceptedNanos = nowNanos;
    }

    /** Another membership begins. */
    synchronized void restart() {
        order.restart();
        lastOfSessions.clear();
        metadata = Optional.empty();
    }

    /** {@return the last heartbeat of each session, the newest last} */
    synchronized List<Heartbeat> lastOfSessions() {
        return List.copyOf(lastOfSessions);
    }

    /**
     * {@return what the VPN says now: what it said last, as long as that lease runs; and what the plane in use shows, as long
     * as it said nothing here}
     */
    synchronized Word word(MembershipView active, Duration lease, long nowNanos) {
        var self = active.member(active.localPeerId());
        var shown = self.map(member -> member.metadata()).orElse(Metadata.EMPTY);
        var last = lastOfSessions.peekLast();
        return last == null
                ? new Word(self.filter(member -> member.dataPlaneReady()).isPresent(), shown)
                : new Word(last.dataPlaneReady() && nowNanos - acceptedNanos < lease.toNanos(),
                        metadata.orElse(shown));
    }
}
