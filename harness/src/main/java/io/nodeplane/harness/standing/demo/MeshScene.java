package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.probe.Bench;
import io.nodeplane.harness.probe.Probe;
import io.nodeplane.harness.probe.Probes;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** A mesh VPN on agents of its own, of which one machine loses its power and comes back, while packets go on. */
public final class MeshScene {
    private static final String PROBE = "vpn-demo";

    private MeshScene() {}

    /** {@return the scene} */
    public static Scene of(Bench bench) {
        return new Scene("A mesh VPN on it", List.of(
                "Three more agents, each with a WireGuard device and the VPN that asks it for members: which tunnels there are",
                "is what the ledger says. A packet passes every 10 ms, while the third machine loses its power and comes back."),
                List.of(new Beat.Ask((stage, view) -> told(look(bench)))));
    }

    private static Probe.Answer look(Bench bench) throws InterruptedException, IOException {
        return Objects.requireNonNull(Probes.ALL.get(PROBE)).look(bench);
    }

    private static Beat.Told told(Probe.Answer answer) {
        return switch (answer) {
            case Probe.Answer.Missing(var why) -> new Beat.Told(List.of("left out: " + why), true);
            case Probe.Answer.Seen(var where, var findings, var exhibits) -> new Beat.Told(findings.stream().map(
                    finding -> (finding.verdict() instanceof Verdict.Held ? "seen: " : "NOT SEEN: ") + finding.name()
                            + " (" + finding.verdict().because() + ")")
                    .toList(),
                    findings.stream().allMatch(finding -> finding.verdict() instanceof Verdict.Held));
        };
    }
}
