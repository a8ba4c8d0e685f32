package io.nodeplane.harness.world.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The world of processes, with the real agent: it needs the jar that the agent's module packages. */
class ProcessWorldIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final List<NodeId> NODES = StandInLab.nodes(3);
    private static final NodeId LAST = NODES.getLast();
    private static final Path JAR = Path.of("..", "agent", "node-plane", "target", "node-plane-agent.jar");

    @TempDir
    private Path folder;

    @Test
    void agents_find_each_other_over_the_labs_own_links() throws InterruptedException, IOException {
        tryAll(Optional.empty());
    }

    @Test
    void agents_find_each_other_over_toxiproxy() throws InterruptedException, IOException {
        var toxiproxy = LinkHost.find(System.getProperties(), System.getenv());
        assumeTrue(toxiproxy.isPresent(), "no toxiproxy-server here");
        tryAll(toxiproxy);
    }

    @Test
    void who_has_another_secret_is_believed_by_nobody_until_it_has_the_clusters_again() throws InterruptedException {
        var setup = new Setup("secret", new TreeSet<>(NODES), NODES.subList(0, 1), false,
                Charter.of("lab", NODES).json().canonical(), JAR, folder.resolve("run"), said -> {}, true);
        var last = new TreeSet<>(List.of(LAST));
        try (var world = ProcessWorld.open(setup,
                new Means(AgentProgram.jar(JAR.toAbsolutePath()), true, Optional.empty(), folder))) {
            world.start(NODES);
            assertThat(world.await(() -> NODES.stream().allMatch(node -> alive(world, node) == 3), LIMIT)).isTrue();

            world.otherSecret(last);
            assertThat(world.await(() -> suspects(world, NODES.getFirst()) == 1, LIMIT)).isTrue();
            assertThat(world.ownSecret(last)).as("requests that it refused").isPositive();
            assertThat(world.await(() -> NODES.stream().allMatch(node -> alive(world, node) == 3), LIMIT)).isTrue();
        }
    }

    private void tryAll(Optional<Path> toxiproxy) throws InterruptedException, IOException {
        var setup = new Setup("real", new TreeSet<>(NODES), NODES.subList(0, 1),
                Charter.of("lab", NODES).json().canonical(), JAR, folder.resolve("run"), said -> {});
        try (var world = ProcessWorld.open(setup,
                new Means(AgentProgram.jar(JAR.toAbsolutePath()), true, toxiproxy, folder))) {
            world.start(NODES);
            assertThat(world.await(() -> NODES.stream().allMatch(node -> alive(world, node) == 3), LIMIT)).isTrue();
            var detour = world.tryDetours();
            assertThat(detour.open()).isEmpty();
            assertThat(detour.tried()).hasSizeGreaterThan(3 * 5);

            world.links().cut(isolation(), CutMode.DROP);
            assertThat(world.await(() -> suspects(world, NODES.getFirst()) == 1, LIMIT)).isTrue();
            world.links().mend(isolation());
            assertThat(world.await(() -> NODES.stream().allMatch(node -> alive(world, node) == 3), LIMIT)).isTrue();

            world.kill(new TreeSet<>(List.of(LAST)));
            world.start(List.of(LAST));
            world.stop(new TreeSet<>(NODES));
            world.gather(LAST, folder.resolve("gathered"));
            assertThat(LedgerFiles.verify(folder.resolve("gathered/data"))).isInstanceOf(Verification.Sound.class);
            assertThat(folder.resolve("gathered").resolve(ProcessWorld.OUTPUT)).isNotEmptyFile();
        }
    }

    /** All links of the last node, in both directions. */
    private static SortedSet<Link> isolation() {
        var links = new TreeSet<Link>();
        NODES.subList(0, 2).forEach(other -> links.addAll(List.of(new Link(other, LAST), new Link(LAST, other))));
        return links;
    }

    private static long alive(ProcessWorld world, NodeId node) {
        return world.agent(node).status().map(status -> status.object("members").number("alive")).orElse(0L);
    }

    private static long suspects(ProcessWorld world, NodeId node) {
        return world.agent(node).status().map(status -> status.object("members").number("suspect")).orElse(0L);
    }
}
