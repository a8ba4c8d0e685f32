package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The world with real agents, of the image that is made of the jar of this build. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerWorldAgentIT {
    private static final Path JAR = Path.of("..", "agent", "node-plane", "target", "node-plane-agent.jar");
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final NodeId THREE = new NodeId("node-3");
    private static final List<NodeId> ALL = List.of(ONE, TWO, THREE);
    private static final String CHARTER = """
            {"cluster":"it","voters":["node-1","node-2","node-3"],"probeIntervalMs":300,"confirmAfterMs":3600000}""";

    private DockerWorld world;

    @BeforeAll
    void openWorld(@TempDir Path folder) throws Exception {
        var engine = DockerWorld.available();
        if (engine instanceof Engine.Probe.Absent absent) {
            System.out.println("Skipped, real agents are not tried in containers: " + absent.why());
        }
        assumeTrue(engine instanceof Engine.Probe.Answers, engine::toString);
        if (!Files.isRegularFile(JAR)) {
            System.out.println("Skipped, real agents are not tried in containers: there is no " + JAR);
        }
        assumeTrue(Files.isRegularFile(JAR), () -> "there is no " + JAR);
        world = DockerWorld.open(setup(folder, JAR));
        world.start(ALL);
    }

    @AfterAll
    void closeWorld() {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void agents_find_each_other_by_their_links_and_by_no_other_way() throws Exception {
        ALL.forEach(this::awaitHeardByAll);

        var detour = world.tryDetours();
        assertThat(detour.open()).isEmpty();
        assertThat(detour.closed()).isTrue();
    }

    @Test
    void an_agent_whose_links_are_cut_is_isolated_and_suspected_until_they_are_mended() {
        ALL.forEach(this::awaitHeardByAll);
        var cut = new TreeSet<>(List.of(new Link(ONE, TWO), new Link(TWO, ONE), new Link(ONE, THREE),
                new Link(THREE, ONE)));
        world.links().cut(cut, CutMode.DROP);
        await("node-1 says that it is isolated").atMost(SOON)
                .until(() -> world.agent(ONE).status().flatMap(status -> status.find("isolated")).isPresent());
        await("node-2 suspects node-1").atMost(SOON)
                .until(() -> state(TWO, ONE).equals(Optional.of("suspect")));
        assertThat(heard(TWO)).contains(THREE);

        world.links().mend(cut);
        ALL.forEach(this::awaitHeardByAll);
    }

    @Test
    void a_killed_agent_leaves_a_sound_ledger_and_goes_on_with_it(@TempDir Path folder) throws Exception {
        world.kill(new TreeSet<>(List.of(THREE)));
        world.gather(THREE, folder.resolve("dead"));
        var dead = LedgerFiles.verify(folder.resolve("dead").resolve(DockerWorld.DATA));
        assertThat(dead).isInstanceOf(Verification.Sound.class);
        assertThat(dead.ledger().size()).isPositive();
        assertThat(folder.resolve("dead").resolve(DockerWorld.OUTPUT)).isNotEmptyFile();

        world.start(List.of(THREE));
        awaitHeardByAll(THREE);
        assertThat(world.agent(THREE).status().orElseThrow().number("entries"))
                .isGreaterThan(dead.ledger().size());
    }

    @Test
    void a_jar_that_is_not_in_the_image_is_refused(@TempDir Path folder) throws Exception {
        var other = Files.writeString(folder.resolve("other.jar"), "another agent");
        assertThatThrownBy(() -> new ImageSupply(Engine.client(), new ImageSupply.Wish(ImageSupply.Source.LOCAL,
                Optional.of(Images.LOCAL.agent()), Optional.empty()), other, line -> {}).supply())
                .isInstanceOf(WorldException.class).hasMessageContaining("does not hold the agent in " + other);
        assertThatThrownBy(() -> new ImageSupply(Engine.client(),
                new ImageSupply.Wish(ImageSupply.Source.LOCAL, Optional.empty(), Optional.empty()), other, line -> {})
                .supply()).isInstanceOf(WorldException.class).hasMessageContaining("not inside a clone");
    }

    private static Setup setup(Path folder, Path jar) {
        return new Setup("agent-it-" + ProcessHandle.current().pid(), new TreeSet<>(ALL), ALL, CHARTER, jar, folder,
                line -> {});
    }

    private void awaitHeardByAll(NodeId node) {
        for (var other : ALL) {
            if (!other.equals(node)) {
                await(other + " hears " + node).atMost(SOON).until(() -> heard(other).contains(node)
                        && state(other, node).equals(Optional.of("alive")));
            }
        }
    }

    private List<NodeId> heard(NodeId node) {
        return world.agent(node).status().stream().flatMap(status -> status.array("heard").stream())
                .map(heard -> new NodeId(((Json.Str) heard).value())).toList();
    }

    private Optional<String> state(NodeId observer, NodeId subject) {
        return world.agent(observer).members().stream().flatMap(members -> members.array("members").stream())
                .map(Json.Obj.class::cast).filter(member -> member.text("node").equals(subject.value()))
                .map(member -> member.text("state")).findFirst();
    }
}
