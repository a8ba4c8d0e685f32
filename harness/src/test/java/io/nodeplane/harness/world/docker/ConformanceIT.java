package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.kit.Result.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Agents in containers keep the rules of the interface. They share a network, as the containers of a pod do, and a volume
 * with the sockets of their APIs; {@code conform} runs inside one of them.
 */
@Timeout(900)
@EnabledIfSystemProperty(named = "strangers", matches = "true")
class ConformanceIT {
    private static final Path JAR = Path.of("..", "agent", "node-plane", "target", "node-plane-agent.jar");
    private static final String PROGRAM = "/opt/node-plane/node-plane-agent.jar";
    private static final String CHARTER_FILE = "/opt/node-plane/charter.json";
    private static final String SOCKETS = "/run/node-plane";
    private static final String CHARTER = """
            {"cluster":"conform","voters":["node-1","node-2","node-3"],"probeIntervalMs":200,"probeTimeoutMs":200,\
            "confirmAfterMs":2000,"syncIntervalMs":1000}""";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int NODES = 3;

    private final String run = "conform-it-" + ProcessHandle.current().pid();
    @TempDir
    private Path folder = Path.of("");

    private record Said(int status, String text) {}

    @BeforeEach
    void startAgents() throws Exception {
        var engine = DockerWorld.available();
        if (!(engine instanceof Engine.Probe.Answers) || !Files.isRegularFile(JAR)) {
            System.out.println("Skipped, no agent in a container is held to the rules: that needs a Docker engine, and "
                    + JAR);
        }
        assumeTrue(engine instanceof Engine.Probe.Answers && Files.isRegularFile(JAR), engine::toString);
        var image = new ImageSupply(Engine.client(), ImageSupply.Wish.of(System.getProperties()), JAR, line -> {})
                .supply()
                .agent();
        var charter = Files.writeString(folder.resolve("charter.json"), CHARTER);
        Files.setPosixFilePermissions(charter, PosixFilePermissions.fromString("rw-r--r--"));
        for (int i = 1; i <= NODES; i++) {
            create(i, image);
            docker("cp", charter.toString(), name(i) + ":" + CHARTER_FILE);
            docker("start", name(i));
        }
    }

    @AfterEach
    void removeAgents() throws Exception {
        for (int i = 1; i <= NODES; i++) {
            command("docker", "rm", "--force", "--volumes", name(i));
        }
        command("docker", "volume", "rm", run);
    }

    @Test
    void agents_in_containers_keep_the_rules() throws Exception {
        for (int i = 1; i <= NODES; i++) {
            var node = i;
            await(name(i) + " serves its API").atMost(SOON).until(() -> conform(node, "--only=11.1").status() == 0);
        }
        var said = conform(0, "--report=/data/conformance");
        docker("cp", name(1) + ":/data/conformance/conformance.json", folder.toString());

        var report = report(folder.resolve("conformance.json"));
        assertThat(report.all(Outcome.FAILED)).as(said.text()).isEmpty();
        assertThat(report.conforms()).isTrue();
        assertThat(said.status()).isZero();
        assertThat(report.count(Outcome.PASSED)).isGreaterThan(50);
        ConformancePage.part("containers", report);
    }

    /** @param node whose API is given; 0 for all */
    private Said conform(int node, String option) throws Exception {
        var command = new ArrayList<>(List.of("docker", "exec", name(1), "java", "-jar", PROGRAM, "conform"));
        for (int i = 1; i <= NODES; i++) {
            if (node == 0 || node == i) {
                command.add("--api=unix:" + socket(i));
            }
        }
        command.add(option);
        return command(command.toArray(String[]::new));
    }

    /** The first has a network without a way out, and the others are in it. */
    private void create(int number, String image) throws Exception {
        var address = "127.0.0.1:" + (7000 + number);
        var arguments = new ArrayList<>(List.of("create", "--name", name(number), "--no-healthcheck", "--network",
                number == 1 ? "none" : "container:" + name(1), "--volume", run + ":" + SOCKETS));
        Labels.of(run).forEach((label, value) -> arguments.addAll(List.of("--label", label + "=" + value)));
        List.of("NODE=node-" + number, "LISTEN=" + address, "ADVERTISE=" + address, "CHARTER=" + CHARTER_FILE,
                "AUTO_JOIN=false", "API=unix:" + socket(number))
                .forEach(setting -> arguments.addAll(List.of("--env", "NODE_PLANE_" + setting)));
        arguments.add(image);
        docker(arguments.toArray(String[]::new));
    }

    private String name(int number) {
        return run + "-" + number;
    }

    private static String socket(int number) {
        return SOCKETS + "/node-" + number + ".sock";
    }

    private static Report report(Path json) throws IOException {
        var results = new ArrayList<Result>();
        for (var result : new JsonMapper().readTree(Files.readString(json)).get("results")) {
            results.add(new Result(Kit.rule(result.get("rule").stringValue()).orElseThrow(),
                    Outcome.valueOf(result.get("outcome").stringValue()), result.get("why").stringValue(),
                    result.get("tookMs").longValue()));
        }
        return new Report("three agents in containers, through their APIs", results);
    }

    private static void docker(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        var said = command(command.toArray(String[]::new));
        assertThat(said.status()).as("%s: %s", command, said.text()).isZero();
    }

    private static Said command(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /** The page's row of counts and part of this subject, written with {@code -Ddocs.write=true}. */
    private static final class ConformancePage {
        private static final Path FILE = Path.of("..", "docs", "conformance.md");

        static void part(String name, Report report) throws IOException {
            holds("| " + report.subject() + " |", Optional.empty(), report.row());
            holds("<!-- generated: " + name + " -->\n", Optional.of("<!-- end: " + name + " -->\n"), report.brief());
        }

        /** @param end where the text ends; without one it is the line that begins so */
        private static void holds(String begin, Optional<String> end, String text) throws IOException {
            var page = Files.readString(FILE);
            assertThat(page).contains("\n" + begin);
            var at = page.indexOf("\n" + begin) + 1;
            var from = end.isPresent() ? at + begin.length() : at;
            var to = end.isPresent() ? page.indexOf(end.get()) : page.indexOf('\n', at) + 1;
            if (Boolean.getBoolean("docs.write")) {
                Files.writeString(FILE, page.substring(0, from) + text + page.substring(to));
            } else {
                assertThat(page.substring(from, to)).as("write it with -Ddocs.write=true").isEqualTo(text);
            }
        }
    }
}
