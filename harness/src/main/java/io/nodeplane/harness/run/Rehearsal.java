package io.nodeplane.harness.run;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Performs an experiment with the lab's own conductor in a simulated world, and keeps no evidence: only who looks on sees
 * what happens.
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * {@return what was done}
     *
     * @param opened given the world before anything happens in it
     * @param beginning told of each step before it is done
     */
    static List<ExecutedStep> perform(Experiment experiment, long seed, SimSettings settings, Consumer<SimWorld> opened,
            Consumer<TimelineStep> beginning) throws InterruptedException, IOException {
        try (var memory = Jimfs.newFileSystem(Configuration.unix());
                var silent = Progress.quiet()) {
            var folder = Files.createDirectory(memory.getPath("/run"));
            var places = experiment.places();
            var setup = new Setup(experiment.name(), places, experiment.cluster().seeds(),
                    experiment.cluster().oneName(),
                    experiment.charter().toJson(), folder.resolve("no-agent.jar"), folder, word -> {},
                    experiment.secret());
            try (var world = SimWorld.open(setup, seed, settings)) {
                opened.accept(world);
                return new TimelineRunner(experiment, world, Gatherer.sparing(world, places, folder), silent, seed,
                        new Meter(world, new TreeSet<>()), beginning, new VpnSteps(world, Optional.empty())).perform()
                        .steps();
            }
        }
    }
}
