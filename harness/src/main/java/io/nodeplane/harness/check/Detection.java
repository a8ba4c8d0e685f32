package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Span;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** From the moment at which nodes fall silent to the moment at which the others are certain of it. */
final class Detection {
    private static final int NAMED_MAX = 12;
    private static final int NAMED_OF_MANY = 3;

    private final RunIndex index;
    private final Run run;
    private final Beliefs beliefs;
    private final Blame blame;

    Detection(RunIndex index) {
        this.index = index;
        this.run = index.run();
        this.beliefs = index.beliefs();
        this.blame = new Blame(run);
    }

    /**
     * {@return the times from the step to what the observers wrote and believed of the subjects: of those subjects that ran
     * until then, and of those observers that were there all the time}
     *
     * @param executed what made the subjects silent for the observers
     */
    List<Measure> silence(ExecutedStep executed, Collection<NodeId> all, Collection<NodeId> silent) {
        var measures = new ArrayList<Measure>();
        var stretch = Stretch.of(run, new When.During(executed.step().name()));
        var subjects = silent.stream().filter(node -> Presence.ran(run, node, stretch.from().minusNanos(1))).toList();
        var observers = Presence.throughout(run, all, stretch);
        if (observers.isEmpty() || subjects.isEmpty()) {
            return measures;
        }
        var from = stretch.from();
        var side = label(observers);
        var name = "'" + executed.step().name() + "'";
        var otherwise = blame.otherwise(executed, subjects, stretch);
        var suspicions = first(written(executed, "suspected", observers, subjects, stretch), observers, subjects);
        measures.add(time(name + " to first suspicion by " + side, from, suspicions.stream().findFirst(),
                "first 'suspected' about " + label(subjects) + " in the event logs of " + side).or(otherwise));
        var pairs = observers.size() * subjects.size();
        var last = suspicions.stream().max(Comparator.naturalOrder());
        measures.add(time(name + " to last own suspicion by " + side, from, last,
                "the last observer that wrote a first one, if several subjects of the last of them; " + suspicions
                        .size() + " of " + pairs + (pairs == 1 ? " pair" : " pairs") + " did")
                .or(otherwise));
        var confirmations = written(executed, "confirmed", observers, subjects, stretch);
        measures.add(time(name + " to first confirmation by " + side, from,
                confirmations.stream().map(LoggedEvent::at).findFirst(),
                confirmations.size() + " 'confirmed' written by " + side).or(otherwise));
        if (!confirmations.isEmpty()) {
            var dead = dead(executed, observers, subjects, stretch);
            measures.add(time(name + " until all of " + side + " believe " + label(subjects) + " dead", from, dead,
                    "last of their views to change").or(otherwise));
            last.ifPresent(at -> measures.add(time(name + ", last own suspicion until all of " + side + " believe "
                    + label(subjects) + " dead", at, dead,
                    "between the two moments above; the charter's"
                            + " confirmAfterMs is " + run.charter().confirmAfterMs())));
        }
        observers.stream().flatMap(node -> beliefs.isolatedWithin(node, stretch).stream()).max(Instant::compareTo)
                .ifPresent(at -> measures.add(time(name + " until the last of " + side + " says that it is isolated",
                        from, Optional.of(at), "their own 'isolated' events")));
        return measures;
    }

    /** {@return when each observer first wrote so about each subject, by time; nothing of those that did not} */
    private static List<Instant> first(List<LoggedEvent> events, Collection<NodeId> observers,
            Collection<NodeId> subjects) {
        var firsts = new ArrayList<Instant>();
        for (var observer : observers) {
            for (var subject : subjects) {
                events.stream().filter(event -> event.node().equals(observer)
                        && event.text("peer").equals(subject.value())).map(LoggedEvent::at).findFirst()
                        .ifPresent(firsts::add);
            }
        }
        firsts.sort(Comparator.naturalOrder());
        return firsts;
    }

    /** {@return the moment from which on each observer had once held each subject dead by confirmation} */
    private Optional<Instant> dead(ExecutedStep executed, Collection<NodeId> observers, Collection<NodeId> subjects,
            Stretch stretch) {
        var last = stretch.from();
        for (var observer : observers) {
            for (var subject : subjects) {
                var own = new Stretch(stretch.from(), blame.until(executed, subject, stretch));
                var dead = beliefs.within(observer, subject, own).stream()
                        .filter(held -> held.to().is(Opinion.CONFIRMED)).map(Span.Change::at).findFirst();
                if (dead.isEmpty()) {
                    return Optional.empty();
                }
                last = dead.get().isAfter(last) ? dead.get() : last;
            }
        }
        return Optional.of(last);
    }

    /** {@return what they wrote about these nodes because of this step, and of no later one of the same node} */
    private List<LoggedEvent> written(ExecutedStep executed, String kind, Collection<NodeId> by,
            Collection<NodeId> about,
            Stretch stretch) {
        return index.events(kind).stream().filter(event -> by.contains(event.node())
                && about.stream().anyMatch(node -> node.value().equals(event.text("peer"))
                        && !event.at().isAfter(blame.until(executed, node, stretch)))
                && stretch.holds(event.at())).toList();
    }

    private static Measure time(String name, Instant from, Optional<Instant> to, String how) {
        return Measure.time(name, to.map(at -> Duration.between(from, at)), how);
    }

    /** Many nodes are named by whom they lack, or else by the first ones: the sides of a step have no node in common. */
    private String label(Collection<NodeId> nodes) {
        if (nodes.size() <= NAMED_MAX) {
            return English.commas(nodes);
        }
        var lacking = new TreeSet<>(run.experiment().cluster().nodes());
        lacking.removeAll(nodes);
        return lacking.size() <= NAMED_OF_MANY
                ? "all nodes" + (lacking.isEmpty() ? "" : " but " + English.list(lacking))
                : English.first(NAMED_OF_MANY, nodes);
    }
}
