package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who believed what about whom, and when: read from the {@code view} events of each observer. */
public final class Beliefs {
    private final Run run;
    /** Read out of an event log when somebody asks for the first time: by observer, and by subject. */
    private final SortedMap<NodeId, SortedMap<String, List<Belief>>> read = new TreeMap<>();

    public Beliefs(Run run) {
        this.run = run;
    }

    /**
     * What an observer's view held of a subject from a moment on.
     *
     * @param state {@code alive}, {@code suspect}, {@code dead}
     * @param cause {@code left} or {@code confirmed} for the dead, otherwise empty
     */
    public record Belief(Instant since, String state, String cause, long incarnation) {

        boolean isLeft() {
            return state.equals("dead") && cause.equals("left");
        }

        boolean isConfirmed() {
            return state.equals("dead") && cause.equals("confirmed");
        }
    }

    /** {@return all beliefs of the observer about the subject, by time; each holds until the next} */
    public List<Belief> of(NodeId observer, NodeId subject) {
        return Collections.unmodifiableList(read.computeIfAbsent(observer, this::read)
                .getOrDefault(subject.value(), List.of()));
    }

    private SortedMap<String, List<Belief>> read(NodeId observer) {
        var views = new TreeMap<String, List<Belief>>();
        for (var event : events(observer)) {
            if (event.event().kind().equals("view")) {
                views.computeIfAbsent(event.text("member"), subject -> new ArrayList<>())
                        .add(new Belief(event.at(), event.text("state"), event.text("cause"),
                                event.event().details().number("incarnation")));
            }
        }
        return views;
    }

    /** {@return the beliefs that held at some moment of the stretch, by time} */
    public List<Belief> within(NodeId observer, NodeId subject, Stretch stretch) {
        var held = new ArrayList<Belief>();
        at(observer, subject, stretch.from()).ifPresent(held::add);
        of(observer, subject).stream().filter(belief -> belief.since().isAfter(stretch.from())
                && !belief.since().isAfter(stretch.to())).forEach(held::add);
        return held;
    }

    /** {@return what the observer's view held of the subject at that moment} */
    public Optional<Belief> at(NodeId observer, NodeId subject, Instant moment) {
        return of(observer, subject).stream().filter(belief -> !belief.since().isAfter(moment))
                .reduce((earlier, later) -> later);
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
                if (held.isEmpty() || !held.getLast().state().equals("alive")) {
                    return Optional.empty();
                }
                // It may have been told twice that the subject is alive: of two incarnations, or with other metadata.
                var i = held.size() - 1;
                while (i > 0 && held.get(i - 1).state().equals("alive")) {
                    i--;
                }
                last = held.get(i).since().isAfter(last) ? held.get(i).since() : last;
            }
        }
        return Optional.of(last);
    }

    /** A word of a node about itself: whether it is isolated from then on. */
    public record Isolation(Instant at, boolean isolated) {}

    /** {@return what the node said of its isolation, by time; a process that begins or leaves is not isolated} */
    public List<Isolation> isolations(NodeId node) {
        var words = new ArrayList<Isolation>();
        for (var event : events(node)) {
            switch (event.event().kind()) {
                case "isolated" -> words.add(new Isolation(event.at(), true));
                case "connected", "started", "left" -> words.add(new Isolation(event.at(), false));
                default -> {
                    // Says nothing about isolation.
                }
            }
        }
        return words;
    }

    /** {@return when the node last said, at or before that moment, that it is isolated; empty if it was not} */
    public Optional<Instant> isolatedAt(NodeId node, Instant moment) {
        Optional<Instant> since = Optional.empty();
        for (var word : isolations(node)) {
            if (!word.at().isAfter(moment)) {
                since = word.isolated() ? since.or(() -> Optional.of(word.at())) : Optional.empty();
            }
        }
        return since;
    }

    /** {@return the first moment of the stretch at which the node said that it is isolated} */
    public Optional<Instant> isolatedWithin(NodeId node, Stretch stretch) {
        return isolatedAt(node, stretch.from()).map(since -> stretch.from())
                .or(() -> isolations(node).stream().filter(word -> word.isolated() && stretch.holds(word.at()))
                        .map(Isolation::at).findFirst());
    }

    /** {@return whether the observer left any view behind} */
    public boolean known(NodeId observer) {
        return events(observer).stream().anyMatch(event -> event.event().kind().equals("view"));
    }

    private List<LoggedEvent> events(NodeId node) {
        return Optional.ofNullable(run.nodes().get(node)).map(NodeEvidence::events).orElse(List.of());
    }
}
