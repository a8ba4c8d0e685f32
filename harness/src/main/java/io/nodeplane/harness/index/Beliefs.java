package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.index.Span.Change;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who believed what about whom, and when: read from the {@code view} events of each observer, once. */
public final class Beliefs {
    private final Run run;
    /** Read out of an event log when somebody asks for the first time: by observer, and by subject. */
    private final SortedMap<NodeId, SortedMap<String, List<Change<Belief>>>> read = new TreeMap<>();
    private final SortedMap<NodeId, SortedMap<NodeId, List<Span<Belief>>>> spans = new TreeMap<>();
    private final SortedMap<NodeId, List<Span<Boolean>>> isolated = new TreeMap<>();

    Beliefs(Run run) {
        this.run = run;
    }

    /** {@return all that the observer logged of its beliefs about the subject, by time; each holds until the next} */
    public List<Change<Belief>> of(NodeId observer, NodeId subject) {
        return Collections.unmodifiableList(read.computeIfAbsent(observer, this::read)
                .getOrDefault(subject.value(), List.of()));
    }

    private SortedMap<String, List<Change<Belief>>> read(NodeId observer) {
        var views = new TreeMap<String, List<Change<Belief>>>();
        for (var event : events(observer)) {
            if (event.event().kind().equals("view")) {
                views.computeIfAbsent(event.text("member"), subject -> new ArrayList<>())
                        .add(new Change<>(event.at(), new Belief(Opinion.of(event.text("state"), event.text("cause")),
                                event.event().details().number("incarnation"))));
            }
        }
        return views;
    }

    /** {@return the beliefs that held at some moment of the stretch, by time} */
    public List<Change<Belief>> within(NodeId observer, NodeId subject, Stretch stretch) {
        var held = new ArrayList<Change<Belief>>();
        last(observer, subject, stretch.from()).ifPresent(held::add);
        of(observer, subject).stream().filter(belief -> belief.at().isAfter(stretch.from())
                && !belief.at().isAfter(stretch.to())).forEach(held::add);
        return held;
    }

    /** {@return what the observer had logged last of the subject by that moment} */
    public Optional<Belief> at(NodeId observer, NodeId subject, Instant moment) {
        return last(observer, subject, moment).map(Change::to);
    }

    private Optional<Change<Belief>> last(NodeId observer, NodeId subject, Instant moment) {
        return of(observer, subject).stream().filter(belief -> !belief.at().isAfter(moment))
                .reduce((earlier, later) -> later);
    }

    /**
     * {@return what the observer believed of the subject, itself included, without gap from the start of the run to its end}
     *
     * <p>A process takes its ledger up again from disk, and says nothing of what it knew; without that disk it knows nothing.
     */
    public List<Span<Belief>> spans(NodeId observer, NodeId subject) {
        return spans.computeIfAbsent(observer, who -> new TreeMap<>()).computeIfAbsent(subject, whom -> {
            var changes = new ArrayList<>(of(observer, whom));
            run.steps().stream()
                    .filter(executed -> executed.step().step() instanceof Step.Inject(NodeFault.LoseDisk(var which))
                            && which.contains(observer))
                    .forEach(executed -> changes.add(new Change<>(executed.ended(), Belief.NOTHING)));
            changes.sort(Comparator.comparing(Change::at));
            return Span.between(run.started(), run.ended(), Belief.NOTHING, changes);
        });
    }

    /** {@return what the observer believed of the subject at that moment, as {@link #spans} tell it} */
    public Opinion opinion(NodeId observer, NodeId subject, Instant moment) {
        return Span.at(spans(observer, subject), moment).opinion();
    }

    /**
     * {@return the moment from which on each observer held each subject alive until the end of the stretch; its start if
     * all of them always did; empty if some did not at its end}
     */
    public Optional<Instant> aliveForGood(Collection<NodeId> observers, Collection<NodeId> subjects, Stretch stretch) {
        var last = stretch.from();
        for (var observer : observers) {
            for (var subject : subjects) {
                var held = within(observer, subject, stretch);
                if (held.isEmpty() || !held.getLast().to().is(Opinion.ALIVE)) {
                    return Optional.empty();
                }
                // It may have been told twice that the subject is alive: of two incarnations, or with other metadata.
                var i = held.size() - 1;
                while (i > 0 && held.get(i - 1).to().is(Opinion.ALIVE)) {
                    i--;
                }
                last = held.get(i).at().isAfter(last) ? held.get(i).at() : last;
            }
        }
        return Optional.of(last);
    }

    /** {@return what the node said of its isolation, by time; a process that begins or leaves is not isolated} */
    private List<Change<Boolean>> isolations(NodeId node) {
        var words = new ArrayList<Change<Boolean>>();
        for (var event : events(node)) {
            switch (event.event().kind()) {
                case "isolated" -> words.add(new Change<>(event.at(), true));
                case "connected", "started", "left" -> words.add(new Change<>(event.at(), false));
                default -> {
                    // Says nothing about isolation.
                }
            }
        }
        return words;
    }

    /** {@return the spans of the run in which, by its last word, the node was isolated, whether or not it still ran} */
    public List<Span<Boolean>> isolated(NodeId node) {
        return isolated.computeIfAbsent(node, who -> Span.between(run.started(), run.ended(), false, isolations(who))
                .stream().filter(Span::what).toList());
    }

    /** {@return when the node last said, at or before that moment, that it is isolated; empty if it was not} */
    private Optional<Instant> isolatedAt(NodeId node, Instant moment) {
        Optional<Instant> since = Optional.empty();
        for (var word : isolations(node)) {
            if (!word.at().isAfter(moment)) {
                since = word.to() ? since.or(() -> Optional.of(word.at())) : Optional.empty();
            }
        }
        return since;
    }

    /** {@return the first moment of the stretch at which the node said that it is isolated} */
    public Optional<Instant> isolatedWithin(NodeId node, Stretch stretch) {
        return isolatedAt(node, stretch.from()).map(since -> stretch.from())
                .or(() -> isolations(node).stream().filter(word -> word.to() && stretch.holds(word.at()))
                        .map(Change::at).findFirst());
    }

    /** {@return whether the observer left any view behind} */
    public boolean known(NodeId observer) {
        return events(observer).stream().anyMatch(event -> event.event().kind().equals("view"));
    }

    private List<LoggedEvent> events(NodeId node) {
        return Optional.ofNullable(run.nodes().get(node)).map(NodeEvidence::events).orElse(List.of());
    }
}
