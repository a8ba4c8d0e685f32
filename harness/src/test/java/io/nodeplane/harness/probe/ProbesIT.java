package io.nodeplane.harness.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.Worlds;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes that need processes. */
class ProbesIT {
    private static final Path JAR = Path.of("../agent/node-plane/target/node-plane-agent.jar");

    @TempDir
    private Path folder;

    private Probe.Answer look(String name) throws InterruptedException, IOException {
        var own = folder.resolve(name + "-" + ProcessHandle.current().pid());
        return Probes.ALL.get(name)
                .look(new Bench(Worlds.choose("process", 1), Path.of(".."), JAR, own, Progress.quiet()));
    }

    private void assertSeen(Probe.Answer answer) {
        assertThat(answer).isInstanceOfSatisfying(Probe.Answer.Seen.class, seen -> {
            assertThat(seen.findings()).hasSizeGreaterThan(2).extracting(Finding::verdict).hasOnlyElementsOfType(
                    Verdict.Held.class);
            assertThat(seen.exhibits()).isNotEmpty().noneMatch(exhibit -> exhibit.text().contains(folder.toString()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-over-http", "a-death-explained", "start-and-stop"})
    void what_a_probe_expects_is_seen_and_no_path_of_this_machine_is_told(String name) throws InterruptedException,
            IOException {
        assertSeen(look(name));
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "lab.long", matches = "true", disabledReason = "takes some minutes:"
            + " ask for it by -Dlab.long=true; each milestone runs its own")
    @ValueSource(strings = {"client-on-the-agent", "updates-over-http", "suspicion-over-http"})
    void so_it_is_with_the_others(String name) throws InterruptedException, IOException {
        assertSeen(look(name));
    }

    @Test
    @EnabledIfSystemProperty(named = "mesh.long", matches = "true", disabledReason = "takes some minutes, and needs the"
            + " mesh VPN and its device: ask for it by -Dmesh.long=true")
    void the_mesh_vpn_is_moved_from_a_stub_to_agents() throws InterruptedException, IOException {
        var answer = look("vpn-without-stub");
        if (answer instanceof Probe.Answer.Missing(var why)) {
            abort(why);
        }
        assertSeen(answer);
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "mesh.long", matches = "true", disabledReason = "takes some minutes, and needs the"
            + " mesh VPN and its device: ask for it by -Dmesh.long=true")
    @ValueSource(strings = {"vpn-on-the-stub", "vpn-on-the-agent", "vpn-hears-of-changes", "vpn-demo", "vpn-data-cut",
            "vpn-control-cut", "vpn-split", "vpn-round-trips", "vpn-swap", "vpn-wrong-secret", "vpn-same-address"})
    void what_a_probe_of_the_vpn_expects_is_seen(String name) throws InterruptedException, IOException {
        assertSeen(look(name));
    }
}
