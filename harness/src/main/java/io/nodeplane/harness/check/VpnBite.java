package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Tunnels;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Did a fault of a mesh VPN do what it should? Of data links the lab's relay has counted the packets; how long they were under
 * way, the devices have.
 */
final class VpnBite {
    /** So long before the fault the usual times are taken from. */
    private static final Duration USUAL = Duration.ofSeconds(10);
    /** Answers must take longer by this share of what they took before: less comes and goes by itself. */
    private static final double NOTICED = 0.25;

    private final Run run;

    VpnBite(Run run) {
        this.run = run;
    }

    Verdict judge(ExecutedStep executed, VpnFault fault) {
        return switch (fault) {
            case VpnFault.DataCut cut -> Bite.changed(executed, "packets crossed cut data links");
            case VpnFault.DataLoss loss -> Bite.changed(executed, "no packet was lost");
            case VpnFault.DataLatency slow -> slower(executed, slow);
            case VpnFault.DataMove move -> Bite.changed(executed, "no packet came where they had been");
            case VpnFault.KillVpn kill ->
                Bite.seen(executed, "the VPN processes ran, and were gone", "a VPN did not run"
                        + " before '" + executed.step().name() + "', or ran after it");
            case VpnFault.KillMachine kill -> Bite.seen(executed, "agents, VPNs and devices ran, and were gone",
                    "a process did not run before '" + executed.step().name() + "', or ran after it");
        };
    }

    private Verdict slower(ExecutedStep executed, VpnFault.DataLatency slow) {
        var both = new TreeSet<Link>(slow.dataLinks());
        var tunnels = new Tunnels(run);
        var during = new Stretch(executed.ended(), Stretch.of(run, new When.During(executed.step().name())).to());
        var took = tunnels.meanMs(both, during);
        var usual = tunnels.meanMs(both, new Stretch(executed.started().minus(USUAL), executed.started()));
        if (took.isEmpty() || usual.isEmpty()) {
            return new Verdict.Unknown(
                    "no probes came back over those tunnels, " + (took.isEmpty() ? "during" : "before")
                            + " '" + executed.step().name() + "'");
        }
        var words = String.format(Locale.ROOT,
                "probes over slowed data links took %.1f ms on average, %.1f ms before; %s",
                took.getAsDouble(), usual.getAsDouble(), String.join("; ", executed.notes()));
        if (took.getAsDouble() < 2 * slow.delay().minus(slow.jitter()).toMillis()) {
            return new Verdict.Vacuous(words + "; " + 2 * slow.delay().toMillis() + " ms more were asked for");
        }
        return took.getAsDouble() - usual.getAsDouble() >= Math.max(slow.delay().toMillis(),
                NOTICED * usual.getAsDouble())
                        ? new Verdict.Held(words)
                        : new Verdict.Unknown(words + ": the " + 2 * slow.delay().toMillis()
                                + " ms that were asked for cannot be told from what probes take anyway");
    }
}
