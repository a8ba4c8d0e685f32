package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An engine may tell late that a kill is done; what the kill brings about has come by then. */
class EffectsOfAStepTest {
    private static final String STEP = "end-of-the-copy";

    /** {@return the run as if the lab had begun with the step so much later, and the step had taken so long} */
    private static Run with(Run run, Duration later, Duration took) {
        var steps = run.steps().stream().map(executed -> executed.step().name().equals(STEP)
                ? new ExecutedStep(executed.step(), executed.started().plus(later),
                        executed.started().plus(later).plus(took), 1, Optional.empty(), List.of())
                : executed).toList();
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), steps, run.windows(), run.nodes(), run.gathers());
    }

    private static List<String> verdicts(Run run) {
        return Checks.judge(run).findings().stream().filter(finding -> finding.name().contains("after '" + STEP))
                .map(finding -> finding.verdict().word()).toList();
    }

    @Test
    void it_may_come_before_the_lab_knows_that_the_step_is_done() {
        var run = SimulatedRun.of(SimulatedRun.shipped("cloned-identity"));

        assertThat(verdicts(with(run, Duration.ZERO, Duration.ZERO))).containsExactly("HELD", "HELD");
        assertThat(verdicts(with(run, Duration.ZERO, Duration.ofSeconds(3)))).containsExactly("HELD", "HELD");
    }

    @Test
    void what_came_before_the_step_is_not_its_effect() {
        var run = SimulatedRun.of(SimulatedRun.shipped("cloned-identity"));

        assertThat(verdicts(with(run, Duration.ofSeconds(3), Duration.ZERO))).containsExactly("BROKEN", "BROKEN");
    }
}
