package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.Heads;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Span;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** How long things took and how many there were: exact, from ledgers and event logs, never from polling. */
final class Measures {
    private final Run run;
    private final Beliefs beliefs;
    private final Heads heads;
    private final Detection detection;
    private final Totals totals;
    private final Healing healing;
    private final List<Measure> measures = new ArrayList<>();
    private final SortedSet<String> names = new TreeSet<>();

    Measures(RunIndex index) {
        this.run = index.run();
        this.beliefs = index.beliefs();
        this.heads = index.heads();
        this.detection = new Detection(index);
        this.totals = new Totals(index);
        this.healing = new Healing(index);
    }

    List<Measure> all() {
        for (var executed : run.steps()) {
            var before = measures.size();
            switch (executed.step().step()) {
                case Step.Start start -> formed(executed);
                case Step.Inject(var fault) -> {
                    troubled(executed, fault);
                    if (fault.passes()) {
                        agreed(executed, "end of '" + executed.step().name() + "'");
                    }
                    if (fault.disks().isEmpty()) {
                        measures.add(totals.confirmations(executed));
                    }
                }
                case Step.Heal(var fault) -> healed(executed, fault);
                case Step.Restart(var nodes) -> agreed(executed, "restart of " + nodes);
                case Step.Await await -> {
                    // Waiting is no event.
                }
                case Step.Leave(var nodes) -> gone(executed, nodes);
                case Step.Backup backup -> {
                    // A copy disturbs nobody.
                }
                case Step.Settle settle -> {
                    // The same with many.
                }
                case Step.Amend amend -> {
                    // Which charter is in force is asked by expectations.
                }
                case Step.Install install -> {
                    // The start that follows is measured.
                }
                case Step.Claim claim -> {
                    // Nobody is any worse for it: who has what is asked by expectations.
                }
                case Step.Hold hold -> {
                    // Neither is holding.
                }
            }
            tellApart(executed, measures.subList(before, measures.size()));
        }
        measures.addAll(totals.ofTheRun());
        return measures;
    }

    /** What a step before it is measured by has the number of this one behind its name. */
    private void tellApart(ExecutedStep executed, List<Measure> ofDeed) {
        ofDeed.replaceAll(measure -> names.contains(measure.name())
                ? measure.named(measure.name() + " (step " + executed.step().number() + ")")
                : measure);
        ofDeed.forEach(measure -> names.add(measure.name()));
    }

    private void formed(ExecutedStep executed) {
        var until = Stretch.calm(run, executed).to();
        var started = started(executed);
        if (started.size() > 1) {
            var equal = heads.equalFrom(started, executed.started(), until);
            measures.add(time("start to one ledger head", executed.started(), equal,
                    "from the first start to the moment from which on all nodes that run had one head")
                    .or(heads.equalOnce(started, executed.started(), until) ? Measure.PASSING : Measure.NEVER));
        }
    }

    /** {@return the nodes that this step started, and those that ran before and after it} */
    private SortedSet<NodeId> started(ExecutedStep executed) {
        var before = new TreeSet<NodeId>();
        run.steps().stream().takeWhile(earlier -> earlier != executed).map(earlier -> earlier.step().step())
                .filter(Step.Start.class::isInstance).forEach(earlier -> before.addAll(((Step.Start) earlier).nodes()));
        var started = new TreeSet<>(Presence.throughout(run, before, Stretch.calm(run, executed)));
        started.addAll(((Step.Start) executed.step().step()).nodes());
        return started;
    }

    /** Who falls silent for whom. */
    private void troubled(ExecutedStep executed, Fault fault) {
        switch (fault) {
            case LinkFault.Cut cut -> cut.groups().forEach(side -> measures.addAll(detection.silence(executed, side,
                    others(cut.groups(), side))));
            case NodeFault.Kill(var which) -> measures.addAll(detection.silence(executed, survivors(which), which));
            case NodeFault.Stop(var which) -> measures.addAll(detection.silence(executed, survivors(which), which));
            case NodeFault.Pause(var which) -> measures.addAll(detection.silence(executed, survivors(which), which));
            case VpnFault.KillMachine(var which) ->
                measures.addAll(detection.silence(executed, survivors(which), which));
            case Fault other -> {
                // Nobody in particular falls silent.
            }
        }
    }

    private void gone(ExecutedStep executed, Collection<NodeId> left) {
        var last = Optional.of(executed.started());
        var stretch = new Stretch(executed.started(), Stretch.calm(run, executed).to());
        for (var observer : Presence.throughout(run, survivors(left), stretch)) {
            for (var node : left) {
                var known = beliefs.within(observer, node, stretch).stream()
                        .filter(belief -> belief.to().is(Opinion.LEFT)).map(Span.Change::at).findFirst();
                last = last.flatMap(so -> known.map(at -> at.isAfter(so) ? at : so));
            }
        }
        add("'" + executed.step().name() + "' until everybody else knows that " + English.commas(left) + " left",
                executed.started(), last, "last of their views to change");
    }

    private void healed(ExecutedStep executed, String fault) {
        if (run.experiment().step(fault).step() instanceof Step.Inject(var healed)) {
            if (healed.ofLinks()) {
                measures.add(healing.calls(executed));
            }
            agreed(executed, "'" + executed.step().name() + "'");
            if (healed instanceof LinkFault.Cut cut) {
                measures.addAll(healing.crossed(executed, cut.groups(), running(executed)));
            }
        }
    }

    private void agreed(ExecutedStep executed, String name) {
        measures.addAll(healing.agreed(executed, name, running(executed)));
    }

    /** {@return the places that ran and were members in all the calm after the step: of others nothing can come true} */
    private SortedSet<NodeId> running(ExecutedStep executed) {
        return Presence.throughout(run, run.nodes().keySet(), Stretch.calm(run, executed));
    }

    private SortedSet<NodeId> survivors(Collection<NodeId> gone) {
        var rest = new TreeSet<>(run.experiment().cluster().nodes());
        rest.removeAll(gone);
        return rest;
    }

    private static SortedSet<NodeId> others(List<SortedSet<NodeId>> groups, SortedSet<NodeId> side) {
        var others = new TreeSet<NodeId>();
        groups.stream().filter(group -> group != side).forEach(others::addAll);
        return others;
    }

    private void add(String name, Instant from, Optional<Instant> to, String how) {
        measures.add(time(name, from, to, how));
    }

    private static Measure time(String name, Instant from, Optional<Instant> to, String how) {
        return Measure.time(name, to.map(at -> Duration.between(from, at)), how);
    }
}
