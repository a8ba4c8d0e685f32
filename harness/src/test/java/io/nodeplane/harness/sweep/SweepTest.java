package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.console.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every seed that was asked for is accounted for. */
class SweepTest {
    private static final int SEEDS = 40;

    @Test
    void seeds_that_take_their_thread_with_them_are_failures_and_none_is_missing() throws InterruptedException {
        var summary = swept(seed -> {
            if (seed % 10 == 3) {
                throw new OutOfMemoryError("even catching it needs memory");
            }
            return held(seed);
        });

        assertThat(summary.results()).extracting(Sweep.Result::seed)
                .containsExactlyElementsOf(LongStream.range(7, 7 + SEEDS).boxed().toList());
        assertThat(summary.results()).filteredOn(result -> result.verdict().isEmpty())
                .extracting(Sweep.Result::seed).contains(13L);
        assertThat(summary.exitStatus()).isEqualTo(Ending.NO_WORLD);
        assertThat(String.join("\n", summary.summary())).contains("40 seeds in ", "seed 13 FAILED: it was asked for");
    }

    @Test
    void a_sweep_of_which_nothing_is_left_is_no_success() throws InterruptedException {
        var summary = swept(seed -> {
            throw new StackOverflowError();
        });

        assertThat(summary.results()).hasSize(SEEDS).allMatch(result -> result.verdict().isEmpty());
        assertThat(summary.exitStatus()).isNotZero();
    }

    @Test
    void seeds_that_held_are_a_success() throws InterruptedException {
        assertThat(swept(SweepTest::held).exitStatus()).isZero();
    }

    private static SweepSummary swept(LongFunction<Sweep.Result> runs) throws InterruptedException {
        var asked = new Asked("node-kill", SimulatedRun.shipped("node-kill"));
        return new Sweep(asked, 7, SEEDS, runs).run(Progress.quiet());
    }

    private static Sweep.Result held(long seed) {
        return new Sweep.Result(seed, Optional.of(new Verdict.Held("so it is")), "so it is", List.of(),
                Duration.ofSeconds(1));
    }
}
