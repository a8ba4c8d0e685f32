package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many process starts each node may have recorded. A process asks its peers for its own past before it writes that it
 * started; one that was ended so soon may not have come to it, and one that had time enough must have.
 */
final class Starts {
    /** The time within which every process records its start: 3 s of asking, and a slow machine. */
    static final Duration RECORDED_WITHIN = Duration.ofSeconds(10);

    /** The least and the most starts that one node can have recorded. */
    record Bounds(long least, long most) {
        private static final Bounds NONE = new Bounds(0, 0);

        boolean admit(long found) {
            return least <= found && found <= most;
        }

        @Override
        public String toString() {
            return least == most ? Long.toString(most) : least + " to " + most;
        }

        private Bounds plus(long leastMore, long mostMore) {
            return new Bounds(least + leastMore, most + mostMore);
        }
    }

    private final SortedMap<NodeId, Bounds> bounds = new TreeMap<>();
    /** When the process that runs at a place was begun. */
    private final SortedMap<NodeId, Instant> running = new TreeMap<>();

    private Starts() {}

    /** {@return what the starts and the ends of processes leave possible, by what the processes call themselves} */
    static SortedMap<NodeId, Bounds> of(List<ExecutedStep> steps, Instant end) {
        var starts = new Starts();
        steps.forEach(starts::done);
        new TreeMap<>(starts.running).forEach((place, since) -> starts.ended(place, end));
        return Collections.unmodifiableSortedMap(starts.bounds);
    }

    private void done(ExecutedStep executed) {
        switch (executed.step().step()) {
            case Step.Start start -> start.nodes().forEach(node -> began(node, executed.ended()));
            case Step.Restart restart -> restart.nodes().forEach(place -> began(place, executed.ended()));
            case Step.Inject(NodeFault.Clone clone) ->
                clone.which().forEach(node -> began(Twin.of(node), executed.ended()));
            case Step.Inject(Fault fault) -> fault.ended().forEach(place -> ended(place, executed.started()));
            case Step other -> {
                // Neither starts nor ends a process.
            }
        }
    }

    private void began(NodeId place, Instant at) {
        bounds.merge(Twin.node(place), Bounds.NONE.plus(1, 1), (one, more) -> one.plus(1, 1));
        running.put(place, at);
    }

    private void ended(NodeId place, Instant at) {
        var since = running.remove(place);
        if (since != null && Duration.between(since, at).compareTo(RECORDED_WITHIN) < 0) {
            bounds.computeIfPresent(Twin.node(place), (node, found) -> found.plus(-1, 0));
        }
    }
}
