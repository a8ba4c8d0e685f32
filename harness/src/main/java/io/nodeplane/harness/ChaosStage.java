package io.nodeplane.harness;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.chaos.Audit;
import io.nodeplane.harness.chaos.Stage;
import io.nodeplane.harness.evidence.Deed;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeSet;

/** Performs experiments with the lab's own conductor, and keeps nothing but what the audit sees. */
final class ChaosStage implements Stage {
    private final SimSettings settings;

    ChaosStage(SimSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<Deed> perform(Experiment experiment, long seed, Audit audit) throws InterruptedException, IOException {
        try (var memory = Jimfs.newFileSystem(Configuration.unix());
                var silent = new Progress(new PrintStream(OutputStream.nullOutputStream(), false,
                        StandardCharsets.UTF_8), false)) {
            var folder = Files.createDirectory(memory.getPath("/run"));
            var places = experiment.places();
            var setup = new Setup(experiment.name(), places, experiment.cluster().seeds(),
                    experiment.charter().toJson(), folder.resolve("no-agent.jar"), folder, word -> {});
            try (var world = SimWorld.open(setup, seed, settings)) {
                world.watch(audit);
                return new Conductor(experiment, world, Gatherer.sparing(world, places, folder), silent, seed,
                        new Meter(world, new TreeSet<>()), step -> audit.beginning(step.step())).perform().deeds();
            }
        }
    }
}
