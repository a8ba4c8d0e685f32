package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The last line of a run of many experiments says which did not hold: the line of its verdict may be far above. */
class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void one_experiment_has_said_its_verdict_already() {
        tally.add("leave", 1);
        assertThat(tally.lines()).isEmpty();
        assertThat(tally.worst()).isEqualTo(1);
    }

    @Test
    void many_that_held_are_counted() {
        tally.add("leave", 0);
        tally.add("bridge", 0);
        assertThat(tally.lines()).last().isEqualTo("all 2 experiments HELD");
        assertThat(tally.worst()).isZero();
    }

    @Test
    void each_that_did_not_is_named() {
        tally.add("leave", 0);
        tally.add("bridge", 1);
        tally.add("split-10s", 4);
        tally.add("torn-sync", Ending.FILES);
        assertThat(tally.lines()).last().isEqualTo("1 of 4 experiments HELD; not: bridge BROKEN, split-10s VACUOUS, "
                + "torn-sync HELD, but without a report");
        assertThat(tally.worst()).isEqualTo(1);
    }
}
