package io.nodeplane.controlplane.front;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest report about every peer, with a bounded rate and one report of memory for each. Reports expire, and die with
 * the incarnation they speak of. Times are nanoseconds of any one monotonic clock.
 */
public final class PeerReports {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    /** How far the clock that dates reports may be ahead of the one that they are compared with. */
    private static final Duration AHEAD_MAX = Duration.ofSeconds(1);

    private final int perSecondMax;
    private final long ttlNanos;
    private final TreeMap<String, Desk> desks = new TreeMap<>();

    /** What is kept of one peer: the newest report, and how many came in the second that began at {@code windowNanos}. */
    private record Desk(long incarnation, PeerStateReport report, long acceptedNanos, long windowNanos, int inWindow) {}

    /** No reports yet. */
    public PeerReports(Capabilities capabilities) {
        this.perSecondMax = capabilities.limits().reportsPerSecondMax();
        this.ttlNanos = capabilities.timers().reportTtl().toNanos();
    }

    /**
     * Takes a report about a known peer in its current incarnation, or says why not.
     *
     * @param now the reporter's wall clock
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} for an observation of the future: it would make the honest
     *     ones after it stale
     */
    public synchronized ReportOutcome accept(String peerId, long incarnation, PeerStateReport report, long nowNanos,
            Instant now) {
        if (report.observedAt().isAfter(now.plus(AHEAD_MAX))) {
            throw ControlPlaneException.invalid("the report about " + peerId + " says it was observed at "
                    + report.observedAt() + ", and it is " + now + ": nothing is observed before it happens");
        }
        var desk = desks.get(peerId);
        if (desk == null) {
            desks.values().removeIf(old -> nowNanos - old.acceptedNanos() >= ttlNanos);
            desks.put(peerId, new Desk(incarnation, report, nowNanos, nowNanos, 1));
            return ReportOutcome.ACCEPTED;
        }
        var sameWindow = nowNanos - desk.windowNanos() < SECOND_NANOS;
        var inWindow = sameWindow ? desk.inWindow() + 1 : 1;
        var windowNanos = sameWindow ? desk.windowNanos() : nowNanos;
        if (inWindow > perSecondMax) {
            return ReportOutcome.RATE_LIMITED;
        }
        if (current(desk, incarnation, nowNanos) && report.observedAt().isBefore(desk.report().observedAt())) {
            desks.put(peerId,
                    new Desk(desk.incarnation(), desk.report(), desk.acceptedNanos(), windowNanos, inWindow));
            return ReportOutcome.STALE;
        }
        desks.put(peerId, new Desk(incarnation, report, nowNanos, windowNanos, inWindow));
        return ReportOutcome.ACCEPTED;
    }

    /** {@return the newest report about this incarnation of the peer, if it has not expired} */
    public synchronized Optional<PeerStateReport> newest(String peerId, long incarnation, long nowNanos) {
        return Optional.ofNullable(desks.get(peerId)).filter(desk -> current(desk, incarnation, nowNanos))
                .map(Desk::report);
    }

    /** Forgets everything, as a leave does. */
    public synchronized void clear() {
        desks.clear();
    }

    private boolean current(Desk desk, long incarnation, long nowNanos) {
        return desk.incarnation() == incarnation && nowNanos - desk.acceptedNanos() < ttlNanos;
    }
}
