package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** How long things took: exact, from ledgers and event logs, never from polling. */
final class Measures {
    private final Run run;
    private final Beliefs beliefs;
    private final Heads heads;
    private final List<Measure> measures = new ArrayList<>();

    Measures(Run run) {
        this.run = run;
        this.beliefs = new Beliefs(run);
        this.heads = new Heads(run);
    }

    List<Measure> all() {
        for (var deed : run.deeds()) {
            switch (deed.step().step()) {
                case Step.Start start -> formed(deed);
                case Step.Inject(Fault.Cut cut) -> cut.groups().forEach(side -> silence(deed, side,
                        others(cut.groups(), side)));
                case Step.Inject(Fault.Kill(var which)) -> silence(deed, survivors(which), which);
                case Step.Inject(Fault.Stop(var which)) -> silence(deed, survivors(which), which);
                case Step.Inject(Fault.Pause(var which)) -> silence(deed, survivors(which), which);
                case Step.Inject inject -> {
                    // Nobody in particular falls silent.
                }
                case Step.Heal(var fault) -> healed(deed, fault);
                case Step.Restart(var nodes) -> agreed(deed, "restart of " + nodes);
                case Step.Await await -> {
                    // Waiting is no event.
                }
                case Step.Leave(var nodes) -> gone(deed, nodes);
                case Step.Backup backup -> {
                    // A copy disturbs nobody.
                }
                case Step.Hold hold -> {
                    // Neither is holding.
                }
            }
        }
        return measures;
    }

    private void formed(Deed deed) {
        var start = (Step.Start) deed.step().step();
        var until = firstFault().map(Deed::started).orElse(run.ended());
        add("start to one ledger head", deed.started(), heads.equalFrom(start.nodes(), deed.started(), until),
                "from the first start to the moment from which on all started nodes had one head");
    }

    private void silence(Deed deed, Collection<NodeId> observers, Collection<NodeId> subjects) {
        var until = end(deed);
        var side = label(observers);
        var name = "'" + deed.step().name() + "'";
        var suspicions = written("suspected", observers, subjects, deed.started(), until);
        add(name + " to first suspicion by " + side, deed.started(), first(suspicions),
                "first 'suspected' about " + label(subjects) + " in the event logs of " + side);
        var confirmations = written("confirmed", observers, subjects, deed.started(), until);
        add(name + " to first confirmation by " + side, deed.started(), first(confirmations),
                confirmations.size() + " 'confirmed' written by " + side);
        Optional<Instant> everybody = Optional.of(deed.started());
        for (var observer : observers) {
            for (var subject : subjects) {
                var dead = beliefs.within(observer, subject, new Stretch(deed.started(), until)).stream()
                        .filter(Beliefs.Belief::isConfirmed).map(Beliefs.Belief::since).findFirst();
                everybody = everybody.flatMap(last -> dead.map(at -> at.isAfter(last) ? at : last));
            }
        }
        if (!confirmations.isEmpty()) {
            add(name + " until all of " + side + " hold " + label(subjects) + " dead", deed.started(), everybody,
                    "last of their views to change");
        }
        var isolated = observers.stream()
                .flatMap(node -> beliefs.isolatedWithin(node, new Stretch(deed.started(), until)).stream())
                .max(Instant::compareTo);
        isolated.ifPresent(last -> add(name + " until the last of " + side + " says that it is isolated",
                deed.started(), isolated, "their own 'isolated' events"));
    }

    private void gone(Deed deed, Collection<NodeId> left) {
        Optional<Instant> everybody = Optional.of(deed.started());
        for (var observer : survivors(left)) {
            for (var node : left) {
                var known = beliefs.within(observer, node, new Stretch(deed.started(), until(deed))).stream()
                        .filter(Beliefs.Belief::isLeft).map(Beliefs.Belief::since).findFirst();
                everybody = everybody.flatMap(last -> known.map(at -> at.isAfter(last) ? at : last));
            }
        }
        add("'" + deed.step().name() + "' until everybody else knows that " + label(left) + " left", deed.started(),
                everybody, "last of their views to change");
    }

    private void healed(Deed deed, String fault) {
        agreed(deed, "'" + deed.step().name() + "'");
        if (run.experiment().step(fault).step() instanceof Step.Inject(Fault.Cut cut)) {
            var crossing = heads.firstCrossing(deed.ended(), cut.groups()).map(LoggedEvent::at);
            add("'" + deed.step().name() + "' to first entry across: reconnecting", deed.ended(), crossing,
                    "first 'head' event that took in an entry of another side");
            crossing.ifPresent(from -> add("first entry across to one ledger head: catching up", from,
                    heads.equalFrom(running(), from, until(deed)), "'head' events of all running nodes"));
        }
    }

    private void agreed(Deed deed, String name) {
        add(name + " to one ledger head for good", deed.ended(),
                heads.equalFrom(running(), deed.ended(), until(deed)),
                "the moment from which on all running nodes had one head");
        Optional<Instant> last = Optional.of(deed.ended());
        for (var observer : running()) {
            for (var subject : running()) {
                if (Twin.is(subject)) {
                    continue;
                }
                var alive = beliefs.within(observer, subject, new Stretch(deed.ended(), until(deed)));
                last = alive.isEmpty() || !alive.getLast().state().equals("alive")
                        ? Optional.empty()
                        : last.map(at -> alive.getLast().since().isAfter(at) ? alive.getLast().since() : at);
            }
        }
        add(name + " until everybody holds everybody alive", deed.ended(), last, "last of all views to change");
    }

    private List<LoggedEvent> written(String kind, Collection<NodeId> by, Collection<NodeId> about, Instant from,
            Instant to) {
        return run.events(kind).stream().filter(event -> by.contains(event.node())
                && about.stream().anyMatch(node -> node.value().equals(event.text("peer")))
                && !event.at().isBefore(from) && !event.at().isAfter(to)).toList();
    }

    private Optional<Deed> firstFault() {
        return run.deeds().stream().filter(deed -> deed.step().step() instanceof Step.Inject).findFirst();
    }

    /** The end of a fault's phase. */
    private Instant end(Deed deed) {
        return Stretch.of(run, new When.During(deed.step().name())).to();
    }

    /** The next fault after this deed, or the end of the run. */
    private Instant until(Deed deed) {
        return run.deeds().stream().filter(later -> later.step().number() > deed.step().number()
                && later.step().step() instanceof Step.Inject).map(Deed::started).findFirst().orElse(run.ended());
    }

    private SortedSet<NodeId> running() {
        var running = new TreeSet<NodeId>();
        run.nodes().values().stream().filter(node -> node.running()).forEach(node -> running.add(node.node()));
        return running;
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

    private static Optional<Instant> first(List<LoggedEvent> events) {
        return events.stream().map(LoggedEvent::at).findFirst();
    }

    private static String label(Collection<NodeId> nodes) {
        return String.join(", ", nodes.stream().map(NodeId::value).toList());
    }

    private void add(String name, Instant from, Optional<Instant> to, String how) {
        measures.add(new Measure(name, to.map(at -> Duration.between(from, at)), how));
    }
}
