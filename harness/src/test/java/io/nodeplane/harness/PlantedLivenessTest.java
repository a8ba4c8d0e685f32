package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Forgetful;
import io.nodeplane.harness.chaos.Breach;
import io.nodeplane.harness.chaos.Planted;
import io.nodeplane.harness.chaos.Scenario;
import io.nodeplane.harness.chaos.Stage;
import io.nodeplane.harness.chaos.Trial;
import io.nodeplane.harness.run.ChaosStage;
import io.nodeplane.harness.world.sim.SimSettings;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks that cannot fail prove nothing: agents that say nothing false, and forget to do something that must be done, are found
 * by the last act of random experiments.
 */
class PlantedLivenessTest {
    private static final Stage STAGE = new ChaosStage(SimSettings.USUAL);

    /** With the first of the seeds 1, 2, 3 ... that finds it. */
    @ParameterizedTest(name = "{0}.{1}: {2}")
    @CsvSource({
            "core.Punctuality, review, Timer, 68, L1",
            "detector.Detector, without, Memory, 3, L3",
            "core.AddressBook, silent, Flag, 26, L5",
            "core.Authoring, settle, Omission, 7, L5",
            "core.Hearing, absent, Hope, 3, L3",
            "core.Refuting, review, Omission, 1, L2",
            "core.Vouching, equal, Omission, 1, L5",
            "core.Probing, tick, Omission, 1, L3",
            "core.Authoring, again, Omission, 7, L5"})
    void what_never_comes_true_is_found(String type, String method, String bug, long seed, String sentence)
            throws Exception {
        var advice = Class.forName(Forgetful.class.getName() + "$" + bug);
        var found = Planted.in("io.nodeplane." + type, method, advice).during(() -> breach(seed));

        assertThat(found.map(Breach::id)).as(found.toString()).contains(sentence);
        assertThat(breach(seed)).as("without the bug").isEmpty();
    }

    private static Optional<Breach> breach(long seed) throws InterruptedException {
        return Trial.of(STAGE, Scenario.of(seed), seed).breach();
    }
}
