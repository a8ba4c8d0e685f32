package io.nodeplane.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Step;
import java.util.Collections;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the core and the last act await is promised: else chaos calls an agent broken that keeps what it says. */
class LastActTest {
    private static final int SEEDS = 3_000;

    @Test
    void a_death_is_awaited_only_of_who_left_or_where_a_majority_of_voters_runs() {
        var awaited = 0;
        // In the first one somebody leaves whose names are looked up too slowly to tell anybody.
        for (long seed : LongStream.concat(LongStream.of(37388), LongStream.rangeClosed(1, SEEDS)).toArray()) {
            var experiment = Scenario.of(seed);
            var charter = experiment.charter().charter();
            var situation = new Situation(experiment.cluster().nodes(), experiment.cluster());
            for (var step : experiment.timeline()) {
                if (step.name().startsWith("buried-")
                        && step.step() instanceof Step.Await(Condition.Believes believes, var within)) {
                    awaited++;
                    var voters = new TreeSet<>(charter.voters());
                    voters.retainAll(situation.running());
                    voters.removeAll(situation.left());
                    var left = situation.left().containsAll(believes.subjects());
                    assertThat(left && Collections.disjoint(situation.slow(), believes.subjects())
                            || voters.size() >= Math.max(2, charter.majority())).as("seed %d, %s", seed, step.name())
                            .isTrue();
                }
                situation.fit(step.name(), step.step());
            }
        }
        assertThat(awaited).isGreaterThan(SEEDS / 2);
    }

    @Test
    void a_core_that_must_agree_has_somebody_whom_all_know_how_to_find() {
        // The only seed of the core of the first one would have found a stranger, and was left out.
        LongStream.concat(LongStream.of(4826), LongStream.rangeClosed(1, SEEDS)).forEach(seed -> {
            var experiment = Scenario.of(seed);
            var situation = new Situation(experiment.cluster().nodes(), experiment.cluster());
            for (var step : experiment.timeline()) {
                situation.fit(step.name(), step.step());
                if (step.name().equals("core-agrees")
                        && step.step() instanceof Step.Await(Condition.Converged(var core), var within)) {
                    assertThat(situation.running()).as("seed %d", seed).containsAll(core);
                    assertThat(core).as("seed %d", seed).containsAnyElementsOf(experiment.cluster().seeds());
                }
            }
        });
    }
}
