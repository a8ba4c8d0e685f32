package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.swap.Words.Word;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells a plane in waiting what the VPN says to the one in use: news at once, and the same again before its lease ends. So
 * members who use that plane, already or still, see this peer as it is.
 */
final class Echo {
    /** How often the lease is renewed before it ends. */
    private static final int RENEWALS = 3;

    private final Held to;
    private final HeartbeatSession session = HeartbeatSession.begin();
    private final AtomicInteger speaking = new AtomicInteger();
    private volatile @Nullable Word last;
    private volatile long toldNanos;
    private volatile boolean silent;

    Echo(Held to) {
        this.to = to;
    }

    /** Says it, if that is due. */
    void tell(Word word) {
        var now = System.nanoTime();
        var renewal = to.capabilities().timers().heartbeatTtl().toNanos() / RENEWALS;
        if (word.equals(last) && now - toldNanos < renewal) {
            return;
        }
        speaking.incrementAndGet();
        try {
            if (silent) {
                return;
            }
            to.plane().publishHeartbeat(session.next(word.ready(), word.metadata()));
            last = word;
            toldNanos = now;
        } finally {
            speaking.decrementAndGet();
        }
    }

    /** Begins to say nothing more. {@return whether that is so: before it, the VPN's own heartbeats must not follow} */
    boolean silence() {
        silent = true;
        return speaking.get() == 0;
    }
}
