package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.canon.Hash;
import io.nodeplane.harness.chaos.Audit;
import io.nodeplane.harness.chaos.Campaign;
import io.nodeplane.harness.chaos.Scenario;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.ChaosStage;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What chaos runs is what the lab runs. */
class ChaosStageTest {
    private static final int SEEDS = 150;

    /** Else a printed file would show something else than what broke. */
    @ParameterizedTest
    @ValueSource(longs = {3, 4, 5, 6, 7, 8, 9, 10})
    void the_lab_gets_the_same_ledgers_from_the_same_experiment_and_seed(long seed) throws Exception {
        var experiment = Scenario.of(seed);
        var audit = Audit.strict(experiment);
        new ChaosStage(SimSettings.USUAL).perform(experiment, seed, audit);

        try (var memory = Jimfs.newFileSystem(Configuration.unix())) {
            var outcome = new Lab(Worlds.sim(seed), Path.of("no-agent.jar"), Progress.quiet()).run(experiment, "run",
                    memory.getPath("/run"), "", List.of());

            var heads = new TreeMap<NodeId, Hash>();
            // Of a disk that was changed and never used again the audit saw nothing.
            outcome.run().nodes().forEach((place, node) -> {
                if (node.running()) {
                    heads.put(place, node.ledger().head());
                }
            });
            assertThat(heads).isNotEmpty();
            assertThat(audit.heads()).containsAllEntriesOf(heads);
        }
    }

    @Test
    void a_short_campaign_finds_nothing_and_was_not_empty(@TempDir Path folder) throws Exception {
        var said = new ArrayList<String>();
        var campaign = new Campaign(new ChaosStage(SimSettings.USUAL), 1, SEEDS, folder, said::add);

        assertThat(campaign.run(progress -> {}, Duration.ofSeconds(1))).as(said.toString()).isEmpty();
        assertThat(said).isEmpty();
        assertThat(String.join("\n", campaign.summary())).contains("deaths that took effect", "recoveries",
                "later feeds, lost-disk", "step power-off", "step clone", "step foreign", "step slow-names",
                "experiments with one seed name for all", "disks lost that were lost before",
                "disks lost of the only seed", "starts on an empty disk while nobody else is up",
                "requests that came to a foreign agent", "requests that found the asker itself",
                "requests that found nobody, and tried another address", "requests that waited for a slow resolver",
                "requests that ended before their name was found");
    }
}
