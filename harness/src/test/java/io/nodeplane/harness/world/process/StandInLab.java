package io.nodeplane.harness.world.process;

import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A lab in a process of its own, to be ended: it starts a world of two agents, says so, and waits for ever. */
final class StandInLab {
    static final String READY = "ready";

    private StandInLab() {}

    public static void main(String[] arguments) throws InterruptedException {
        var world = ProcessWorld.open(setup(arguments[0], Path.of(arguments[1]), 2, "{}"),
                means(Path.of(arguments[2])));
        world.start(nodes(2));
        nodes(2).forEach(node -> System.out.println(world.agent(node).status().orElseThrow().number("pid")));
        System.out.println(READY);
        new CountDownLatch(1).await();
    }

    static Setup setup(String runId, Path folder, int nodes, String charter) {
        return new Setup(runId, new TreeSet<>(nodes(nodes)), nodes(nodes), charter, Path.of("no-agent.jar"), folder,
                said -> {});
    }

    static Means means(Path registry) {
        return new Means(StandInAgent.program(), false, Optional.empty(), registry);
    }

    static List<NodeId> nodes(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> new NodeId("node-" + number)).toList();
    }
}
