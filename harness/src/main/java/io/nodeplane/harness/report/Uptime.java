package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.index.Span;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** When each node's process ran: from its event log, and from what the lab did to it. */
final class Uptime {

    /** What a node's process does. */
    enum Phase {
        NOT_STARTED, UP, PAUSED, DOWN
    }

    private final SortedMap<NodeId, List<Span<Phase>>> byNode = new TreeMap<>();

    Uptime(Run run) {
        run.nodes().forEach((node, left) -> byNode.put(node, Span.between(run.started(), run.ended(),
                Phase.NOT_STARTED, changes(run, left))));
    }

    List<Span<Phase>> of(NodeId node) {
        return Objects.requireNonNull(byNode.get(node));
    }

    /** {@return those parts of the span in which the node's process was there, if only paused} */
    <T> List<Span<T>> awake(NodeId node, Span<T> span) {
        return of(node).stream().filter(phase -> phase.what() == Phase.UP || phase.what() == Phase.PAUSED)
                .map(phase -> new Span<>(later(phase.from(), span.from()), earlier(phase.to(), span.to()), span.what()))
                .filter(both -> both.from().isBefore(both.to())).toList();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    boolean up(NodeId node, Instant at) {
        return at(node, at) == Phase.UP;
    }

    Phase at(NodeId node, Instant at) {
        return Span.at(of(node), at);
    }

    private static List<Span.Change<Phase>> changes(Run run, NodeEvidence left) {
        var changes = new ArrayList<Span.Change<Phase>>();
        began(left, Instant.MIN).ifPresent(at -> changes.add(new Span.Change<>(at, Phase.UP)));
        run.steps().stream().filter(executed -> ends(executed, left.node())).map(executed -> end(executed, left))
                .forEach(end -> {
                    changes.add(new Span.Change<>(end, Phase.DOWN));
                    began(left, end).ifPresent(at -> changes.add(new Span.Change<>(at, Phase.UP)));
                });
        for (var trouble : Trouble.of(run)) {
            if (trouble.fault() instanceof NodeFault.Pause(var which) && which.contains(left.node())) {
                changes.add(new Span.Change<>(trouble.executed().ended(), Phase.PAUSED));
                trouble.lift().ifPresent(lift -> changes.add(new Span.Change<>(awake(lift, left), Phase.UP)));
            }
        }
        changes.sort(Comparator.comparing(Span.Change::at));
        if (!left.running() && !changes.isEmpty() && changes.getLast().to() == Phase.UP) {
            // Nobody knows when it ended: its last word is the latest moment at which it surely ran.
            changes.add(new Span.Change<>(left.events().getLast().at(), Phase.DOWN));
        }
        return changes;
    }

    /**
     * {@return its first word after that moment}
     *
     * <p>A process that starts believes what its ledger says before it has recorded its start: it asks its peers first.
     */
    private static Optional<Instant> began(NodeEvidence left, Instant after) {
        return left.events().stream().map(LoggedEvent::at).filter(at -> at.isAfter(after))
                .min(Comparator.naturalOrder());
    }

    /** The node's first word while the lab woke it, or else the moment at which the lab was done with that. */
    private static Instant awake(ExecutedStep lift, NodeEvidence left) {
        return began(left, lift.started()).filter(at -> at.isBefore(lift.ended())).orElse(lift.ended());
    }

    private static boolean ends(ExecutedStep executed, NodeId node) {
        return executed.step().step() instanceof Step.Inject(var fault)
                && fault.ended().contains(node);
    }

    /** The node's last word while the lab ended it, or else the moment at which the lab began with it. */
    private static Instant end(ExecutedStep executed, NodeEvidence left) {
        return left.events().stream().map(event -> event.at())
                .filter(at -> at.isAfter(executed.started()) && at.isBefore(executed.ended()))
                .max(Comparator.naturalOrder())
                .orElse(executed.started());
    }
}
