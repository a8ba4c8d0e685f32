package io.nodeplane.harness.standing.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.probe.Bench;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.standing.Answer;
import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.SimulatedStage;
import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demonstration on a simulated cluster, whose agents run the code that ships; and what it says of one that fails. */
class DemoTest {
    private static final Pattern HEADING = Pattern.compile("(?m)^### \\d+\\. (.*)$");

    @TempDir
    private Path folder = Path.of("");
    private final Narrator narrator = new Narrator(Progress.quiet());
    private SimulatedStage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new SimulatedStage(Scenes.NODES);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void all_that_is_expected_is_seen_and_every_change_is_told_by_the_agents() throws Exception {
        assertThat(show(stage).play(scenes())).as(told()).isTrue();

        assertThat(told())
                .containsSubsequence("1/8  Five nodes, and no leader", "seen after 0.0 s: all five have joined",
                        "$ lab kill 5 --name=demo", "  killed node-5", "believes node-5 suspect, was alive",
                        "3/8  Suspicion spreads", "4/8  Certainty", "believes node-5 dead, was suspect",
                        "$ lab cut 4 --name=demo", "cut-1: node-4 | ", "node-4 believes node-1 suspect, was alive",
                        "seen at each of ", "6/8", "healed cut-1: ", "one ledger head", "7/8", "started node-5",
                        "believes node-5 alive, was dead", "8/8", "copied the disks of node-1", "judged: a report")
                .doesNotContain("NOT SEEN", "NO LONGER SO", "node-4 believes node-1 dead");
        assertThat(folder.resolve("kept").resolve("node-5").resolve("data")).isNotEmptyDirectory();
    }

    @Test
    void what_does_not_happen_is_told_as_not_seen_and_ends_the_demonstration() throws Exception {
        var deaf = new Bent(stage) {
            @Override
            public Answer tell(Order order) throws InterruptedException {
                return stage.tell(order instanceof Order.Kill ? new Order.Look() : order);
            }
        };

        assertThat(show(deaf).play(scenes())).isFalse();

        assertThat(told()).contains("NOT SEEN within 90 s: one of the others no longer believes node-5 alive",
                "node-1   runs").doesNotContain("Suspicion spreads");
    }

    @Test
    void what_does_not_stay_so_is_told_and_so_is_an_order_that_is_refused() throws Exception {
        var looks = new AtomicInteger();
        var fades = new Beat.Throughout("it lasts", view -> looks.incrementAndGet() < 4, Duration.ofSeconds(20));
        assertThat(show(stage).play(List.of(new Scene("It fades", List.of(), List.of(fades))))).isFalse();
        assertThat(told()).contains("NO LONGER SO after 0.8 s: it lasts");

        var refused = new Beat.Give("lab kill 9", new Order.Kill("9"));
        assertThat(show(stage).play(List.of(new Scene("Nobody", List.of(), List.of(refused))))).isFalse();
        assertThat(told()).contains("there is no '9' in this cluster");
    }

    @Test
    void the_audience_is_waited_for_between_scenes_and_not_after_its_keyboard_is_gone() throws Exception {
        var scene = new Scene("A look", List.of(), List.of(new Beat.Table()));
        var waits = new AtomicInteger();
        Audience counting = teller -> waits.incrementAndGet();
        assertThat(new Show(stage, narrator, counting).play(List.of(scene, scene, scene))).isTrue();
        assertThat(waits).hasValue(2);

        var keyboard = new BufferedReader(new StringReader("\n"));
        assertThat(new Show(stage, narrator, Audience.at(keyboard)).play(List.of(scene, scene, scene))).isTrue();
        assertThat(told()).doesNotContain("Enter");
    }

    @Test
    void without_a_mesh_vpn_its_scene_says_so() throws Exception {
        var bench = new Bench(Worlds.sim(1), folder, Path.of("no-agent.jar"), folder.resolve("mesh"), Progress.quiet());

        assertThat(show(stage).play(List.of(MeshScene.of(bench)))).isTrue();

        assertThat(told()).contains("left out: agent/mesh-vpn/target/mesh-vpn.jar is missing");
    }

    @Test
    void the_script_that_a_speaker_reads_has_every_scene() throws Exception {
        var bench = new Bench(Worlds.sim(1), folder, Path.of("no-agent.jar"), folder, Progress.quiet());
        var titles = Scenes.all("demo", List.of(MeshScene.of(bench), SwapScene.of(folder::resolve)), folder,
                List.of()).stream().map(Scene::title)
                .toList();

        assertThat(HEADING.matcher(Files.readString(Path.of("../docs/demo.md"))).results().map(hit -> hit.group(1)))
                .containsExactlyElementsOf(titles);
    }

    private Show show(Stage on) {
        return new Show(on, narrator, Audience.NOBODY);
    }

    private List<Scene> scenes() {
        return Scenes.all("demo", List.of(), folder.resolve("kept"), List.of("judged: a report"));
    }

    private String told() {
        return String.join("\n", narrator.told());
    }

    /** A stage on which something is otherwise. */
    private abstract static class Bent implements Stage {
        private final Stage straight;

        Bent(Stage straight) {
            this.straight = straight;
        }

        @Override
        public Instant now() {
            return straight.now();
        }

        @Override
        public void moment() throws InterruptedException {
            straight.moment();
        }

        @Override
        public Optional<List<String>> program(List<String> words) {
            return Optional.empty();
        }
    }
}
