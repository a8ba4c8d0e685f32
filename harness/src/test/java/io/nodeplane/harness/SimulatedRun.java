package io.nodeplane.harness;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs for tests of what comes after a run: the lab's own, in the simulated world, always with the same seed. */
public final class SimulatedRun {
    private SimulatedRun() {}

    /** {@return one of the project's experiments} */
    public static Experiment shipped(String name) {
        try {
            return experiment(name, Files.readString(Path.of("../experiments", name + ".yaml")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static Experiment experiment(String name, String text) {
        return switch (ExperimentFile.parse(name + ".yaml", name, text)) {
            case Reading.Accepted(var experiment) -> experiment;
            case Reading.Refused refused -> throw new IllegalArgumentException(refused.toString());
        };
    }

    /** {@return a run of it; its folder is in memory, for as long as somebody holds the run} */
    public static Run of(Experiment experiment) {
        return of(experiment, 1);
    }

    /** {@return the run of this seed} */
    static Run of(Experiment experiment, long seed) {
        var memory = Jimfs.newFileSystem(Configuration.unix());
        var id = "20260301T093000-" + experiment.name();
        var command = "mvn -pl harness verify -Dexperiment=" + experiment.name();
        try {
            return new Lab(Worlds.sim(seed), Path.of("no-agent.jar"), Progress.quiet()).run(experiment,
                    id, memory.getPath("/somewhere/private/runs", id), command,
                    List.of(new Fact("JDK", "21"))).run();
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }
}
