package io.nodeplane.harness.run;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives nodes another release of the agent. What then runs only an agent that was started can say: its {@code /status} names
 * its software, and that is told with the step.
 */
final class Releases {
    private final World world;
    /** The step that gave each of these nodes a release with which it has not been started yet. */
    private final SortedMap<NodeId, String> installed = new TreeMap<>();
    /** What the nodes of each step said that they run. */
    private final SortedMap<String, SortedMap<NodeId, String>> said = new TreeMap<>();

    Releases(World world) {
        this.world = world;
    }

    ExecutedStep install(TimelineStep step, Step.Install install, Instant started) {
        world.install(install.nodes(), install.release());
        install.nodes().forEach(node -> installed.put(node, step.name()));
        return new ExecutedStep(step, started, world.now(), 0, Optional.empty());
    }

    void started(Collection<NodeId> nodes) {
        for (var node : nodes) {
            var step = installed.remove(node);
            if (step != null) {
                said.computeIfAbsent(step, any -> new TreeMap<>()).put(node, world.agent(node).status()
                        .map(status -> status.text("software")).orElse("what does not answer"));
            }
        }
    }

    /** {@return the step with what ran after it, if it gave nodes a release} */
    ExecutedStep told(ExecutedStep executed) {
        if (!(executed.step().step() instanceof Step.Install(var nodes, var release))) {
            return executed;
        }
        var ran = Objects.requireNonNullElse(said.get(executed.step().name()), new TreeMap<NodeId, String>());
        var wanted = world.software(release);
        return new ExecutedStep(executed.step(), executed.started(), executed.ended(), executed.calls(),
                Optional.of(ran.keySet().equals(nodes) && ran.values().stream().allMatch(wanted::equals)),
                nodes.stream().map(node -> node + " then ran " + ran.getOrDefault(node, "nothing")).toList());
    }
}
