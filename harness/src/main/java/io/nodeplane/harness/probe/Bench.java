package io.nodeplane.harness.probe;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a probe has to work with.
 *
 * @param choice the world of this run
 * @param root the project's folder
 * @param agentJar the agent
 * @param folder a folder of this probe alone; its name is unique on this machine
 */
public record Bench(Worlds.Choice choice, Path root, Path agentJar, Path folder, Progress progress) {
    /** Longer than anything that a probe waits for takes, on a slow machine that has other work. */
    static final Duration LIMIT = Duration.ofSeconds(180);
    /** What the pages say of probes that use the owner's API. */
    static final String PROCESSES = "Agents as processes of one machine: an agent serves its owner on that machine only";
    private static final int SEEDS_MAX = 3;

    public Bench {
        root = root.toAbsolutePath().normalize();
        agentJar = agentJar.toAbsolutePath().normalize();
        folder = folder.toAbsolutePath().normalize();
    }

    /** {@return node-1, node-2 and so on} */
    static List<NodeId> nodes(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> new NodeId("node-" + number)).toList();
    }

    /** {@return the world of this run, with so many nodes that are not started} */
    World world(int nodes) throws InterruptedException {
        return choice.opener().open(setup(nodes));
    }

    /** {@return so many nodes as processes, whatever the world of this run, so that programs of this machine can use them} */
    ProcessWorld processes(int nodes) throws InterruptedException {
        return ProcessWorld.open(setup(nodes));
    }

    /** {@return {@link #processes} of a cluster that has a secret} */
    ProcessWorld guarded(int nodes) throws InterruptedException {
        var setup = setup(nodes);
        return ProcessWorld.open(new Setup(setup.runId(), setup.nodes(), setup.seeds(), false, setup.charter(),
                agentJar, folder, setup.progress(), true));
    }

    /** {@return how the pages name the world of this run} */
    String where() {
        return "World `" + choice.name() + "`";
    }

    /** {@return the text with no path of this machine in it} */
    String plain(String text) {
        return text.replace(folder.toString() + "/", "").replace(folder.toString(), ".")
                .replace(agentJar.toString(), "node-plane-agent.jar").replace(root.toString() + "/", "");
    }

    /** {@return the charter of {@link #world} and {@link #processes} with so many nodes: all are voters} */
    static Charter charter(int nodes) {
        return plan(nodes).charter();
    }

    private Setup setup(int count) {
        var nodes = nodes(count);
        return new Setup(folder.getFileName().toString(), new TreeSet<>(nodes),
                nodes.subList(0, Math.min(count, SEEDS_MAX)), plan(count).toJson(), agentJar, folder,
                progress::doing);
    }

    private static CharterPlan plan(int nodes) {
        return new CharterPlan("milestone", nodes(nodes), quick());
    }

    /** So quick that nobody has to wait long for a death, as in the experiments. */
    private static SequencedMap<String, Long> quick() {
        var numbers = new LinkedHashMap<String, Long>();
        numbers.put("probeIntervalMs", 500L);
        numbers.put("probeTimeoutMs", 500L);
        numbers.put("suspectAfter", 2L);
        numbers.put("confirmAfterMs", 2_500L);
        numbers.put("syncIntervalMs", 300L);
        return numbers;
    }
}
