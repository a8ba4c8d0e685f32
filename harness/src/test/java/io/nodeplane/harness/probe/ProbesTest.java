package io.nodeplane.harness.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.Worlds;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes that need nothing but a world, in the simulated one. */
class ProbesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"one-agent", "view-by-replay", "replay-restores"})
    void what_a_probe_expects_is_seen(String name) throws InterruptedException, IOException {
        var answer = Probes.ALL.get(name)
                .look(new Bench(Worlds.sim(1), folder, Path.of("no-agent.jar"), folder.resolve(name),
                        Progress.quiet()));

        assertThat(answer).isInstanceOfSatisfying(Probe.Answer.Seen.class, seen -> {
            assertThat(seen.where()).isEqualTo("World `sim`");
            assertThat(seen.findings()).hasSizeGreaterThan(3).extracting(Finding::verdict).hasOnlyElementsOfType(
                    Verdict.Held.class);
            assertThat(seen.exhibits()).isNotEmpty();
        });
    }

    @Test
    void what_needs_the_mesh_vpn_says_so() throws InterruptedException, IOException {
        for (var name : Probes.ALL.keySet().stream().filter(each -> each.startsWith("vpn-")).toList()) {
            assertThat(Probes.ALL.get(name)
                    .look(new Bench(Worlds.sim(1), folder, Path.of("no-agent.jar"), folder, Progress
                            .quiet())))
                    .isInstanceOfSatisfying(Probe.Answer.Missing.class,
                            missing -> assertThat(missing.why()).contains("agent/mesh-vpn"));
        }
    }
}
