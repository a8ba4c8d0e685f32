package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.PeerStateReport.State;
import java.util.Optional;

/**
 * What the counters of one peer have shown so far.
 *
 * <p>WireGuard does not say that a peer is lost. It shows: a handshake that gets no answer is sent again every five seconds,
 * {@value #INITIATION_BYTES} bytes each, and nothing comes in.
 *
 * @param traffic the counters as they were last
 * @param quietSinceMs since when nothing has come in, and nothing but attempts at a handshake has gone out
 * @param heardAtMs when something came in last; of a peer that has never been heard, when it was first looked at
 * @param initiations attempts at a handshake since it is quiet
 * @param grew whether something came in since the look before
 */
public record Evidence(Traffic traffic, long quietSinceMs, long heardAtMs, long initiations, boolean grew) {
    /** A handshake initiation, as it is counted. */
    public static final long INITIATION_BYTES = 148;
    /** So long the attempts have to go unanswered. */
    public static final long FAILED_AFTER_MS = 15_000;
    /** So long a peer that was heard may be silent: two keep-alives and a little. */
    public static final long SILENT_MS_MAX = 60_000;

    /** {@return what a first look shows: nothing yet} */
    public static Evidence first(Traffic traffic, Now now) {
        return new Evidence(traffic, now.monotonicMs(), now.monotonicMs(), 0, false);
    }

    /** {@return what this look shows beside those before} */
    public Evidence next(Traffic counted, Now now) {
        var in = counted.rxBytes() - traffic.rxBytes();
        var out = counted.txBytes() - traffic.txBytes();
        if (in < 0 || out < 0) {
            // The peer was made anew.
            return first(counted, now);
        }
        if (in > 0) {
            return new Evidence(counted, now.monotonicMs(), now.monotonicMs(), 0, true);
        }
        return out % INITIATION_BYTES == 0
                ? new Evidence(counted, quietSinceMs, heardAtMs, initiations + out / INITIATION_BYTES, false)
                : new Evidence(counted, now.monotonicMs(), heardAtMs, 0, false);
    }

    /**
     * {@return what can be said of the peer now; empty if this look tells nothing that was not said before}
     *
     * <p>A handshake alone is no proof that payload passes, nor is an old one: up is who has just been heard in a session that
     * holds.
     */
    public Optional<State> state(Now now) {
        if (grew) {
            return Optional.of(traffic.fresh(now.wallMs()) ? State.UP : State.UNKNOWN);
        }
        if (initiations > 0 && now.monotonicMs() - quietSinceMs >= FAILED_AFTER_MS) {
            return Optional.of(State.HANDSHAKE_FAILED);
        }
        return now.monotonicMs() - heardAtMs >= SILENT_MS_MAX ? Optional.of(State.UNKNOWN) : Optional.empty();
    }
}
