package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Beliefs;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who believed what about whom, without gap from the start of a run to its end: as pictures draw it. */
final class BeliefSpans {
    private static final Belief NOTHING = new Belief(Opinion.UNKNOWN, 0);

    /** @param incarnation the life of the subject that it is about; 0 if it is unknown */
    record Belief(Opinion opinion, long incarnation) {}

    private final Run run;
    private final Uptime uptime;
    private final Beliefs beliefs;
    private final SortedMap<NodeId, SortedMap<NodeId, List<Span<Belief>>>> histories = new TreeMap<>();
    private final SortedMap<NodeId, List<Span<Boolean>>> isolated = new TreeMap<>();

    BeliefSpans(Run run, Uptime uptime) {
        this.run = run;
        this.uptime = uptime;
        this.beliefs = new Beliefs(run);
        for (var observer : run.nodes().keySet()) {
            var history = new TreeMap<NodeId, List<Span<Belief>>>();
            for (var subject : run.nodes().keySet()) {
                history.put(subject, Span.between(run.started(), run.ended(), NOTHING, changes(observer, subject)));
            }
            histories.put(observer, history);
            isolated.put(observer, Span.between(run.started(), run.ended(), false, isolations(observer)));
        }
    }

    /** {@return the history of what the observer believed of the subject, itself included} */
    List<Span<Belief>> of(NodeId observer, NodeId subject) {
        return Objects.requireNonNull(Objects.requireNonNull(histories.get(observer)).get(subject));
    }

    /** {@return what the observer believed of the subject at that moment} */
    Opinion at(NodeId observer, NodeId subject, Instant moment) {
        return Span.at(of(observer, subject), moment).opinion();
    }

    /** {@return the spans in which the node said that it was isolated} */
    List<Span<Boolean>> isolated(NodeId observer) {
        return Objects.requireNonNull(isolated.get(observer)).stream().filter(Span::what)
                .flatMap(span -> awake(observer, span)).toList();
    }

    /** Who is down says nothing of itself: what it said last holds no longer. */
    private Stream<Span<Boolean>> awake(NodeId observer, Span<Boolean> span) {
        return uptime.of(observer).stream().filter(phase -> phase.what() == Uptime.Phase.UP
                || phase.what() == Uptime.Phase.PAUSED)
                .map(phase -> new Span<>(later(phase.from(), span.from()), earlier(phase.to(), span.to()), true))
                .filter(both -> both.from().isBefore(both.to()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private List<Span.Change<Belief>> changes(NodeId observer, NodeId subject) {
        var changes = new ArrayList<Span.Change<Belief>>();
        beliefs.of(observer, subject).forEach(held -> changes.add(new Span.Change<>(held.since(),
                new Belief(Opinion.of(held.state(), held.cause()), held.incarnation()))));
        // A process takes its ledger up again from disk, and says nothing of what it knew; without that disk it knows
        // nothing.
        run.steps().stream().filter(executed -> executed.step().step() instanceof Step.Inject(Fault.LoseDisk(var which))
                && which.contains(observer))
                .forEach(executed -> changes.add(new Span.Change<>(executed.ended(), NOTHING)));
        changes.sort(Comparator.comparing(Span.Change::at));
        return changes;
    }

    private List<Span.Change<Boolean>> isolations(NodeId observer) {
        return beliefs.isolations(observer).stream().map(word -> new Span.Change<>(word.at(), word.isolated()))
                .toList();
    }

    /** {@return all nodes, as observers and as subjects} */
    List<NodeId> nodes() {
        return List.copyOf(run.nodes().keySet());
    }
}
