package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An engine may tell late that a kill is done; what the kill brings about has come by then. */
class EffectsOfAStepTest {
    /** {@return the run as if the lab had begun with the step so much later, and the step had taken so long} */
    private static Run with(Run run, String step, Duration later, Duration took) {
        var steps = run.steps().stream().map(executed -> executed.step().name().equals(step)
                ? new ExecutedStep(executed.step(), executed.started().plus(later),
                        executed.started().plus(later).plus(took), 1, Optional.empty(), List.of())
                : executed).toList();
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), steps, run.windows(), run.nodes(), run.gathers());
    }

    /** {@return the verdicts on new feeds, vouchers and incarnations that are expected after the step} */
    private static List<String> verdicts(Run run, String step) {
        return Checks.judge(run).findings().stream()
                .filter(finding -> finding.name().contains("after '" + step)
                        && !finding.name().contains("at the end of the run"))
                .map(finding -> finding.verdict().word()).toList();
    }

    @ParameterizedTest
    @CsvSource({"cloned-identity, end-of-the-copy, 2", "other-secret, right, 1"})
    void it_may_come_before_the_lab_knows_that_the_step_is_done(String experiment, String step, int checks) {
        var run = SimulatedRun.of(SimulatedRun.shipped(experiment));
        var held = Collections.nCopies(checks, "HELD");

        assertThat(verdicts(with(run, step, Duration.ZERO, Duration.ZERO), step)).isEqualTo(held);
        assertThat(verdicts(with(run, step, Duration.ZERO, Duration.ofSeconds(3)), step)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"cloned-identity, end-of-the-copy, 2", "other-secret, right, 1"})
    void what_came_before_the_step_is_not_its_effect(String experiment, String step, int checks) {
        var run = SimulatedRun.of(SimulatedRun.shipped(experiment));

        assertThat(verdicts(with(run, step, Duration.ofSeconds(3), Duration.ZERO), step))
                .isEqualTo(Collections.nCopies(checks, "BROKEN"));
    }
}
