package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.nodeplane.charter.Charter;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.AgentClient.Answer;
import io.nodeplane.http.Sockets;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.CharterFile;
import io.nodeplane.store.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a user runs it: a process of its own. */
@Timeout(300)
class MainTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder = Path.of("");

    private final PeerAddress address = Sockets.freeLoopback();
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void charter() {
        CharterFile.write(folder.resolve("charter.json"), Charter.of("lab", List.of(new NodeId("node-1"))));
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void sigterm_stops_it_soon_and_is_no_leave() throws Exception {
        var agent = start();
        await().atMost(LONG).until(() -> phase().equals("joined"));
        assertThat(run("status", "--quiet")).isZero();
        agent.destroy();
        assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        for (var log : List.of("data/events.jsonl", "1.out")) {
            assertThat(Files.readAllLines(folder.resolve(log)).getLast()).as(log).contains("\"stopping\"",
                    "the process ends, which is no leave");
        }
        assertThat(kinds(LedgerFiles.read(folder.resolve("data")))).containsExactly("genesis", "started", "joined");
        assertThat(run("status", "--quiet")).as("nobody is there any more").isEqualTo(1);

        start();
        await().atMost(LONG).until(() -> phase().equals("joined"));
        assertThat(run("leave")).isZero();
        assertThat(phase()).isEqualTo("left");
        assertThat(run("ledger", "verify", folder.resolve("data").toString())).isZero();
        assertThat(kinds(LedgerFiles.read(folder.resolve("data")))).contains("left");
    }

    @Test
    void sighup_opens_the_event_log_again_and_ends_nothing() throws Exception {
        var agent = start();
        await().atMost(LONG).until(() -> phase().equals("joined"));
        assumeFalse(ignoresHup(agent), "what runs these tests was started with SIGHUP ignored, and so is the agent");
        var events = folder.resolve("data/events.jsonl");
        Files.move(events, folder.resolve("events.old"));
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(agent.pid())).start().waitFor()).isZero();
        await().atMost(LONG).until(() -> Files.exists(events) && Files.readString(events).contains("\"reopened\""));
        assertThat(Files.readString(folder.resolve("events.old"))).contains("\"joined\"").doesNotContain("reopened");
        assertThat(new AgentClient(address, 5_000).lines("/events")).isInstanceOfSatisfying(
                AgentClient.Text.Lines.class,
                read -> assertThat(read.lines()).hasSize(1).first().asString().contains("\"reopened\""));
        assertThat(phase()).isEqualTo("joined");
        agent.destroy();
        assertThat(agent.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** {@return whether it ignores SIGHUP, as all that nohup starts does} Where there is no {@code /proc}, it is said not to. */
    private static boolean ignoresHup(Process agent) throws IOException {
        var status = Path.of("/proc", Long.toString(agent.pid()), "status");
        return Files.exists(status) && Files.readString(status).lines().filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 1) == 1);
    }

    @Test
    void a_second_agent_in_the_same_place_is_told_so_in_one_sentence() throws Exception {
        start();
        await().atMost(LONG).until(() -> phase().equals("joined"));
        var second = start();
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("2.err"))).hasLineCount(1).contains("is in use by process ");
    }

    @Test
    void an_idle_agent_whose_data_directory_is_removed_ends_with_the_reason() throws Exception {
        var agent = start();
        await().atMost(LONG).until(() -> phase().equals("joined"));
        Files.move(folder.resolve("data"), folder.resolve("elsewhere"));
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isNotZero();
        assertThat(Files.readString(folder.resolve("1.err")))
                .contains("data is gone or was replaced under the running");
    }

    @Test
    void the_rehearsal_ends_well_and_leaves_nothing_behind() throws Exception {
        assertThat(run("start", "--rehearse")).isZero();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private Process start() throws Exception {
        return launch("start");
    }

    private int run(String... arguments) throws Exception {
        var process = launch(arguments);
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process launch(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Dlogback.configurationFile=logback.xml", "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("NODE_PLANE_NODE", "node-1", "NODE_PLANE_LISTEN", address.toString()));
        var number = processes.size() + 1;
        builder.redirectOutput(folder.resolve(number + ".out").toFile());
        builder.redirectError(folder.resolve(number + ".err").toFile());
        var process = builder.start();
        processes.add(process);
        return process;
    }

    private String phase() {
        return new AgentClient(address, 5_000).get("/status") instanceof Answer.Ok(var json) ? json.text("phase") : "";
    }

    private static List<String> kinds(Ledger ledger) {
        return ledger.inReplayOrder().stream().map(line -> line.entry().body().kind()).toList();
    }
}
