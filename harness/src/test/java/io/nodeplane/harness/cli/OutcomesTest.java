package io.nodeplane.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.console.Ending;
import org.junit.jupiter.api.Test;

/** The last lines of a run of many experiments say which did not hold, and why: their own verdicts may be far above. */
class OutcomesTest {
    private final Outcomes outcomes = new Outcomes();

    @Test
    void one_experiment_has_said_its_verdict_already() {
        outcomes.add("leave", 1, "why leave");
        assertThat(outcomes.lines()).isEmpty();
        assertThat(outcomes.worst()).isEqualTo(1);
    }

    @Test
    void many_that_held_are_counted() {
        outcomes.add("leave", 0, "why leave");
        outcomes.add("bridge", 0, "why bridge");
        assertThat(outcomes.lines()).last().isEqualTo("all 2 experiments HELD");
        assertThat(outcomes.worst()).isZero();
    }

    @Test
    void each_that_did_not_is_named() {
        outcomes.add("leave", 0, "why leave");
        outcomes.add("bridge", 1, "why bridge");
        outcomes.add("split-10s", 4, "why split-10s");
        outcomes.add("torn-sync", Ending.FILES, "why torn-sync");
        assertThat(outcomes.lines()).containsSequence("bridge BROKEN: why bridge", "split-10s VACUOUS: why split-10s",
                "torn-sync HELD, but without a report: why torn-sync");
        assertThat(outcomes.lines()).last().isEqualTo("1 of 4 experiments HELD; not: bridge BROKEN, split-10s VACUOUS, "
                + "torn-sync HELD, but without a report");
        assertThat(outcomes.worst()).isEqualTo(1);
    }
}
