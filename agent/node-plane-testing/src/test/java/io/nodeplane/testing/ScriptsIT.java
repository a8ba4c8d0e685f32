package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator starts an agent with, and the settings that are in the files for it: the agent itself reads them. */
class ScriptsIT {
    @TempDir
    private Path folder = Path.of("");
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void foundACluster() throws Exception {
        assumeTrue(Files.isRegularFile(Shell.JAR), "the agent's jar has not been built");
        assertThat(
                agent("charter", "init", "--cluster=lab", "--voters=node-1", "--out=" + folder.resolve("charter.json"))
                        .status())
                .isZero();
        environment.put("JAVA", Shell.JAVA);
        environment.put("NODE_PLANE_JAR", Shell.JAR.toAbsolutePath().toString());
        environment.put("NODE_PLANE_NODE", "node-1");
        environment.put("NODE_PLANE_LISTEN", "127.0.0.1:" + freePort());
        environment.put("NODE_PLANE_DATA", folder.resolve("data").toString());
        environment.put("NODE_PLANE_CHARTER", folder.resolve("charter.json").toString());
        environment.put("NODE_PLANE_START_SECONDS", "60");
    }

    @AfterEach
    void stopWhatRuns() throws Exception {
        script("stop.sh");
    }

    @Test
    void start_returns_when_the_node_is_a_member_and_stop_when_its_process_has_ended() throws Exception {
        var started = script("start.sh");
        assertThat(started.text()).contains("node-1 serves at", "phase joined", "started, as process ");
        assertThat(started.status()).isZero();
        var pid = Long.parseLong(Files.readString(pidFile()).strip());
        assertThat(ProcessHandle.of(pid)).hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());

        assertThat(script("start.sh").text()).contains("runs already, as process " + pid);

        var stopped = script("stop.sh");
        assertThat(stopped.text()).isEqualTo("stopped; the others suspect the node until it is back\n");
        assertThat(stopped.status()).isZero();
        assertThat(agent("status", "--agent=" + environment.get("NODE_PLANE_LISTEN")).status()).isOne();

        assertThat(script("start.sh").status()).as("on the disk it had").isZero();
        assertThat(script("stop.sh", "--leave").text()).isEqualTo("left\nstopped, after the node had left\n");
    }

    @Test
    void a_start_that_comes_to_nothing_says_why() throws Exception {
        environment.put("NODE_PLANE_CHARTER", folder.resolve("none.json").toString());
        var started = script("start.sh");
        assertThat(started.status()).isOne();
        assertThat(started.text()).contains("will not be joined: its process", "none.json");
        assertThat(script("stop.sh").text()).startsWith("stop: there is no ").contains("start.sh has started no agent");

        environment.put("NODE_PLANE_JAR", folder.resolve("no.jar").toString());
        assertThat(script("start.sh").status()).isEqualTo(2);
        assertThat(script("start.sh", "--data=x").text()).startsWith("start: give --data in the environment");
    }

    @Test
    void what_the_unit_runs_the_agent_understands() throws Exception {
        var unit = Files.readAllLines(Shell.DEPLOY.resolve("node-plane.service"));
        var start = words(unit, "ExecStart");
        start.add("--help");
        assertThat(Shell.run(Map.of(), start).text()).contains("Runs an agent until it is told to stop");
        var wait = words(unit, "ExecStartPost");
        wait.set(wait.indexOf("--pid=$MAINPID"), "--pid=" + Integer.MAX_VALUE);
        wait.add("--agent=" + environment.get("NODE_PLANE_LISTEN"));
        var waited = Shell.run(Map.of(), wait);
        assertThat(waited.text()).contains("will not be joined: its process " + Integer.MAX_VALUE + " has ended");
        assertThat(waited.status()).isOne();
        var settings = new HashMap<String, String>();
        unit.stream().filter(line -> line.startsWith("Environment=NODE_PLANE_")).forEach(line -> {
            var setting = line.substring("Environment=".length()).split("=", 2);
            settings.put(setting[0], setting[1]);
        });
        assertThat(settings).hasSize(3);
        settings.put("NODE_PLANE_NODE", "node-1");
        assertOnlySettings(settings);
    }

    @Test
    void every_variable_of_the_compose_files_is_a_setting_of_the_agent() throws Exception {
        for (var node : DeployFilesTest.nodes()) {
            var settings = DeployFilesTest.environment(node);
            assertThat(settings).containsKeys("NODE_PLANE_NODE", "NODE_PLANE_LISTEN", "NODE_PLANE_API");
            assertOnlySettings(settings);
        }
    }

    /** No charter is where they say, so the agent ends; before that it would warn of a variable that it does not know. */
    private static void assertOnlySettings(Map<String, String> settings) throws Exception {
        var said = Shell.run(settings, List.of(Shell.JAVA, "-jar", Shell.JAR.toString(), "start"));
        assertThat(said.text()).contains("/etc/node-plane/charter.json").doesNotContain("is no setting");
        assertThat(said.status()).isEqualTo(2);
    }

    private static ArrayList<String> words(List<String> unit, String key) {
        var line = unit.stream().filter(one -> one.startsWith(key + "=")).findFirst().orElseThrow();
        var words = new ArrayList<>(Arrays.asList(line.substring(key.length() + 1).split(" ")));
        assertThat(words.getFirst()).isEqualTo("/usr/bin/java");
        words.set(0, Shell.JAVA);
        words.replaceAll(word -> word.equals("/opt/node-plane/node-plane-agent.jar") ? Shell.JAR.toString() : word);
        return words;
    }

    private Path pidFile() {
        return folder.resolve("data").resolve("agent.pid");
    }

    private Shell.Said script(String name, String... words) throws Exception {
        var command = new ArrayList<>(List.of("bash", Shell.DEPLOY.resolve(name).toString()));
        command.addAll(List.of(words));
        return Shell.run(environment, command);
    }

    private static Shell.Said agent(String... words) throws Exception {
        var command = new ArrayList<>(List.of(Shell.JAVA, "-jar", Shell.JAR.toString()));
        command.addAll(List.of(words));
        return Shell.run(Map.of(), command);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
