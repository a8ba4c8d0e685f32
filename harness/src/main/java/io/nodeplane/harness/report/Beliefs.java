package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who believed what about whom, and when: from the view events of all nodes. */
final class Beliefs {
    private static final Belief NOTHING = new Belief(Opinion.UNKNOWN, 0);

    /** @param incarnation the life of the subject that it is about; 0 if it is unknown */
    record Belief(Opinion opinion, long incarnation) {}

    private final Run run;
    private final SortedMap<NodeId, SortedMap<NodeId, List<Stretch<Belief>>>> histories = new TreeMap<>();
    private final SortedMap<NodeId, List<Stretch<Boolean>>> isolated = new TreeMap<>();

    Beliefs(Run run) {
        this.run = run;
        for (var observer : run.nodes().values()) {
            var history = new TreeMap<NodeId, List<Stretch<Belief>>>();
            for (var subject : run.nodes().keySet()) {
                history.put(subject, Stretch.between(run.started(), run.ended(), NOTHING, changes(observer, subject)));
            }
            histories.put(observer.node(), history);
            isolated.put(observer.node(), Stretch.between(run.started(), run.ended(), false, isolations(observer)));
        }
    }

    /** {@return the history of what the observer held of the subject, itself included} */
    List<Stretch<Belief>> of(NodeId observer, NodeId subject) {
        return histories.get(observer).get(subject);
    }

    /** {@return what the observer held of the subject at that moment} */
    Opinion at(NodeId observer, NodeId subject, Instant moment) {
        return Stretch.at(of(observer, subject), moment).opinion();
    }

    /** {@return the stretches in which the node said that it was isolated} */
    List<Stretch<Boolean>> isolated(NodeId observer) {
        return isolated.get(observer).stream().filter(Stretch::what).toList();
    }

    private List<Stretch.Change<Belief>> changes(NodeEvidence observer, NodeId subject) {
        var changes = new ArrayList<Stretch.Change<Belief>>();
        observer.events().stream()
                .filter(event -> event.event().kind().equals("view") && event.text("member").equals(subject.value()))
                .forEach(event -> changes.add(new Stretch.Change<>(event.at(), belief(event))));
        // A process takes its ledger up again from disk, and says nothing of what it knew; without that disk it knows
        // nothing.
        run.deeds().stream().filter(deed -> deed.step().step() instanceof Step.Inject(Fault.LoseDisk(var which))
                && which.contains(observer.node()))
                .forEach(deed -> changes.add(new Stretch.Change<>(deed.ended(), NOTHING)));
        changes.sort(Comparator.comparing(Stretch.Change::at));
        return changes;
    }

    private static Belief belief(LoggedEvent event) {
        return new Belief(Opinion.of(event.text("state"), event.text("cause")),
                event.event().details().number("incarnation"));
    }

    private List<Stretch.Change<Boolean>> isolations(NodeEvidence observer) {
        var changes = new ArrayList<Stretch.Change<Boolean>>();
        for (var event : observer.events()) {
            switch (event.event().kind()) {
                case "isolated" -> changes.add(new Stretch.Change<>(event.at(), true));
                case "connected", "started", "left" -> changes.add(new Stretch.Change<>(event.at(), false));
                default -> {
                    // Says nothing about isolation.
                }
            }
        }
        return changes;
    }

    /** {@return all nodes, as observers and as subjects} */
    List<NodeId> nodes() {
        return List.copyOf(run.nodes().keySet());
    }
}
