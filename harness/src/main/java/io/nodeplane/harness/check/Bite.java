package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
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
        for (var deed : run.deeds()) {
            if (deed.step().step() instanceof Step.Leave leave) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + deed.step().name() + "' was carried out: "
                        + leave.describe(), left(deed)));
            }
            if (deed.step().step() instanceof Step.Inject(var fault)) {
                findings.add(new Finding(Finding.Kind.BITE, "'" + deed.step().name() + "' did bite: "
                        + deed.step().step().describe(), bite(deed, fault)));
            }
        }
        if (!run.detour().tried().isEmpty() || breaksLinks()) {
            findings.add(new Finding(Finding.Kind.BITE, "no agent knows or has a way round its links", detour()));
        }
        return findings;
    }

    /** {@return whether the run rests on what links do not carry} */
    private boolean breaksLinks() {
        return run.deeds().stream().anyMatch(deed -> deed.step().step() instanceof Step.Inject(Fault.OfLinks links));
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

    private Verdict bite(Deed deed, Fault fault) {
        return switch (fault) {
            case Fault.OfLinks links -> new LinkBite(run).judge(deed, links);
            case Fault.Kill kill -> gone(deed);
            case Fault.Stop stop -> gone(deed);
            case Fault.PowerOff off -> gone(deed);
            case Fault.Pause pause -> paused(deed);
            case Fault.Stutter stutter -> changed(deed, "a paused agent answered");
            case Fault.LoseDisk loss -> changed(deed, "a file was still there");
            case Fault.Restore restore -> changed(deed, "the disk held just what the backup holds");
            case Fault.Corrupt corrupt -> changed(deed, "no byte was changed");
            case Fault.Foreign foreign -> changed(deed, "nobody found the foreign agent");
            case Fault.SlowNames slow -> changed(deed, "nobody looked for a new name");
            case Fault.Clone clone -> changed(deed, "no second process runs");
        };
    }

    private static Verdict gone(Deed deed) {
        return seen(deed, "the processes were gone and answered no more",
                "a process still ran or answered after '" + deed.step().name() + "'");
    }

    private static Verdict paused(Deed deed) {
        return seen(deed, "paused, nobody answered",
                "an agent that was paused by '" + deed.step().name() + "' answered");
    }

    /** Where the lab could not see it, the notes say why. */
    private static Verdict seen(Deed deed, String held, String otherwise) {
        if (deed.held().isEmpty()) {
            return new Verdict.Unknown(String.join("; ", deed.notes()));
        }
        return deed.held().get() ? new Verdict.Held(held) : new Verdict.Vacuous(otherwise);
    }

    private static Verdict left(Deed deed) {
        return deed.held().orElse(false)
                ? new Verdict.Held("each of them said that it has left")
                : new Verdict.Vacuous(String.join("; ", deed.notes()));
    }

    private static Verdict changed(Deed deed, String otherwise) {
        return seen(deed, String.join("; ", deed.notes()), otherwise + ": " + String.join("; ", deed.notes()));
    }
}
