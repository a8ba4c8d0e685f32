package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The world on a real engine and a real Toxiproxy, with stand-ins for agents. Skipped where there are none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerWorldIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final NodeId THREE = new NodeId("node-3");
    private static final List<NodeId> ALL = List.of(ONE, TWO, THREE);
    private static final NodeId TWIN = Twin.of(ONE);
    private static final List<NodeId> PLACES = List.of(ONE, TWO, THREE, TWIN);

    private final String runId = "world-it-" + ProcessHandle.current().pid() + "-with-a-name-too-long-for-a-network";
    private DockerWorld world;

    @BeforeAll
    void openWorld(@TempDir Path folder) throws Exception {
        var engine = DockerWorld.available();
        if (engine instanceof Engine.Probe.Absent absent) {
            System.out.println("Skipped, the world of containers is not tried: " + absent.why());
        }
        assumeTrue(engine instanceof Engine.Probe.Answers, engine::toString);
        var docker = Engine.client();
        StandInImage.missing(docker).ifPresent(missing -> {
            System.out.println("Skipped, the world of containers is not tried: " + missing);
            assumeTrue(false, missing);
        });
        StandInImage.build(docker, Files.createDirectories(folder.resolve("image")));
        world = DockerWorld.open(setup(runId, folder), () -> StandInImage.IMAGES);
        world.start(ALL);
    }

    @AfterAll
    void closeWorld() {
        if (world != null) {
            world.close();
            assertThat(left(RunLabel.of(runId))).isEmpty();
        }
    }

    @Test
    void every_link_carries() {
        for (var from : ALL) {
            ALL.stream().filter(to -> !to.equals(from)).forEach(to -> awaitReached(new Link(from, to), true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_cut_bites_on_its_own_link_only_and_heals(CutMode mode) {
        var cut = new Link(ONE, TWO);
        awaitReached(cut, true);

        world.links().cut(new TreeSet<>(List.of(cut)), mode);
        awaitReached(cut, false);
        awaitReached(new Link(TWO, ONE), true);
        awaitReached(new Link(ONE, THREE), true);
        assertThat(world.agent(ONE).status()).as("the lab looks round the cut").isPresent();

        world.links().mend(new TreeSet<>(List.of(cut)));
        awaitReached(cut, true);
    }

    @Test
    void a_killed_node_is_gathered_dead_and_comes_back_on_its_disk(@TempDir Path folder) throws Exception {
        world.gather(THREE, folder.resolve("before"));
        var before = starts(folder.resolve("before"));

        world.kill(new TreeSet<>(List.of(THREE)));
        assertThat(world.running(THREE)).isFalse();
        assertThat(world.agent(THREE).status()).isEmpty();
        world.gather(THREE, folder.resolve("dead"));
        assertThat(starts(folder.resolve("dead"))).isEqualTo(before);
        assertThat(folder.resolve("dead").resolve(DockerWorld.OUTPUT)).content()
                .contains("node-3 starts, {\"cluster\"");

        world.start(List.of(THREE));
        assertThat(world.running(THREE)).isTrue();
        awaitReached(new Link(ONE, THREE), true);
        world.gather(THREE, folder.resolve("after"));
        assertThat(starts(folder.resolve("after"))).hasSize(before.size() + 1);
    }

    @Test
    void a_paused_node_is_silent_and_goes_on_and_can_be_killed_while_it_is_paused() throws InterruptedException {
        var both = new TreeSet<>(List.of(TWO, THREE));

        world.pause(both);

        assertThat(world.running(TWO)).isTrue();
        assertThat(world.agent(TWO).answers(Duration.ofMillis(500))).isFalse();
        assertThat(world.agent(ONE).answers(Duration.ofSeconds(60))).isTrue();
        world.kill(new TreeSet<>(List.of(THREE)));
        world.resume(both);
        assertThat(world.agent(TWO).answers(Duration.ofSeconds(60))).isTrue();
        assertThat(world.running(THREE)).isFalse();
        world.start(List.of(THREE));
        awaitReached(new Link(ONE, THREE), true);
    }

    @Test
    void a_disk_is_put_back_in_place_and_taken_away_while_nothing_runs_on_it(@TempDir Path folder) throws Exception {
        world.gather(TWO, folder.resolve("backup"));
        var before = starts(folder.resolve("backup"));
        assertThatThrownBy(() -> world.removeDisk(TWO)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node-2 runs");
        world.stop(new TreeSet<>(List.of(TWO)));
        world.start(List.of(TWO));
        world.stop(new TreeSet<>(List.of(TWO)));
        Files.createDirectories(folder.resolve("backup/data/folder"));
        Files.writeString(folder.resolve("backup/data/folder/old"), "old");

        world.replaceDisk(TWO, folder.resolve("backup/data"));
        world.gather(TWO, folder.resolve("restored"));

        assertThat(starts(folder.resolve("restored"))).isEqualTo(before);
        Files.delete(folder.resolve("backup/data/folder/old"));
        world.replaceDisk(TWO, folder.resolve("backup/data"));
        world.gather(TWO, folder.resolve("again"));
        assertThat(folder.resolve("restored/data/folder/old")).hasContent("old");
        assertThat(folder.resolve("again/data/folder")).isEmptyDirectory();
        world.start(List.of(TWO));
        world.gather(TWO, folder.resolve("started"));
        assertThat(starts(folder.resolve("started"))).hasSize(before.size() + 1);

        world.stop(new TreeSet<>(List.of(TWO)));
        world.removeDisk(TWO);
        world.start(List.of(TWO));
        awaitReached(new Link(ONE, TWO), true);
        world.gather(TWO, folder.resolve("lost"));
        assertThat(starts(folder.resolve("lost"))).hasSize(1);
        assertThat(folder.resolve("lost").resolve(DockerWorld.OUTPUT)).content().containsSubsequence("node-2 starts",
                "node-2 starts");
    }

    @Test
    void a_twin_lives_in_a_network_of_its_own_and_calls_itself_like_its_node(@TempDir Path folder) throws Exception {
        world.gather(ONE, folder.resolve("copy"));

        world.replaceDisk(TWIN, folder.resolve("copy/data"));
        world.start(List.of(TWIN));

        awaitReached(new Link(TWO, TWIN), true);
        awaitReached(new Link(TWIN, TWO), true);
        world.gather(TWIN, folder.resolve("twin"));
        assertThat(starts(folder.resolve("twin"))).hasSize(starts(folder.resolve("copy")).size() + 1);
        assertThat(folder.resolve("twin").resolve(DockerWorld.OUTPUT)).content().contains("node-1 starts");
        world.kill(new TreeSet<>(List.of(TWIN)));
        assertThat(world.running(ONE)).isTrue();
    }

    @Test
    void a_stopped_node_starts_again() throws Exception {
        world.stop(new TreeSet<>(List.of(TWO, THREE)));
        assertThat(List.of(TWO, THREE)).noneMatch(world::running);

        world.start(List.of(TWO, THREE));
        awaitReached(new Link(TWO, THREE), true);
    }

    @Test
    void there_is_no_way_round_the_links_unless_a_hole_is_made() {
        var closed = world.tryDetours();
        assertThat(closed.tried()).hasSizeGreaterThan(ALL.size()).allMatch(line -> line.contains(" to "));
        assertThat(closed.open()).isEmpty();
        assertThat(closed.closed()).isTrue();

        var label = RunLabel.of(runId);
        var docker = Engine.client();
        docker.connectToNetworkCmd().withContainerId(label + "-node-1").withNetworkId(label + "-net-node-2").exec();
        try {
            assertThat(world.tryDetours().open()).anyMatch(line -> line.endsWith("the agent of node-2"));
        } finally {
            docker.disconnectFromNetworkCmd().withContainerId(label + "-node-1").withNetworkId(label + "-net-node-2")
                    .exec();
        }
    }

    @Test
    void a_node_whose_own_link_is_cut_shows_nothing_about_detours() {
        var cut = new TreeSet<>(List.of(new Link(ONE, TWO)));
        world.links().cut(cut, CutMode.REFUSE);
        try {
            var detour = world.tryDetours();
            assertThat(detour.method()).endsWith("did not open: node-1.");
            assertThat(detour.tried()).isNotEmpty().noneMatch(line -> line.startsWith("node-1 "));
        } finally {
            world.links().mend(cut);
        }
    }

    @Test
    void the_facts_name_engine_toxiproxy_images_and_network() {
        assertThat(world.facts()).extracting(Fact::name).containsExactly("Docker engine", "Toxiproxy",
                "Image " + StandInImage.IMAGES.agent(), "Image " + StandInImage.IMAGES.toxiproxy(), "Network");
        assertThat(world.facts()).contains(new Fact("Toxiproxy", "2.12.0"));
    }

    @Test
    void an_agent_that_ends_instead_of_serving_is_reported_with_what_it_printed(@TempDir Path folder) throws Exception {
        var broken = setup("world-it-broken", folder, "no charter");
        try (var world = DockerWorld.open(broken, () -> StandInImage.IMAGES)) {
            assertThatThrownBy(() -> world.start(List.of(ONE))).isInstanceOf(WorldException.class)
                    .hasMessageContaining("node-1 ended instead of serving")
                    .hasMessageContaining("the charter is no JSON object");
        }
        assertThat(left("world-it-broken")).isEmpty();
    }

    @Test
    void a_world_that_cannot_be_opened_leaves_nothing(@TempDir Path folder) {
        assertThatThrownBy(() -> DockerWorld.open(setup("world-it-none", folder),
                () -> new Images("node-plane/no-such-image:local", Images.LOCAL.toxiproxy())))
                .isInstanceOf(WorldException.class).hasMessageContaining("node-plane/no-such-image:local");
        assertThat(left("world-it-none")).isEmpty();
    }

    private static Setup setup(String runId, Path folder) {
        return setup(runId, folder, "{\"cluster\":\"test\"}");
    }

    private static Setup setup(String runId, Path folder, String charter) {
        return new Setup(runId, new TreeSet<>(PLACES), ALL, charter, folder.resolve("none.jar"), folder,
                line -> {});
    }

    private void awaitReached(Link link, boolean reached) {
        var wanted = Optional.of(Json.object().with("reached", new Json.Bool(reached)));
        await(link + (reached ? " carries" : " is cut")).atMost(SOON).until(
                () -> world.agent(link.from()).get("/reach/" + Setup.address(link.to())), wanted::equals);
    }

    private static List<String> starts(Path gathered) throws IOException {
        return Files.readAllLines(gathered.resolve(DockerWorld.DATA).resolve("starts"));
    }

    private static List<String> left(String label) {
        var docker = Engine.client();
        var containers = docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(Labels.LAB, label)).exec()
                .stream().map(container -> "container " + container.getId());
        var networks = docker.listNetworksCmd().withFilter("label", List.of(Labels.LAB + "=" + label)).exec().stream()
                .map(network -> "network " + network.getName());
        return Stream.concat(containers, networks).toList();
    }
}
