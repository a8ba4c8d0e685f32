package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where an operator may put the agent's image: a read-only root file system, an arbitrary user, 64 MiB. */
@ExtendWith(ImagesHere.class)
class DeploymentIT {
    private static final String PREFIX = "node-plane-it-" + ProcessHandle.current().pid() + "-";
    private static final String PROGRAM = "/opt/node-plane/node-plane-agent.jar";
    private static final Duration START_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");
    private final List<String> containers = new ArrayList<>();
    private final List<String> volumes = new ArrayList<>();

    @BeforeEach
    void writeACharter() throws Exception {
        // Whoever the agent is in its container has to read it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("charter.json"),
                "{\"cluster\":\"lab\",\"voters\":[\"node-1\",\"node-2\",\"node-3\"]}");
        assertThat(Shell.run("docker", "network", "create", PREFIX + "net").status()).isZero();
    }

    @AfterEach
    void removeAll() throws Exception {
        for (var container : containers) {
            Shell.run("docker", "rm", "--force", "--volumes", container);
        }
        for (var volume : volumes) {
            Shell.run("docker", "volume", "rm", volume);
        }
        Shell.run("docker", "network", "rm", PREFIX + "net");
    }

    @Test
    void a_read_only_root_file_system_is_enough_with_volumes_for_disk_and_api() throws Exception {
        var node = run("node-1", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                "--volume", volume("data") + ":/data", "--volume", volume("api") + ":/run/node-plane");

        awaitJoined(node);

        assertThat(inside(node, "echo $(</data/api.address)")).isEqualTo("unix:/run/node-plane/api.sock");
        assertThat(Shell.run("docker", "exec", node, "/bin/bash", "/opt/node-plane/healthy.sh").status()).isZero();
        assertThat(Shell.run("docker", "exec", node, "java", "-jar", PROGRAM, "leave").text()).startsWith("left");
    }

    @Test
    void without_a_place_for_its_socket_the_api_is_at_a_port_of_the_loopback_interface() throws Exception {
        var node = run("node-1", "--read-only", "--volume", volume("data") + ":/data");

        awaitJoined(node);

        assertThat(inside(node, "echo $(</data/api.address)")).startsWith("127.0.0.1:");
    }

    @Test
    void a_disk_that_cannot_be_written_is_refused_in_one_sentence() throws Exception {
        assertThat(refused(run("node-1", "--read-only"))).contains("/data");
        assertThat(refused(run("node-2", "--user", "4711:4711"))).contains("/data");
    }

    @Test
    void an_arbitrary_user_is_enough_with_a_disk_of_its_own() throws Exception {
        var node = run("node-1", "--user", "4711:4711", "--read-only", "--cap-drop", "ALL",
                "--tmpfs", "/data:uid=4711,mode=0700", "--tmpfs", "/run/node-plane:uid=4711,mode=0700");

        awaitJoined(node);

        assertThat(inside(node, "echo $UID")).isEqualTo("4711");
        assertThat(inside(node, "echo $(</data/api.address)")).isEqualTo("unix:/run/node-plane/api.sock");
    }

    @Test
    void three_nodes_of_64_mib_form_a_cluster_and_stay_in_it() throws Exception {
        var nodes = new ArrayList<String>();
        for (var node : List.of("node-1", "node-2", "node-3")) {
            nodes.add(run(node, "--memory", "64m", "--memory-swap", "64m", "--env",
                    "NODE_PLANE_SEEDS=node-1:7001,node-2:7001,node-3:7001"));
        }
        assertThat(Until.reached(START_MAX, () -> nodes.stream().allMatch(this::holdsThree))).isTrue();

        // Long enough for many probes, exchanges and health checks.
        Thread.sleep(20_000);

        for (var node : nodes) {
            assertThat(holdsThree(node)).isTrue();
            assertThat(Shell.run("docker", "inspect", "--format",
                    "{{.State.OOMKilled}} {{.RestartCount}} {{.State.Running}}", node).text().strip())
                    .isEqualTo("false 0 true");
            System.out.println(Shell.run("docker", "stats", "--no-stream", "--format",
                    "{{.Name}} {{.MemUsage}}", node).text().strip());
        }
    }

    private String run(String node, String... options) throws Exception {
        var name = PREFIX + node;
        var command = new ArrayList<>(List.of("docker", "run", "--detach", "--name", name, "--network", PREFIX + "net",
                "--network-alias", node, "--label", "io.nodeplane.testing",
                "--env", "NODE_PLANE_NODE=" + node, "--env", "NODE_PLANE_CHARTER=/etc/node-plane/charter.json",
                "--volume", folder.resolve("charter.json") + ":/etc/node-plane/charter.json:ro"));
        command.addAll(List.of(options));
        // As the compose files are told it.
        command.add(System.getenv().getOrDefault("NODE_PLANE_IMAGE", Images.AGENT.find().asCanonicalNameString()));
        containers.add(name);
        assertThat(Shell.run(command.toArray(String[]::new)).status()).isZero();
        return name;
    }

    private String volume(String purpose) throws Exception {
        var name = PREFIX + purpose;
        volumes.add(name);
        assertThat(Shell.run("docker", "volume", "create", name).status()).isZero();
        return name;
    }

    private static String inside(String node, String script) throws Exception {
        return Shell.run("docker", "exec", node, "/bin/bash", "-c", script).text().strip();
    }

    private static void awaitJoined(String node) throws Exception {
        var said = Shell.run("docker", "exec", node, "java", "-Xmx32m", "-jar", PROGRAM, "wait", "--until=joined");
        assertThat(said.status()).as(said.text() + Shell.run("docker", "logs", node).text()).isZero();
    }

    /** {@return the one line with which the agent has ended} */
    private static String refused(String node) throws Exception {
        var ended = Shell.run("docker", "wait", node).text().strip();
        assertThat(ended).isEqualTo("2");
        var said = Shell.run("docker", "logs", node).text().strip();
        assertThat(said.lines()).as(said).hasSize(1);
        return said;
    }

    /** By the script of the health check's kind: a second JVM is no part of what is measured. */
    private boolean holdsThree(String node) {
        try {
            return inside(node,
                    "exec 3<>/dev/tcp/127.0.0.1/7001; printf 'GET /status HTTP/1.1\\r\\nHost: localhost\\r\\n"
                            + "Connection: close\\r\\n\\r\\n' >&3; while read -r line <&3 || [ -n \"$line\" ]; do echo \"$line\"; line=;"
                            + " done")
                    .contains("\"members\":{\"alive\":3,\"dead\":0,\"suspect\":0}");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
