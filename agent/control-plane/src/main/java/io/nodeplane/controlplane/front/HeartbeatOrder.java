package io.nodeplane.controlplane.front;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Heartbeat;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which heartbeats count: the highest number of the newest session. A session that another one followed is over; so many
 * of those are remembered as a VPN can have runs that still have a heartbeat under way. Not thread-safe.
 */
public final class HeartbeatOrder {
    private static final int ENDED_MAX = 16;

    private final ArrayDeque<String> ended = new ArrayDeque<>();
    private @Nullable Heartbeat last;

    /** {@return whether this heartbeat counts; changes nothing} */
    public Ack.Outcome outcome(Heartbeat heartbeat) {
        var before = last;
        if (ended.contains(heartbeat.session())) {
            return Ack.Outcome.STALE;
        }
        if (before == null || !before.session().equals(heartbeat.session()) || heartbeat.seq() > before.seq()) {
            return Ack.Outcome.ACCEPTED;
        }
        return heartbeat.seq() == before.seq() ? Ack.Outcome.REPEATED : Ack.Outcome.STALE;
    }

    /** Makes an accepted heartbeat the newest. */
    public void accepted(Heartbeat heartbeat) {
        var before = last;
        if (before != null && !before.session().equals(heartbeat.session())) {
            ended.add(before.session());
            if (ended.size() > ENDED_MAX) {
                ended.remove();
            }
        }
        last = heartbeat;
    }

    /** Forgets everything: another membership begins. */
    public void restart() {
        ended.clear();
        last = null;
    }
}
