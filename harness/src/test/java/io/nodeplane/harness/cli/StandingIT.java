package io.nodeplane.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.harness.standing.StateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster that stands between commands, each of them a process of its own, as a person gives them. */
class StandingIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final String name = "it-" + ProcessHandle.current().pid();
    private final StateFolder folder = StateFolder.of(ROOT, name);

    /** What a command printed, on both outputs, and its exit status. */
    private record Said(int status, String text) {}

    @AfterEach
    void nothing_is_left() throws Exception {
        if (Files.exists(folder.folder())) {
            lab("down");
        }
    }

    @Test
    void a_cluster_stands_is_broken_seen_healed_and_gone() throws Exception {
        var up = lab("up", "--nodes=3", "--world=process", "--for=10m");
        assertThat(up.status()).as(up.text()).isZero();
        assertThat(up.text()).contains("the cluster '" + name + "' stands: 3 nodes in the process world", "lab cut 2,3",
                "curl http://", "files        runs/up-" + name);
        var holder = folder.holder().orElseThrow();
        var supervisor = holder.process().orElseThrow();
        var agents = agents();
        assertThat(agents).hasSize(3).allMatch(ProcessHandle::isAlive);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(holder.socket()))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.folder())))
                .isEqualTo("rwx------");

        var second = lab("up", "--nodes=3", "--world=process");
        assertThat(second.status()).isEqualTo(5);
        assertThat(second.text()).contains("a cluster '" + name + "' stands already").hasLineCount(1);

        var watch = started("status", "--watch", "--for=60s");
        try (var lines = watch.inputReader()) {
            assertThat(until(lines, "node-3 ")).contains("broken   nothing", "one ledger head");
            assertThat(lab("cut", "3").text()).contains("cut-1: node-3 | node-1 and node-2, 4 links drop every byte");
            assertThat(until(lines, "node-1 believes node-3 dead")).contains("broken: cut-1", "ledger heads")
                    .containsPattern("\\d\\d:\\d\\d:\\d\\d  node-2 believes node-3 suspect, was alive");
        } finally {
            watch.destroy();
        }
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(lab("status").text()).contains("isolated"));

        assertThat(lab("heal").text()).contains("healed cut-1: ");
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(lab("status").text()).contains("one ledger head",
                "broken   nothing").doesNotContain("dead", "suspect", "isolated"));

        var down = lab("down");
        assertThat(down.status()).as(down.text()).isZero();
        assertThat(down.text()).contains("ended 3 nodes, and removed ");
        Awaitility.await().atMost(LONG).until(() -> !supervisor.isAlive());
        assertThat(agents).noneMatch(ProcessHandle::isAlive);
        assertThat(folder.folder()).doesNotExist();
        assertThat(lab("status").text()).contains("no cluster '" + name + "' stands");
    }

    @Test
    void a_vpn_stands_beside_each_agent_and_its_links_are_cut_alone() throws Exception {
        assumeTrue(Files.isRegularFile(ROOT.resolve("agent/mesh-vpn/target/mesh-vpn.jar")) && Files.isExecutable(ROOT
                .resolve("agent/mesh-vpn/target/netstack")),
                "the mesh VPN or its device is not built (docs/mesh-vpn.md)");
        var up = lab("up", "--nodes=3", "--vpn", "--for=10m");
        assertThat(up.status()).as(up.text()).isZero();
        assertThat(up.text()).contains("stands: 3 nodes with a mesh VPN in the process world", "lab cut 3 --data");
        var processes = folder.holder().orElseThrow().process().orElseThrow().descendants().toList();
        var sockets = Path.of(folder.holder().orElseThrow().socket()).resolveSibling("vpn");
        assertThat(sockets).isDirectory();
        assertThat(lab("status").text()).contains("node-1   runs     .       carries carries", " carried by tunnels, ");

        assertThat(lab("cut", "3", "--data").text())
                .contains("cut-1: node-3 | node-1 and node-2, 4 data links drop every"
                        + " packet");
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(lab("status").text()).contains(
                "node-1   runs     .       carries silent", "node-3   runs     silent  silent  ."));
        assertThat(lab("status").text()).contains("one ledger head").doesNotContain("suspect", "dead", "isolated");
        lab("heal");
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(lab("status").text()).contains(
                "node-1   runs     .       carries carries", "node-3   runs     carries carries .",
                "broken   nothing"));

        lab("kill", "3");
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(lab("status").text()).contains(
                "node-1   runs     .       carries -", "node-3   down     -       -       ."));
        lab("start", "3");
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(lab("status").text()).contains(
                "node-1   runs     .       carries carries", "node-3   runs     carries carries ."));

        assertThat(lab("down").status()).isZero();
        Awaitility.await().atMost(LONG).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(sockets).doesNotExist();
        assertThat(folder.folder()).doesNotExist();
    }

    @Test
    void what_a_dead_process_left_is_found_and_removed() throws Exception {
        assertThat(lab("up", "--nodes=3", "--world=process", "--for=10m").status()).isZero();
        var agents = agents();
        var supervisor = folder.holder().orElseThrow().process().orElseThrow();
        assertThat(supervisor.destroyForcibly()).isTrue();
        supervisor.onExit().get(20, TimeUnit.SECONDS);

        assertThat(lab("status").text()).contains("has died: 'lab down --name=" + name + "' removes what it left");
        assertThat(lab("up", "--nodes=3", "--world=process").text()).contains("has died and left");
        assertThat(agents).allMatch(ProcessHandle::isAlive);

        var down = lab("down");
        assertThat(down.status()).as(down.text()).isZero();
        assertThat(down.text()).contains("had died");
        assertThat(agents).noneMatch(ProcessHandle::isAlive);
        assertThat(folder.folder()).doesNotExist();
    }

    @Test
    void nothing_runs_for_ever() throws Exception {
        assertThat(lab("up", "--nodes=1", "--world=process", "--for=10s").status()).isZero();
        var supervisor = folder.holder().orElseThrow().process().orElseThrow();
        var agents = agents();

        Awaitility.await().atMost(LONG).until(() -> !supervisor.isAlive());
        assertThat(agents).noneMatch(ProcessHandle::isAlive);
        assertThat(folder.folder()).doesNotExist();
    }

    private List<ProcessHandle> agents() throws IOException {
        var disks = folder.folder().toString();
        return folder.holder().orElseThrow().process().orElseThrow().descendants().filter(process -> process.info()
                .commandLine().filter(line -> line.contains(disks)).isPresent()).toList();
    }

    /** {@return all lines up to the first that has these words} */
    private static String until(BufferedReader lines, String words) throws IOException {
        var read = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            read.append(line).append('\n');
            if (line.contains(words)) {
                return read.toString();
            }
        }
        throw new AssertionError("the watch ended without '" + words + "': " + read);
    }

    private Said lab(String... words) throws IOException, InterruptedException {
        var process = started(words);
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    private Process started(String... words) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-classpath", System.getProperty("java.class.path"), Front.class.getName()));
        command.addAll(List.of(words));
        command.addAll(List.of("--name=" + name, "--root=" + ROOT));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
