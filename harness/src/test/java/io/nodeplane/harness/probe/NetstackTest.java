package io.nodeplane.harness.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.vpn.Netstack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The device of the mesh VPN is made by its own script, and where that is not possible the reason is told. */
class NetstackTest {
    @TempDir
    private Path root;

    private void script(String... lines) throws IOException {
        var script = root.resolve("agent/mesh-vpn/netstack/make.sh");
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Netstack.Device made() throws IOException, InterruptedException {
        return Netstack.made(root.resolve("agent/mesh-vpn"), root.resolve("runs/probe"), said -> {});
    }

    private Bench bench() {
        return new Bench(Worlds.sim(1), root, Path.of("no-agent.jar"), root.resolve("runs/probe"), Progress.quiet());
    }

    @Test
    void what_the_script_names_is_the_device() throws Exception {
        script("echo 'something that Go says' >&2", "echo /made/netstack");

        assertThat(made()).isEqualTo(new Netstack.Device.Made(Path.of("/made/netstack")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "echo netstack: there is no Go here, install it >&2; exit 1 | there is no Go here, install it",
            "exit 7 | its script agent/mesh-vpn/netstack/make.sh ended with 7"})
    void what_the_script_says_is_the_reason(String body, String why) throws Exception {
        script(body);

        assertThat(made()).isEqualTo(new Netstack.Device.Missing(
                "there is no device for agent/mesh-vpn: " + why));
    }

    @Test
    void a_probe_tells_it_and_no_path_of_this_machine() throws Exception {
        script("echo \"netstack: it cannot be built in $0\" >&2", "exit 1");
        Files.createDirectories(root.resolve("agent/mesh-vpn/target"));
        Files.writeString(root.resolve("agent/mesh-vpn/target/mesh-vpn.jar"), "a jar");

        assertThat(Probes.ALL.get("vpn-demo").look(bench())).isEqualTo(new Probe.Answer.Missing(
                "there is no device for agent/mesh-vpn: it cannot be built in agent/mesh-vpn/netstack/make.sh"));
    }

    @Test
    void a_project_without_the_script_has_no_device() throws Exception {
        assertThat(made()).isInstanceOfSatisfying(Netstack.Device.Missing.class,
                missing -> assertThat(missing.why()).contains("agent/mesh-vpn/netstack/make.sh cannot be started"));
    }
}
