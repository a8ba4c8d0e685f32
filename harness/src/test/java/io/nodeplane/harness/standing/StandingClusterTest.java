package io.nodeplane.harness.standing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import io.nodeplane.model.NodeId;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
        assertThat(tell(new Order.Cut(List.of("4,5"), "drop", false, Order.Plane.BOTH))).first().asString()
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
        tell(new Order.Cut(List.of("1", "2"), "refuse", false, Order.Plane.BOTH));
        assertThat(tell(new Order.Cut(List.of("1"), "drop", true, Order.Plane.BOTH))).first().asString()
                .contains("cut-2", "3 links");
        tell(new Order.Slow("all", 200, 50, Order.Plane.BOTH));
        assertThat(view().broken()).hasSize(3);

        tell(new Order.Heal(List.of("cut-2", "slow-3")));
        assertThat(view().broken()).containsExactly("cut-1: node-1 | node-2, 2 links refuse connections");
        assertThat(refused(new Order.Cut(List.of("2", "1"), "jam", false, Order.Plane.BOTH)))
                .isEqualTo("all these links are cut already; 'lab status' names what is broken");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "node-9 | drop | there is no 'node-9' in this cluster; did you mean 'node-1'?",
            "9 | drop | there is no '9' in this cluster; it has node-1, node-2, node-3, node-4 and node-5",
            "1,2,3,4,5 | drop | nobody is left on the other side; name the nodes of one side",
            "1 | dorp | there is no way to cut called 'dorp': use refuse, drop or jam"})
    void orders_that_make_no_sense_get_one_sentence(String group, String mode, String sentence) throws Exception {
        assertThat(refused(new Order.Cut(List.of(group), mode, false, Order.Plane.BOTH))).isEqualTo(sentence);
    }

    @Test
    void names_that_are_not_there_get_a_suggestion() throws Exception {
        assertThat(refused(new Order.Heal(List.of("cut-1"))))
                .isEqualTo("nothing is broken under the name 'cut-1': nothing is broken");
        tell(new Order.Cut(List.of("1"), "drop", false, Order.Plane.BOTH));
        assertThat(refused(new Order.Heal(List.of("cut1"))))
                .isEqualTo("nothing is broken under the name 'cut1'; did you mean 'cut-1'?");
        assertThat(refused(new Order.Cut(List.of("1,2", "2,3"), "drop", false, Order.Plane.BOTH)))
                .startsWith("node-2 stands in two groups");
    }

    @Test
    void links_of_a_vpn_that_is_not_there_are_not_cut() throws Exception {
        assertThat(refused(new Order.Cut(List.of("3"), "drop", false, Order.Plane.DATA)))
                .isEqualTo("this cluster has control links only: 'lab up --vpn' makes one with data links");
        assertThat(refused(new Order.Slow("all", 200, 0, Order.Plane.CONTROL))).contains("has control links only");
        assertThat(view().vpn()).isEmpty();
    }

    @Test
    void with_a_vpn_a_cut_is_of_both_planes_unless_one_is_named() throws Exception {
        var mesh = new NoMesh();
        cluster = cluster(Optional.of(mesh));

        assertThat(tell(new Order.Cut(List.of("5"), "drop", false, Order.Plane.DATA))).first().asString().isEqualTo(
                "cut-1: node-5 | node-1, node-2, node-3 and node-4, 8 data links drop every packet");
        assertThat(mesh.cut()).hasSize(8).contains(new Link(new NodeId("node-5"), new NodeId("node-1")));
        pass(Duration.ofSeconds(20));
        assertThat(seen("node-1").believes()).containsEntry("node-5", "alive");

        assertThat(tell(new Order.Cut(List.of("4,5"), "jam", false, Order.Plane.BOTH))).first().asString().isEqualTo(
                "cut-2: node-4 and node-5 | node-1, node-2 and node-3, 12 control links hold every byte back and 6 data"
                        + " links drop every packet");
        assertThat(mesh.cut()).hasSize(14);
        tell(new Order.Heal(List.of("cut-1")));
        assertThat(mesh.cut()).hasSize(6);
        assertThat(tell(new Order.Cut(List.of("1", "2"), "drop", true, Order.Plane.CONTROL))).first().asString()
                .isEqualTo("cut-3: node-1 -> node-2, 1 control links drop every byte");
        tell(new Order.Slow("1,2", 30, 5, Order.Plane.DATA));
        assertThat(mesh.late()).containsExactly(Duration.ofMillis(30), Duration.ofMillis(30));
        assertThat(view().broken()).hasSize(3).last().asString()
                .isEqualTo("slow-4: 2 data links among node-1 and node-2"
                        + " wait 30 ms each way, give or take 5 ms");

        tell(new Order.Heal(List.of()));
        assertThat(mesh.cut()).isEmpty();
        assertThat(mesh.late()).isEmpty();
    }

    @Test
    void the_vpn_of_a_node_goes_and_comes_with_it_and_is_shown() throws Exception {
        var mesh = new NoMesh();
        cluster = cluster(Optional.of(mesh));
        mesh.start(plan().cluster().nodes());

        tell(new Order.Kill("3"));
        var down = view();
        tell(new Order.Start("3"));
        var up = view();

        assertThat(ViewText.table(down, "soon")).contains(
                "packets  7 carried by tunnels, 3 lost on links that were cut",
                "node-3   down     -       -       .       -       -",
                "node-1   runs     .       carries silent  carries"
                        + " carries");
        assertThat(ViewText.changes(up, down)).contains("the VPN of node-3 is down",
                "tunnel node-3 -> node-1 is silent");
        assertThat(ViewText.changes(down, up)).contains("the VPN of node-3 runs", "tunnel node-3 -> node-1 carries");
    }

    /** A mesh of which nothing runs: it knows who was started, and what was cut. */
    private static final class NoMesh implements MeshVpn {
        private final SortedSet<NodeId> running = new TreeSet<>();
        private final SortedMap<Link, Conditions> links = new TreeMap<>();

        @Override
        public void start(Collection<NodeId> which) {
            running.addAll(which);
        }

        @Override
        public void kill(Collection<NodeId> which) {
            running.removeAll(which);
        }

        @Override
        public void change(SortedSet<Link> which, UnaryOperator<Conditions> how) {
            which.forEach(link -> links.merge(link, how.apply(Conditions.CLEAR), (now, first) -> how.apply(now)));
        }

        private SortedSet<Link> cut() {
            return links.keySet().stream().filter(link -> links.get(link).cut())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private List<Duration> late() {
            return links.values().stream().map(Conditions::latency).filter(Duration::isPositive).toList();
        }

        @Override
        public SortedMap<NodeId, Seen> look() {
            var seen = new TreeMap<NodeId, Seen>();
            for (var node : plan().cluster().nodes()) {
                var tunnels = new TreeMap<NodeId, Tunnel>();
                plan().cluster().nodes().stream().filter(other -> running.contains(node) && !other.equals(node))
                        .forEach(
                                other -> tunnels.put(other, running.contains(other) ? Tunnel.CARRIES : Tunnel.SILENT));
                seen.put(node, new Seen(running.contains(node), tunnels));
            }
            return seen;
        }

        @Override
        public Packets packets() {
            return new Packets(7, 3);
        }

        @Override
        public void close() {
            // There is nothing.
        }
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
        return cluster(Optional.empty());
    }

    private StandingCluster cluster(Optional<MeshVpn> mesh) {
        return new StandingCluster("test", world, mesh, plan().cluster().nodes(), world.now());
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
