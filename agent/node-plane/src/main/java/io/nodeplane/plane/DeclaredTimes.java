package io.nodeplane.plane;

import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.Timers;
import java.time.Duration;

/**
 * The times that a node of this charter declares. How they follow from the charter: docs/detection.md, "How long it takes".
 */
final class DeclaredTimes {
    /** For so many members the bounds of suspicion and certainty are declared; the interface says what each further adds. */
    private static final int MEMBERS = 10;

    private DeclaredTimes() {}

    /** {@return what the interface's timers are for nodes of this charter} */
    static Timers of(Charter charter) {
        var interval = charter.probeIntervalMs();
        var round = 3 * charter.probeTimeoutMs();
        // Rounds follow one another at the pace of probes, and a push that is lost waits for an exchange or two.
        var rounds = charter.suspectAfter() * Math.ceilDiv(round, interval) * interval;
        var spread = 2 * charter.syncIntervalMs() + charter.probeTimeoutMs();
        var suspicion = (MEMBERS - 1) * interval + rounds + spread;
        // The others' own rounds begin with the first suspicion; the last in rank of the voters confirms at the latest.
        var certainty = suspicion + rounds + charter.confirmAfterMs() + charter.voters().size() * spread;
        var times = Timers.DEFAULTS.toBuilder().probeInterval(Duration.ofMillis(interval))
                .suspicion(Duration.ofMillis(suspicion)).certainty(Duration.ofMillis(certainty));
        // Where nobody forgets by itself, the dead stay listed for longer than is declared.
        return (charter.forgetAfterMs() == 0 ? times : times.reapAfter(Duration.ofMillis(charter.forgetAfterMs())))
                .build();
    }
}
