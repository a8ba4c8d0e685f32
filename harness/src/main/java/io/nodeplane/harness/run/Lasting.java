package io.nodeplane.harness.run;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Performs the faults of names. Whether one of them bit is known only when it is over: when it is healed, when the nodes
 * whose addresses strangers have are started, or when the run ends. What was counted then is told in the step's step.
 */
final class Lasting {
    private final World world;
    /** The step by which a stranger has each of these addresses. */
    private final SortedMap<NodeId, String> strangers = new TreeMap<>();
    private final SortedMap<String, NodeFault.SlowNames> slow = new TreeMap<>();
    private final SortedMap<String, NodeFault.OtherSecret> secrets = new TreeMap<>();
    private final SortedMap<String, Long> asked = new TreeMap<>();
    private final SortedMap<String, Long> waited = new TreeMap<>();
    private final SortedMap<String, Long> refused = new TreeMap<>();

    Lasting(World world) {
        this.world = world;
    }

    ExecutedStep begin(TimelineStep step, NodeFault.OfNames fault, Instant started) throws InterruptedException {
        switch (fault) {
            case NodeFault.Foreign(var which) -> {
                world.strangers(which);
                which.forEach(node -> strangers.put(node, step.name()));
                asked.put(step.name(), 0L);
            }
            case NodeFault.SlowNames names -> {
                world.slowNames(names.which(), names.delay());
                slow.put(step.name(), names);
            }
            case NodeFault.OtherSecret other -> {
                world.otherSecret(other.which());
                secrets.put(step.name(), other);
            }
        }
        return new ExecutedStep(step, started, world.now(), 0, Optional.empty());
    }

    /** Lifts the fault of the step with this name. */
    void heal(String step) throws InterruptedException {
        endStrangers(strangers.keySet().stream().filter(node -> step.equals(strangers.get(node))).toList());
        var names = slow.remove(step);
        if (names != null) {
            waited.put(step, world.quickNames(names.which()));
        }
        var other = secrets.remove(step);
        if (other != null) {
            refused.put(step, world.ownSecret(other.which()));
        }
    }

    /** Ends the strangers at the addresses of these nodes, if there are some. */
    void endStrangers(Collection<NodeId> nodes) throws InterruptedException {
        var gone = new TreeSet<>(nodes);
        gone.retainAll(strangers.keySet());
        for (var node : gone) {
            asked.merge(strangers.remove(node), requests(node), Long::sum);
        }
        if (!gone.isEmpty()) {
            world.endStrangers(gone);
        }
    }

    /** The run is over. */
    void end() throws InterruptedException {
        endStrangers(List.copyOf(strangers.keySet()));
        for (var step : List.copyOf(slow.keySet())) {
            heal(step);
        }
        for (var step : List.copyOf(secrets.keySet())) {
            heal(step);
        }
    }

    /** {@return the step with what was counted, if its step is a fault of names} */
    ExecutedStep told(ExecutedStep executed) {
        var step = executed.step().name();
        if (asked.containsKey(step)) {
            return with(executed, asked.get(step), "a foreign agent was asked " + asked.get(step) + " times");
        }
        if (waited.containsKey(step)) {
            return with(executed, waited.get(step), waited.get(step) + " requests waited for a name");
        }
        return refused.containsKey(step)
                ? with(executed, refused.get(step),
                        refused.get(step) + " requests were refused: they were signed with another secret")
                : executed;
    }

    private static ExecutedStep with(ExecutedStep executed, long count, String note) {
        return new ExecutedStep(executed.step(), executed.started(), executed.ended(), executed.calls(),
                Optional.of(count > 0), List.of(note));
    }

    /** {@return how many requests the stranger at the address of this node got} */
    private long requests(NodeId node) {
        return world.stranger(node).traffic().stream().flatMap(traffic -> traffic.object("peers").fields().values()
                .stream()).filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast)
                .mapToLong(peer -> peer.number("requestsReceived")).sum();
    }
}
