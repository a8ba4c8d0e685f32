package io.nodeplane.plane;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.front.HeartbeatOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * The data plane's lease and its word: what the heartbeats of this node's VPN add up to, and when it is worth an entry.
 *
 * <p>It remembers what this process was told, and compares it with what the ledger says of the node: a word that an
 * earlier process published stands until it is changed. At most one description is due per {@link #PUBLISH_INTERVAL},
 * whatever the rate of heartbeats; the last value always gets its turn. Without a heartbeat for the time to live the data
 * plane is not ready.
 */
final class Lease {
    /** The least time between two descriptions that reach the ledger. */
    static final Duration PUBLISH_INTERVAL = Duration.ofMillis(250);

    private final long ttlNanos;
    private final HeartbeatOrder order = new HeartbeatOrder();
    private Optional<Metadata> metadata = Optional.empty();
    private long readyUntil;
    private long publishedAt;

    /**
     * What a node says of itself and its data plane.
     *
     * @param metadata empty: as before
     */
    record Word(Optional<Metadata> metadata, boolean ready) {

        /** {@return whether this is news of a node of which that is said} */
        boolean adds(Word said) {
            return ready != said.ready || metadata.isPresent() && !metadata.equals(said.metadata);
        }
    }

    Lease(Duration ttl, long nowNanos) {
        ttlNanos = ttl.toNanos();
        readyUntil = nowNanos;
        publishedAt = nowNanos - PUBLISH_INTERVAL.toNanos();
    }

    /** Takes a heartbeat. The last number of the last session wins. */
    synchronized Ack.Outcome accept(Heartbeat heartbeat, long nowNanos) {
        var outcome = order.outcome(heartbeat);
        if (outcome != Ack.Outcome.ACCEPTED) {
            return outcome;
        }
        order.accepted(heartbeat);
        metadata = heartbeat.metadata().or(() -> metadata);
        readyUntil = heartbeat.dataPlaneReady() ? nowNanos + ttlNanos : nowNanos;
        return Ack.Outcome.ACCEPTED;
    }

    /** A new membership begins: sessions and their numbers count afresh, and the data plane is not ready before it says so. */
    synchronized void restart(long nowNanos) {
        order.restart();
        readyUntil = nowNanos;
    }

    /**
     * {@return what is to be published now, if it is news and its turn has come; it counts as published then}
     *
     * @param said what the ledger says of the node
     */
    synchronized Optional<Word> due(Word said, long nowNanos) {
        var word = new Word(metadata, readyUntil - nowNanos > 0);
        if (!word.adds(said) || nowNanos - publishedAt < PUBLISH_INTERVAL.toNanos()) {
            return Optional.empty();
        }
        publishedAt = nowNanos;
        return Optional.of(word);
    }

    /**
     * {@return what is to be published, whoever's turn it is, before the node leaves or the interface to it ends} The last
     * value would get no turn after that.
     *
     * @param said what the ledger says of the node
     * @param ready what it is to say of the data plane from now on
     */
    synchronized Optional<Word> last(Word said, boolean ready) {
        var word = new Word(metadata, ready);
        return word.adds(said) ? Optional.of(word) : Optional.empty();
    }
}
