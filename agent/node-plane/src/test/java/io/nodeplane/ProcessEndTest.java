package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Request;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.AgentClient.Answer;
import io.nodeplane.http.Sockets;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.CharterFile;
import io.nodeplane.wire.Messages;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is not what it should be ends, and is never kept from it; one that nobody reads goes on. */
@Timeout(300)
class ProcessEndTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** More than a pipe and the agent's own queue hold together. */
    private static final int PUSHES = 20;
    private static final int LINES = 200;
    private static final Charter CHARTER = Charter.of("lab", List.of(new NodeId("node-1")));
    private static final NodeId WRITER = new NodeId("node-2");

    @TempDir
    Path folder = Path.of("");

    private final PeerAddress address = Sockets.freeLoopback();
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void charter() {
        CharterFile.write(folder.resolve("charter.json"), CHARTER);
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void a_deciding_thread_that_dies_takes_the_process_with_it() throws Exception {
        var agent = start(FailingMain.class, "throw");
        assertThat(agent.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("the agent has stopped: its deciding thread failed,"
                        + " which is a bug: java.lang.StackOverflowError: as if");
    }

    @Test
    void any_other_thread_that_dies_takes_the_process_with_it() throws Exception {
        var agent = start(FailingMain.class, "virtual");
        assertThat(agent.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("err"))).contains("the agent has stopped: its thread 'some-alarm'"
                + " failed, which is a bug: java.lang.IllegalStateException: as if");
    }

    @Test
    void a_deciding_thread_that_is_stuck_does_not_keep_the_process_from_ending() throws Exception {
        var agent = start(FailingMain.class, "stuck");
        await().atMost(LONG).until(() -> Files.readString(folder.resolve("out")).contains("stuck"));
        agent.destroy();
        assertThat(agent.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_agent_whose_output_nobody_reads_goes_on_and_ends_when_told() throws Exception {
        var unread = unread();
        await().atMost(LONG).until(() -> status("phase").equals("\"joined\""));
        try (var http = HttpClient.newHttpClient()) {
            for (var lines : feed()) {
                // The event names each line, and the log, at this level, repeats it.
                var told = HttpRequest.newBuilder(URI.create("http://" + address + "/peer")).timeout(LONG)
                        .POST(BodyPublishers.ofByteArray(Messages.encode(
                                new Message.Sender(CHARTER.id(), WRITER, Optional.empty()), new Request.Push(lines))))
                        .build();
                assertThat(http.send(told, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            }
        }
        assertThat(Files.readString(folder.resolve("data/events.jsonl")).lines()
                .filter(line -> line.contains("\"event\":\"head\"")).count()).isGreaterThan(PUSHES);
        await().atMost(LONG).until(() -> status("turnAgeMs").equals("0"));

        // Somebody reads at last.
        var reader = unread.getInputStream();
        await().atMost(LONG).until(() -> {
            reader.skipNBytes(reader.available());
            return Files.readString(folder.resolve("data/events.jsonl")).contains("\"event\":\"output-lost\"");
        });
        unread.destroy();
        assertThat(unread.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_agent_that_nobody_reads_ends_with_its_exit_code() throws Exception {
        var first = unread();
        await().atMost(LONG).until(() -> status("phase").equals("\"joined\""));
        var second = unread();
        assertThat(second.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).as("the place is taken").isEqualTo(2);
        first.destroy();
        assertThat(first.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private Process start(Class<?> main, String fault) throws Exception {
        var builder = builder(command(main));
        builder.environment().put("FAULT", fault);
        return launched(builder.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile()));
    }

    /** {@return the agent itself, with both its pipes full from the start} */
    private Process unread() throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c",
                "fill() { timeout 2 head -c 65536 /dev/zero; }; fill; fill >&2; exec \"$0\" \"$@\""));
        command.addAll(command(Main.class));
        return launched(builder(command));
    }

    private Process launched(ProcessBuilder builder) throws Exception {
        var process = builder.start();
        processes.add(process);
        return process;
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("NODE_PLANE_NODE", "node-1", "NODE_PLANE_LISTEN", address.toString(),
                "NODE_PLANE_LOG", "debug"));
        return builder;
    }

    /** {@return a feed of somebody, in pieces} */
    private static List<List<Line>> feed() {
        var ledger = Ledger.empty(CHARTER.id());
        var line = ledger.genesis(new Body.Genesis(WRITER, "nonce"), 0);
        var pieces = new ArrayList<List<Line>>();
        for (var push = 0; push < PUSHES; push++) {
            var piece = new ArrayList<Line>();
            while (piece.size() < LINES) {
                piece.add(line);
                ledger = ((Admission.Stored) ledger.admit(line)).ledger();
                line = ledger.next(line.feed(), new Body.Started("nonce-" + ledger.size(), "test"), 0, List.of());
            }
            pieces.add(piece);
        }
        return pieces;
    }

    private static List<String> command(Class<?> main) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                // Not the tests' own configuration of the log.
                "-Xmx64m", "-Dlogback.configurationFile=logback.xml", "-cp", System.getProperty("java.class.path"),
                main.getName(), "start");
    }

    private String status(String field) {
        return new AgentClient(address, 5_000).get("/status") instanceof Answer.Ok(var json)
                ? json.find(field).map(value -> value.canonical()).orElse("")
                : "";
    }
}
