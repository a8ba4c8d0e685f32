package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The last line of a run of many experiments says which did not hold: the line of its verdict may be far above. */
class TotalsTest {
    private final Totals totals = new Totals();

    @Test
    void one_experiment_has_said_its_verdict_already() {
        totals.add("leave", 1);
        assertThat(totals.lines()).isEmpty();
        assertThat(totals.worst()).isEqualTo(1);
    }

    @Test
    void many_that_held_are_counted() {
        totals.add("leave", 0);
        totals.add("bridge", 0);
        assertThat(totals.lines()).last().isEqualTo("all 2 experiments HELD");
        assertThat(totals.worst()).isZero();
    }

    @Test
    void each_that_did_not_is_named() {
        totals.add("leave", 0);
        totals.add("bridge", 1);
        totals.add("split-10s", 4);
        totals.add("torn-sync", Ending.FILES);
        assertThat(totals.lines()).last().isEqualTo("1 of 4 experiments HELD; not: bridge BROKEN, split-10s VACUOUS, "
                + "torn-sync HELD, but without a report");
        assertThat(totals.worst()).isEqualTo(1);
    }
}
