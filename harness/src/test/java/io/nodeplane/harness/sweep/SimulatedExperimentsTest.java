package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.run.Worlds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every experiment of the project in the simulated world, with a few seeds; nothing is written. */
class SimulatedExperimentsTest {
    private static final Path ROOT = Path.of("..");
    /** Histories after which something that must come true once did not. */
    private static final Path LIVENESS = ROOT.resolve("experiments").resolve("liveness");

    static List<String> names() throws IOException {
        return ExperimentFile.names(ROOT.resolve("experiments"));
    }

    static Stream<String> small() throws IOException {
        // A hundred nodes take half a minute a seed; the lab's users have that one to themselves.
        return names().stream().filter(name -> !name.equals("large-cluster"))
                .filter(name -> SimulatedRun.shipped(name).unfit(Worlds.SIM).isEmpty());
    }

    static List<String> histories() throws IOException {
        return ExperimentFile.names(LIVENESS);
    }

    @ParameterizedTest
    @MethodSource("small")
    void every_check_holds_with_each_of_a_few_seeds(String name) throws Exception {
        holds(ROOT.resolve("experiments"), name);
    }

    @ParameterizedTest
    @MethodSource("histories")
    void what_must_come_true_at_last_does(String name) throws Exception {
        holds(LIVENESS, name);
    }

    private static void holds(Path folder, String name) throws Exception {
        var accepted = (Reading.Accepted) ExperimentFile.read(folder, name);
        var summary = new Sweep(new Asked(accepted.experiment().name(), accepted.experiment()), 1, 4,
                Path.of("no-agent.jar")).run(Progress.quiet());
        assertThat(summary.results()).hasSize(4)
                .allSatisfy(result -> assertThat(result.word() + " " + result.because()).startsWith("HELD"));
    }
}
