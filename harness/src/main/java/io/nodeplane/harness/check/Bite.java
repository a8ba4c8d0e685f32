package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.VpnFault;
import java.util.ArrayList;
import java.util.List;

/** Did each fault do what it should? A fault that did not bite makes a run show nothing. */
final class Bite {
    private final Run run;

    Bite(Run run) {
        this.run = run;
    }

    List<Finding> judge() {
        var findings = new ArrayList<Finding>();
        for (var executed : run.steps()) {
            if (executed.step().step() instanceof Step.Leave leave) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + executed.step().name() + "' was carried out: "
                        + leave.describe(), carried(executed, "each of them said that it has left")));
            }
            if (executed.step().step() instanceof Step.Install install) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + executed.step().name() + "' was carried out: "
                        + install.describe(), changed(executed, "another release ran")));
            }
            if (executed.step().step() instanceof Step.Claim claim) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + executed.step().name() + "' was carried out: "
                        + claim.describe(), carried(executed, "each of them took the heartbeat")));
            }
            if (executed.step().step() instanceof Step.Settle settle) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + executed.step().name() + "' was carried out: "
                        + settle.describe(), carried(executed, "it is in force at each of them")));
            }
            if (executed.step().step() instanceof Step.Amend amend) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + executed.step().name() + "' was carried out: "
                        + amend.describe(), carried(executed, "it was proposed, and each of them approved it")));
            }
            if (executed.step().step() instanceof Step.Inject(var fault)) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + executed.step().name() + "' did bite: "
                        + executed.step().step().describe(), bite(executed, fault)));
            }
        }
        if (!run.detour().tried().isEmpty() || breaksLinks()) {
            findings.add(new Finding(Finding.Kind.BITE, "no agent knows or has a way round its links", detour()));
        }
        return findings;
    }

    /** {@return whether the run rests on what links do not carry} */
    private boolean breaksLinks() {
        return run.steps().stream()
                .anyMatch(executed -> executed.step().step() instanceof Step.Inject(var fault)
                        && (fault instanceof LinkFault || fault instanceof VpnFault.OfData));
    }

    private Verdict detour() {
        var detour = run.detour();
        if (detour.closed()) {
            return new Verdict.Held("none of " + detour.tried().size() + " tried was open");
        }
        return detour.tried().isEmpty()
                ? new Verdict.Unknown(
                        "no agent ran at the end of the run, so none could be asked to try another way; let"
                                + " some run to the end")
                : new Verdict.Vacuous("open past the links: " + String.join(", ", detour.open()));
    }

    private Verdict bite(ExecutedStep executed, Fault fault) {
        return switch (fault) {
            case LinkFault links -> new LinkBite(run).judge(executed, links);
            case NodeFault.Kill kill -> gone(executed);
            case NodeFault.Stop stop -> gone(executed);
            case NodeFault.PowerOff off -> gone(executed);
            case NodeFault.Pause pause -> paused(executed);
            case NodeFault.Stutter stutter -> changed(executed, "a paused agent answered");
            case NodeFault.LoseDisk loss -> changed(executed, "a file was still there");
            case NodeFault.Restore restore -> changed(executed, "the disk held just what the backup holds");
            case NodeFault.Corrupt corrupt -> changed(executed, "no byte was changed");
            case NodeFault.Foreign foreign -> changed(executed, "nobody found the foreign agent");
            case NodeFault.SlowNames slow -> changed(executed, "nobody looked for a new name");
            case NodeFault.OtherSecret other -> changed(executed, "nobody was refused");
            case VpnFault vpn -> new VpnBite(run).judge(executed, vpn);
            case NodeFault.Clone clone -> changed(executed, "no second process runs");
        };
    }

    private static Verdict gone(ExecutedStep executed) {
        return seen(executed, "the processes were gone and answered no more",
                "a process still ran or answered after '" + executed.step().name() + "'");
    }

    private static Verdict paused(ExecutedStep executed) {
        return seen(executed, "paused, nobody answered",
                "an agent that was paused by '" + executed.step().name() + "' answered");
    }

    /** Where the lab could not see it, the notes say why. */
    static Verdict seen(ExecutedStep executed, String held, String otherwise) {
        if (executed.held().isEmpty()) {
            return new Verdict.Unknown(String.join("; ", executed.notes()));
        }
        return executed.held().get() ? new Verdict.Held(held) : new Verdict.Vacuous(otherwise);
    }

    private static Verdict carried(ExecutedStep executed, String said) {
        return executed.held().orElse(false)
                ? new Verdict.Held(said)
                : new Verdict.Vacuous(String.join("; ", executed.notes()));
    }

    static Verdict changed(ExecutedStep executed, String otherwise) {
        return seen(executed, String.join("; ", executed.notes()),
                otherwise + ": " + String.join("; ", executed.notes()));
    }
}
