package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.chaos.Planted;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.report.Report;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.world.process.PlantedAgents;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bug in real agents, and in the code by which the lab reads their disks: the oracle finds it on those disks. */
class OracleInProcessesIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_minority_that_buries_is_found_on_the_disks_of_processes() throws Exception {
        var world = new Worlds.Choice(PlantedAgents.with(PlantedMinority.TYPE, PlantedMinority.METHOD,
                Planted.Minority.class, folder), "process", "a test", 1);
        var lab = new Lab(world, Path.of("no-agent.jar"), Progress.quiet());

        var outcome = PlantedMinority.during(() -> lab.run(PlantedMinority.experiment(), "planted",
                folder.resolve("run"), "a test", List.of()));

        assertThat(outcome.judgement().verdict().word()).isEqualTo("BROKEN");
        assertThat(PlantedMinority.answer(outcome.judgement(), "I25")).contains(
                "the oracle says 'not justified: a minority: 2 of 4 voters', the agent says 'justified'");
        assertThat(Report.render(outcome.run(), outcome.judgement()).markdown())
                .contains("the oracle says 'not justified: a minority: 2 of 4 voters', the agent says 'justified'");
    }
}
