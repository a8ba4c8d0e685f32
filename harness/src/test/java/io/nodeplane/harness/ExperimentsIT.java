package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.report.Report;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiments with real agents in the process world, as a person runs them. */
class ExperimentsIT {
    private static final Path ROOT = Path.of("..");
    private static final Path AGENT = ROOT.resolve("agent/node-plane/target/node-plane-agent.jar");

    @TempDir
    Path folder;

    /** One of each kind of trouble; all of them run in containers, where there is an engine, and in simulation. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "lab.long", matches = "true", disabledReason = "takes some minutes:"
            + " ask for it by -Dlab.long=true")
    @ValueSource(strings = {"cold-start", "split-brain", "restored-backup", "paused-node", "leave"})
    void every_check_of_the_experiment_holds(String name) throws Exception {
        var outcome = run((Reading.Accepted) ExperimentFile.read(ROOT.resolve("experiments"), name));
        assertThat(outcome.judgement().findings()).extracting(finding -> finding.verdict().word() + " " + finding.name()
                + ": " + finding.verdict().because()).allMatch(line -> line.startsWith("HELD"));
        assertThat(outcome.judgement().findings()).hasSizeGreaterThan(12);
        assertThat(Report.render(outcome.run(), outcome.judgement()).markdown()).contains("HELD");
    }

    /** Those that the other worlds refuse: with a VPN and a WireGuard device beside each agent. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "mesh.long", matches = "true", disabledReason = "takes some minutes, and needs the"
            + " mesh VPN and its device: ask for it by -Dmesh.long=true")
    @ValueSource(strings = {"vpn-mesh", "vpn-independent-restarts", "vpn-node-kill", "vpn-split"})
    void every_check_of_an_experiment_with_a_mesh_vpn_holds(String name) throws Exception {
        every_check_of_the_experiment_holds(name);
    }

    /** The split is said to be 3/2, and links within the majority are cut instead: nobody is on a minority side. */
    @Test
    void a_cut_on_the_wrong_links_does_not_get_held() throws Exception {
        var outcome = run((Reading.Accepted) ExperimentFile.read(Path.of("src/test/resources/experiments"),
                "wrong-links"));
        assertThat(outcome.judgement().verdict().word()).isNotEqualTo("HELD");
        assertThat(outcome.judgement().findings()).filteredOn(f -> f.kind() == Finding.Kind.INVARIANT)
                .extracting(finding -> finding.verdict().word()).containsOnly("HELD");
    }

    private Lab.Outcome run(Reading.Accepted read) throws Exception {
        Experiment experiment = read.experiment();
        try (var progress = new Progress(System.out, Optional.empty())) {
            return new Lab(Worlds.choose("process", 1), AGENT, progress).run(experiment,
                    experiment.name() + "-test-" + ProcessHandle.current().pid(), folder, "mvn verify", List.of());
        }
    }
}
