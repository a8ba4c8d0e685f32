package io.nodeplane.harness.standing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import io.nodeplane.model.NodeId;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a standing cluster does with orders, in the simulated world, whose time passes when the test says so. */
class StandingClusterTest {
    private final FileSystem memory = Jimfs.newFileSystem(Configuration.unix());
    private SimWorld world = open(memory);
    private StandingCluster cluster = cluster();

    @BeforeEach
    void form() throws Exception {
        assertThat(cluster.form(plan().voters())).isTrue();
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
        memory.close();
    }

    @Test
    void a_cut_is_seen_and_healed() throws Exception {
        assertThat(tell(new Order.Cut(List.of("4,5"), "drop", false))).first().asString()
                .isEqualTo("cut-1: node-4 and node-5 | node-1, node-2 and node-3, 12 links drop every byte");
        pass(Duration.ofSeconds(20));

        assertThat(view().broken()).hasSize(1);
        assertThat(seen("node-1").believes()).containsEntry("node-4", "dead").containsEntry("node-2", "alive");
        assertThat(seen("node-5").believes()).containsEntry("node-1", "suspect");
        assertThat(seen("node-5").isolated()).isTrue();
        assertThat(view().heads()).isGreaterThan(1);

        assertThat(tell(new Order.Heal(List.of()))).first().asString().startsWith("healed cut-1: ");
        pass(Duration.ofSeconds(20));
        assertThat(view().heads()).isEqualTo(1);
        assertThat(seen("node-1").believes()).containsEntry("node-4", "alive");
        assertThat(tell(new Order.Heal(List.of()))).containsExactly("nothing was broken");
    }

    @Test
    void who_was_killed_is_down_until_it_is_started() throws Exception {
        tell(new Order.Kill("node-3"));
        assertThat(seen("node-3").process()).isEqualTo("down");
        assertThat(seen("node-3").believes()).isEmpty();
        assertThat(refused(new Order.Kill("3"))).isEqualTo("node-3 is down: 'lab start node-3' brings it back");
        assertThat(tell(new Order.Heal(List.of()))).containsExactly("nothing was broken",
                "node-3 is down: bring back with: lab start node-3");

        tell(new Order.Start("3"));
        assertThat(seen("node-3").process()).isEqualTo("runs");
        assertThat(refused(new Order.Start("3"))).isEqualTo("node-3 runs already");
    }

    @Test
    void who_is_paused_is_not_asked_and_not_killed() throws Exception {
        tell(new Order.Pause("2"));

        assertThat(seen("node-2").process()).isEqualTo("paused");
        assertThat(refused(new Order.Kill("all"))).isEqualTo("node-2 is paused: 'lab heal pause-1' comes first");
        tell(new Order.Heal(List.of("pause-1")));
        assertThat(seen("node-2").process()).isEqualTo("runs");
    }

    @Test
    void faults_overlap_and_each_is_lifted_by_its_name() throws Exception {
        tell(new Order.Cut(List.of("1", "2"), "refuse", false));
        assertThat(tell(new Order.Cut(List.of("1"), "drop", true))).first().asString().contains("cut-2", "3 links");
        tell(new Order.Slow("all", 200, 50));
        assertThat(view().broken()).hasSize(3);

        tell(new Order.Heal(List.of("cut-2", "slow-3")));
        assertThat(view().broken()).containsExactly("cut-1: node-1 | node-2, 2 links refuse connections");
        assertThat(refused(new Order.Cut(List.of("2", "1"), "jam", false)))
                .isEqualTo("all these links are cut already; 'lab status' names what is broken");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "node-9 | drop | there is no 'node-9' in this cluster; did you mean 'node-1'?",
            "9 | drop | there is no '9' in this cluster; it has node-1, node-2, node-3, node-4 and node-5",
            "1,2,3,4,5 | drop | nobody is left on the other side; name the nodes of one side",
            "1 | dorp | there is no way to cut called 'dorp': use refuse, drop or jam"})
    void orders_that_make_no_sense_get_one_sentence(String group, String mode, String sentence) throws Exception {
        assertThat(refused(new Order.Cut(List.of(group), mode, false))).isEqualTo(sentence);
    }

    @Test
    void names_that_are_not_there_get_a_suggestion() throws Exception {
        assertThat(refused(new Order.Heal(List.of("cut-1"))))
                .isEqualTo("nothing is broken under the name 'cut-1': nothing is broken");
        tell(new Order.Cut(List.of("1"), "drop", false));
        assertThat(refused(new Order.Heal(List.of("cut1"))))
                .isEqualTo("nothing is broken under the name 'cut1'; did you mean 'cut-1'?");
        assertThat(refused(new Order.Cut(List.of("1,2", "2,3"), "drop", false)))
                .startsWith("node-2 stands in two groups");
    }

    private List<String> tell(Order order) throws InterruptedException {
        var answer = cluster.obey(order);
        assertThat(answer.status()).as("%s", answer.lines()).isZero();
        return answer.lines();
    }

    private String refused(Order order) throws InterruptedException {
        var answer = cluster.obey(order);
        assertThat(answer.status()).isEqualTo(2);
        return String.join("\n", answer.lines());
    }

    private View view() throws InterruptedException {
        return cluster.obey(new Order.Look()).view().orElseThrow();
    }

    private View.Seen seen(String node) throws InterruptedException {
        return view().nodes().stream().filter(seen -> seen.node().equals(node)).findFirst().orElseThrow();
    }

    private void pass(Duration time) throws InterruptedException {
        world.sleepUntil(world.now().plus(time));
    }

    private StandingCluster cluster() {
        return new StandingCluster("test", world, plan().cluster().nodes(), world.now());
    }

    private static Plan plan() {
        return new Plan(Path.of(""), "test", "sim", 5, Duration.ofHours(1), Path.of("no-agent.jar"));
    }

    private static SimWorld open(FileSystem memory) {
        try {
            var folder = Files.createDirectory(memory.getPath("/up"));
            var plan = plan();
            var setup = plan.setup(new StateFolder(folder, "test"), doing -> {});
            Files.createDirectories(setup.folder());
            assertThat(plan.voters()).contains(new NodeId("node-5"));
            return SimWorld.open(setup, 1, SimSettings.USUAL);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
