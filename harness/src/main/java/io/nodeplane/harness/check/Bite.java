package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;

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
            case Fault.OfCut cut -> silent(deed, fault.links(run.experiment().cluster().nodes()));
            case Fault.Latency latency -> slower(deed, latency);
            case Fault.Kill kill -> gone(deed);
            case Fault.Stop stop -> gone(deed);
            case Fault.PowerOff off -> gone(deed);
            case Fault.LimitData limit -> lost(deed, limit);
            case Fault.Flap flap -> lost(deed, flap);
            case Fault.Lossy lossy -> lost(deed, lossy);
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

    private Verdict gone(Deed deed) {
        return deed.held().orElse(false)
                ? new Verdict.Held("the processes were gone and answered no more")
                : new Verdict.Vacuous("a process still ran or answered after '" + deed.step().name() + "'");
    }

    private static Verdict paused(Deed deed) {
        return deed.held().orElse(false)
                ? new Verdict.Held("paused, nobody answered")
                : new Verdict.Vacuous("an agent that was paused by '" + deed.step().name() + "' answered");
    }

    private static Verdict left(Deed deed) {
        return deed.held().orElse(false)
                ? new Verdict.Held("each of them said that it has left")
                : new Verdict.Vacuous(String.join("; ", deed.notes()));
    }

    private static Verdict changed(Deed deed, String otherwise) {
        return deed.held().orElse(false)
                ? new Verdict.Held(String.join("; ", deed.notes()))
                : new Verdict.Vacuous(otherwise + ": " + String.join("; ", deed.notes()));
    }

    /** Whether requests got no reply over links that work some of the time. */
    private Verdict lost(Deed deed, Fault.OfLinks fault) {
        var links = fault.links(run.experiment().cluster().nodes());
        var during = window(deed, "during");
        if (during.isEmpty()) {
            return new Verdict.Unknown("no traffic was counted during '" + deed.step().name() + "'");
        }
        var failures = during.get().failures(links);
        return failures > 0
                ? new Verdict.Held(failures + " requests over these links got no reply during it, "
                        + during.get().answers(links) + " did; " + String.join("; ", deed.notes()))
                : new Verdict.Vacuous("every request over these links was answered during '" + deed.step().name()
                        + "'");
    }

    private Verdict silent(Deed deed, SortedSet<Link> links) {
        var before = window(deed, "before");
        var during = window(deed, "during");
        if (before.isEmpty() || during.isEmpty()) {
            return new Verdict.Unknown("no traffic was counted around '" + deed.step().name() + "'");
        }
        var cutBefore = crossed(before.get(), links::contains);
        var cutDuring = crossed(during.get(), links::contains);
        var keptDuring = crossed(during.get(), link -> !links.contains(link));
        var all = run.experiment().places().size() * (run.experiment().places().size() - 1);
        if (cutDuring > 0) {
            return new Verdict.Vacuous(
                    cutDuring + " payload bytes crossed cut links during '" + deed.step().name() + "'");
        }
        if (cutBefore == 0) {
            return new Verdict.Unknown("nothing crossed those links before the cut either");
        }
        if (keptDuring == 0 && links.size() < all) {
            return new Verdict.Unknown("the kept links were silent as well");
        }
        return new Verdict.Held("0 payload bytes over " + links.size() + " cut links during it, " + cutBefore
                + " in the window before; " + keptDuring + " over kept links during it");
    }

    /** Whether answers took at least the delay that was asked for, both ways, less its jitter. */
    private Verdict slower(Deed deed, Fault.Latency latency) {
        var during = window(deed, "during");
        var least = 2 * latency.delay().minus(latency.jitter()).toMillis();
        if (during.isEmpty() || during.get().to().answerMs().isEmpty()) {
            return new Verdict.Unknown("no answer times were measured during '" + deed.step().name() + "'");
        }
        var times = during.get().meanAnswerMs(latency.links(run.experiment().cluster().nodes()));
        if (times.isEmpty()) {
            return new Verdict.Unknown("no answers crossed the slowed links");
        }
        return times.getAsDouble() >= least
                ? new Verdict.Held(String.format(Locale.ROOT,
                        "answers over slowed links took %.0f ms on average", times.getAsDouble()))
                : new Verdict.Vacuous(String.format(Locale.ROOT,
                        "answers over slowed links took %.0f ms on average, %d ms were asked for", times.getAsDouble(),
                        least));
    }

    private Optional<Window> window(Deed deed, String name) {
        return run.windows().stream()
                .filter(window -> window.fault().equals(deed.step().name()) && window.name().equals(name)).findFirst();
    }

    private static long crossed(Window window, Predicate<Link> which) {
        return window.crossed().entrySet().stream().filter(entry -> which.test(entry.getKey()))
                .mapToLong(entry -> entry.getValue()).sum();
    }
}
