package io.nodeplane.harness.world.process;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The world of processes, with a stand-in for the agent. */
class ProcessWorldTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");

    @TempDir
    private Path folder;
    private final List<ProcessWorld> worlds = new ArrayList<>();

    @AfterEach
    void close() {
        worlds.forEach(ProcessWorld::close);
    }

    @Test
    void every_agent_reaches_every_other_by_its_name_and_over_its_link_only() throws InterruptedException {
        var world = started("run", 3);
        for (var from : StandInLab.nodes(3)) {
            for (var to : StandInLab.nodes(3)) {
                assertThat(ask(world, from, to)).isEqualTo(to.value());
            }
        }

        world.links().cut(every(3), CutMode.REFUSE);

        for (var from : StandInLab.nodes(3)) {
            for (var to : StandInLab.nodes(3)) {
                assertThat(ask(world, from, to)).isEqualTo(from.equals(to) ? to.value() : "ConnectException");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_cut_of_any_mode_bites_on_its_link_alone_and_ends(CutMode mode) throws InterruptedException {
        var world = started("run", 2);

        world.links().cut(links(new Link(ONE, TWO)), mode);

        assertThat(ask(world, ONE, TWO)).isEqualTo(switch (mode) {
            case REFUSE -> "ConnectException";
            case DROP, JAM -> "HttpTimeoutException";
        });
        assertThat(ask(world, TWO, ONE)).isEqualTo("node-1");
        assertThat(world.agent(TWO).status()).as("the lab goes round").isPresent();
        world.links().mend(links(new Link(ONE, TWO)));
        assertThat(ask(world, ONE, TWO)).isEqualTo("node-2");
    }

    @Test
    void kill_and_stop_end_the_process_and_a_restart_finds_the_disk() throws InterruptedException, IOException {
        var world = started("run", 2);
        var first = process(world, ONE);

        world.kill(nodes(ONE));

        assertThat(first.isAlive()).isFalse();
        assertThat(world.running(ONE)).isFalse();
        assertThat(world.agent(ONE).status()).isEmpty();
        assertThat(world.running(TWO)).isTrue();
        world.start(List.of(ONE));
        assertThat(world.agent(ONE).status().orElseThrow().number("starts")).isEqualTo(2);
        assertThat(ask(world, TWO, ONE)).isEqualTo("node-1");

        world.stop(nodes(ONE, TWO));

        assertThat(world.running(ONE) || world.running(TWO)).isFalse();
        world.gather(ONE, folder.resolve("gathered"));
        assertThat(folder.resolve("gathered/data/starts")).hasContent("node-1\nnode-1\n");
        assertThat(folder.resolve("gathered").resolve(ProcessWorld.OUTPUT))
                .hasContent("node-1 starts for the 1. time\nnode-1 starts for the 2. time\n");
    }

    @Test
    void an_agent_is_ordered_to_leave_by_the_door_that_its_data_directory_names() throws InterruptedException {
        var world = started("run", 2);

        assertThat(world.agent(ONE).leave()).isTrue();

        assertThat(ask(world, TWO, ONE)).as("its process goes on").isEqualTo("node-1");
        world.kill(nodes(TWO));
        assertThat(world.agent(TWO).leave()).isFalse();
    }

    @Test
    void a_paused_agent_is_silent_with_its_connections_open_and_goes_on_where_it_was() throws InterruptedException {
        var world = started("run", 2);
        var paused = process(world, ONE);

        world.pause(nodes(ONE));

        assertThat(world.running(ONE)).isTrue();
        assertThat(world.agent(ONE).answers(Duration.ofMillis(500))).isFalse();
        assertThat(ask(world, TWO, ONE)).isEqualTo("HttpTimeoutException");
        assertThat(world.agent(TWO).answers(LIMIT)).isTrue();

        world.resume(nodes(ONE));

        assertThat(world.agent(ONE).answers(LIMIT)).isTrue();
        assertThat(ask(world, TWO, ONE)).isEqualTo("node-1");
        assertThat(process(world, ONE)).isEqualTo(paused);
        world.resume(nodes(ONE));
        assertThat(world.agent(ONE).answers(LIMIT)).as("not paused, resumed all the same").isTrue();
    }

    @Test
    void who_does_not_run_cannot_be_paused() throws InterruptedException {
        var world = started("run", 2);
        world.kill(nodes(ONE));

        assertThatThrownBy(() -> world.pause(nodes(ONE))).isInstanceOf(WorldException.class)
                .hasMessageContaining("cannot pause node-1");
    }

    @Test
    void no_paused_process_outlives_its_world() throws InterruptedException {
        var world = started("run", 2);
        var paused = process(world, ONE);
        var killed = process(world, TWO);
        world.pause(nodes(ONE, TWO));

        world.kill(nodes(TWO));
        world.close();

        assertThat(paused.isAlive() || killed.isAlive()).isFalse();
    }

    @Test
    void a_disk_is_taken_away_and_replaced_only_while_nothing_runs_on_it() throws InterruptedException, IOException {
        var world = started("run", 2);
        world.gather(ONE, folder.resolve("backup"));
        assertThatThrownBy(() -> world.removeDisk(ONE)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node-1 runs");
        assertThatThrownBy(() -> world.replaceDisk(ONE, folder.resolve("backup/data")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("node-1 runs");
        world.stop(nodes(ONE));
        world.start(List.of(ONE));
        world.stop(nodes(ONE));
        var disk = folder.resolve("run/node-1/data");
        Files.createDirectories(disk.resolve("newer"));
        var directory = Files.readAttributes(disk, BasicFileAttributes.class).fileKey();

        world.replaceDisk(ONE, folder.resolve("backup/data"));

        assertThat(Files.readAttributes(disk, BasicFileAttributes.class).fileKey()).isEqualTo(directory);
        assertThat(disk.resolve("newer")).doesNotExist();
        world.start(List.of(ONE));
        assertThat(world.agent(ONE).status().orElseThrow().number("starts")).isEqualTo(2);
        world.stop(nodes(ONE));
        world.removeDisk(ONE);
        assertThat(disk).doesNotExist();
        world.start(List.of(ONE));
        assertThat(world.agent(ONE).status().orElseThrow().number("starts")).isEqualTo(1);
    }

    @Test
    void a_twin_has_a_name_links_and_a_disk_of_its_own_and_calls_itself_like_its_node()
            throws InterruptedException, IOException {
        var twin = Twin.of(ONE);
        var setup = new Setup("run", nodes(ONE, TWO, twin), List.of(ONE), "{}", Path.of("no-agent.jar"),
                folder.resolve("run"), said -> {});
        var world = ProcessWorld.open(setup, StandInLab.means(folder.resolve("registry")));
        worlds.add(world);
        world.start(List.of(ONE, TWO));
        world.gather(ONE, folder.resolve("copy"));

        world.replaceDisk(twin, folder.resolve("copy/data"));
        world.start(List.of(twin));

        assertThat(world.agent(twin).status().orElseThrow().text("node")).isEqualTo("node-1");
        assertThat(world.agent(twin).status().orElseThrow().number("starts")).isEqualTo(2);
        assertThat(world.agent(ONE).status().orElseThrow().number("starts")).isEqualTo(1);
        assertThat(ask(world, TWO, twin)).isEqualTo("node-1");
        assertThat(ask(world, twin, TWO)).isEqualTo("node-2");
        assertThat(world.tryDetours().open()).isEmpty();
        world.links().cut(links(new Link(TWO, twin)), CutMode.REFUSE);
        assertThat(ask(world, TWO, twin)).isEqualTo("ConnectException");
        assertThat(ask(world, TWO, ONE)).isEqualTo("node-1");
        world.kill(nodes(twin));
        assertThat(world.running(ONE)).isTrue();
    }

    @Test
    void a_node_that_was_never_started_leaves_nothing_to_gather() throws InterruptedException, IOException {
        var world = open("run", 2, "{}");

        world.gather(TWO, folder.resolve("gathered"));

        assertThat(folder.resolve("gathered").resolve(ProcessWorld.OUTPUT)).isEmptyFile();
        assertThat(folder.resolve("gathered/data")).isEmptyDirectory();
    }

    @Test
    void an_agent_that_ends_instead_of_serving_is_told_with_what_it_printed() throws InterruptedException {
        var world = open("run", 1, "{\"" + StandInAgent.REFUSED + "\":true}");

        assertThatThrownBy(() -> world.start(List.of(ONE))).isInstanceOf(WorldException.class)
                .hasMessage("the agent of node-1 ended instead of serving (exit status 7); it printed: node-1 refuses"
                        + " this charter");
    }

    @Test
    void two_worlds_at_once_do_not_meet() throws InterruptedException {
        var here = started("here", 2);
        var there = started("there", 2);

        here.links().cut(every(2), CutMode.REFUSE);
        there.kill(nodes(ONE));

        assertThat(ask(here, ONE, TWO)).isEqualTo("ConnectException");
        assertThat(here.running(ONE)).isTrue();
        there.start(List.of(ONE));
        assertThat(ask(there, ONE, TWO)).isEqualTo("node-2");
        assertThat(here.tryDetours().open()).isEmpty();
        assertThat(there.tryDetours().open()).isEmpty();
    }

    @Test
    void closing_ends_every_process_and_gives_the_addresses_free() throws InterruptedException, IOException {
        var world = started("run", 2);
        var processes = List.of(process(world, ONE), process(world, TWO));
        var layout = world.facts();

        world.close();
        world.close();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        try (var lists = Files.list(registry())) {
            assertThat(lists).isEmpty();
        }
        assertThat(open("next", 2, "{}").facts()).isEqualTo(layout);
    }

    @Test
    void what_a_killed_lab_left_is_ended_by_the_next_one() throws InterruptedException, IOException {
        var lab = lab();
        var left = agents(lab);

        lab.destroyForcibly().waitFor();

        assertThat(left).hasSize(2).allMatch(ProcessHandle::isAlive);
        open("next", 2, "{}");
        assertThat(left).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void what_a_killed_lab_left_is_ended_by_one_of_another_world_too() throws InterruptedException, IOException {
        var lab = lab();
        var left = agents(lab);

        lab.destroyForcibly().waitFor();

        assertThat(left).hasSize(2).allMatch(ProcessHandle::isAlive);
        Children.endLeftovers(registry());
        assertThat(left).noneMatch(ProcessHandle::isAlive);
        Children.endLeftovers(folder.resolve("no-lab-was-ever-here"));
    }

    @Test
    void what_is_set_for_java_or_for_agents_is_not_for_what_the_lab_starts() throws InterruptedException, IOException {
        var printed = folder.resolve("printed");
        var builder = new ProcessBuilder("env").redirectOutput(printed.toFile());
        builder.environment().putAll(Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC", "JDK_JAVA_OPTIONS", "-version",
                "_JAVA_OPTIONS", "-XX:+UseG1GC", "NODE_PLANE_SEEDS", "elsewhere:7001", "KEPT", "yes"));
        try (var children = Children.open(registry(), "run", folder.resolve("run"))) {
            assertThat(children.start(builder, "env").waitFor()).isZero();
        }

        assertThat(Files.readAllLines(printed)).contains("KEPT=yes")
                .noneMatch(line -> line.contains("JAVA_OPTIONS") || line.contains("JAVA_TOOL")
                        || line.contains("NODE_PLANE"));
    }

    @Test
    void a_lab_that_is_interrupted_ends_its_agents_itself() throws InterruptedException, IOException {
        var lab = lab();
        var agents = agents(lab);

        lab.destroy();
        lab.waitFor();

        await().atMost(LIMIT).until(() -> agents.stream().noneMatch(ProcessHandle::isAlive));
        try (var lists = Files.list(registry())) {
            assertThat(lists).isEmpty();
        }
    }

    @Test
    void a_process_that_only_has_the_number_of_a_recorded_one_is_left_alone() throws InterruptedException, IOException {
        var stranger = started("run", 1);
        var process = process(stranger, ONE);
        var own = Recorded.of(process, "hosts");
        var dead = "999999999 0 1970-01-01T00:00:00Z ;\n";
        Files.writeString(registry().resolve("another-mark.pids"), dead
                + new Recorded(own.pid(), own.started(), "another command").line());
        Files.writeString(registry().resolve("another-start.pids"), dead
                + new Recorded(own.pid(), own.started().minusSeconds(60), own.mark()).line());

        assertThat(Leftovers.sweep(registry())).isZero();

        assertThat(process.isAlive()).isTrue();
        Files.writeString(registry().resolve("the-same.pids"), dead + own.line());
        assertThat(Leftovers.sweep(registry())).isOne();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void the_search_for_detours_finds_what_an_agent_should_not_know() throws InterruptedException, IOException {
        var world = started("run", 3);
        assertThat(world.tryDetours().closed()).isTrue();
        var addresses = world.facts().stream().filter(fact -> fact.name().equals("Addresses")).findFirst()
                .orElseThrow().value();
        var block = addresses.substring(0, addresses.indexOf(".i"));
        var hosts = folder.resolve("run/node-1/hosts");

        Files.writeString(hosts, Files.readString(hosts).replace(block + ".1.2 ", block + ".2.2 "));
        Files.writeString(folder.resolve("run/node-2/data/members"), "node-3 is at " + block + ".3.3:7003");
        Files.writeString(folder.resolve("run/node-3/data/harmless"), "1." + block + ".1.1 " + block + ".1.12 " + block
                + ".3.3");

        assertThat(world.tryDetours().open()).containsExactly(
                "node-1 resolves node-2 to " + block + ".2.2 instead of its link " + block + ".1.2",
                "node-1 knows " + block + ".2.2, the agent of node-2, from its hosts file",
                "node-2 knows " + block + ".3.3, the agent of node-3, from its file members",
                "node-2 knows " + block + ".3.3, the agent of node-3, from its list of members");
    }

    @Test
    void a_port_that_is_taken_on_every_address_is_told_in_one_sentence() throws IOException {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("0.0.0.0", 7123));
            var setup = new Setup("run", nodes(new NodeId("node-123")), List.of(), "{}", folder, folder, said -> {});

            assertThatThrownBy(() -> ProcessWorld.open(setup, StandInLab.means(registry())))
                    .isInstanceOf(WorldException.class)
                    .hasMessageStartingWith("another program listens on port 7123 of every loopback address, 127.");
        }
    }

    @Test
    void nodes_without_a_number_of_their_own_are_refused() {
        assertThatThrownBy(() -> Addresses.take(nodes(new NodeId("berlin")))).isInstanceOf(WorldException.class)
                .hasMessageContaining("the node berlin has no number");
        assertThatThrownBy(() -> Addresses.take(nodes(new NodeId("node-255")))).isInstanceOf(WorldException.class)
                .hasMessageContaining("the number of node-255 is above 254");
        assertThatThrownBy(() -> Addresses.take(nodes(new NodeId("a-1"), new NodeId("b-1"))))
                .isInstanceOf(WorldException.class).hasMessageContaining("two nodes have the number 1");
    }

    @Test
    void a_named_program_for_the_links_must_be_one() throws IOException {
        var named = new Properties();
        named.setProperty(LinkHost.PROPERTY, folder.resolve("missing").toString());

        assertThatThrownBy(() -> LinkHost.find(named, new TreeMap<>())).isInstanceOf(WorldException.class)
                .hasMessageContaining("is no program");

        var program = Files.createFile(folder.resolve("toxiproxy-server"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var path = new TreeMap<>(Map.of("PATH", "/nowhere:" + folder));
        assertThat(LinkHost.find(new Properties(), path)).isEqualTo(Optional.of(program));
        named.setProperty(LinkHost.PROPERTY, "");
        assertThat(LinkHost.find(named, new TreeMap<>(Map.of("TOXIPROXY_SERVER", program.toString()))))
                .isEqualTo(Optional.of(program));
        named.setProperty(LinkHost.PROPERTY, "jvm");
        assertThat(LinkHost.find(named, path)).isEmpty();
    }

    private ProcessWorld started(String runId, int nodes) throws InterruptedException {
        var world = open(runId, nodes, "{}");
        world.start(StandInLab.nodes(nodes));
        return world;
    }

    private ProcessWorld open(String runId, int nodes, String charter) throws InterruptedException {
        var world = ProcessWorld.open(StandInLab.setup(runId, folder.resolve(runId), nodes, charter),
                StandInLab.means(registry()));
        worlds.add(world);
        return world;
    }

    private Path registry() {
        return folder.resolve("registry");
    }

    private Process lab() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), StandInLab.class.getName(), "killed",
                folder.resolve("killed").toString(), registry().toString())
                .redirectError(folder.resolve("lab.log").toFile()).start();
    }

    /** {@return the agents of this lab, when they run} */
    private static List<ProcessHandle> agents(Process lab) throws IOException {
        var agents = new ArrayList<ProcessHandle>();
        var lines = lab.inputReader();
        for (var line = lines.readLine(); !StandInLab.READY.equals(line); line = lines.readLine()) {
            assertThat(line).as("the lab ended").isNotNull();
            if (line.matches("[0-9]+")) {
                agents.add(ProcessHandle.of(Long.parseLong(line)).orElseThrow());
            }
        }
        return agents;
    }

    private static String ask(ProcessWorld world, NodeId from, NodeId to) {
        // The lab's own client gives up after a while, which on a busy machine may be too early.
        return await().atMost(LIMIT).until(() -> world.agent(from).get("/ask/" + Setup.address(to)),
                Optional::isPresent).orElseThrow().text("found");
    }

    private static ProcessHandle process(ProcessWorld world, NodeId node) {
        return ProcessHandle.of(world.agent(node).status().orElseThrow().number("pid")).orElseThrow();
    }

    private static SortedSet<Link> every(int nodes) {
        var links = new TreeSet<Link>();
        for (var from : StandInLab.nodes(nodes)) {
            StandInLab.nodes(nodes).stream().filter(not(from::equals)).forEach(to -> links.add(new Link(from, to)));
        }
        return links;
    }

    private static SortedSet<Link> links(Link... links) {
        return new TreeSet<>(List.of(links));
    }

    private static SortedSet<NodeId> nodes(NodeId... nodes) {
        return new TreeSet<>(List.of(nodes));
    }
}
