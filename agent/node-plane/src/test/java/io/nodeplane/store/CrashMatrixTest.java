package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Nodes that crash at any operation, again and again, also while they recover. With {@code -Dcrash.cases=200000} as many
 * crashes; {@code -Dcrash.seed=...} repeats one life.
 */
class CrashMatrixTest {
    private static final int CASES = Integer.getInteger("crash.cases", 2_000);
    private static final int STOPS = 12;

    @Test
    void nothing_that_was_acknowledged_is_lost_and_no_feed_is_forked() throws IOException {
        assertThat(lives(false)).as("a torn group of own lines costs a feed now and then, and nothing else does")
                .isLessThan(CASES / 20);
    }

    @Test
    void bytes_that_rot_are_named_waited_for_and_mended() throws IOException {
        lives(true);
    }

    private static int lives(boolean rot) throws IOException {
        var first = Long.getLong("crash.seed", 1L);
        var crashes = 0;
        var doubts = 0;
        var stoppedAt = new TreeMap<String, Integer>();
        var told = new TreeMap<String, Integer>();
        var seed = first;
        var from = System.nanoTime();
        for (; crashes < (System.getProperty("crash.seed") == null ? CASES : 1); seed++) {
            var life = new CrashLife(seed, rot, stoppedAt, told);
            try {
                life.run(STOPS);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("crash.seed=" + seed + " rot=" + rot + " after " + crashes + " crashes",
                        failed);
            }
            crashes += life.crashes();
            doubts += life.doubts();
        }
        System.out.printf("crash matrix%s: %d crashes in %d lives, %d feeds begun again, %.0f crashes/s%n",
                rot ? " with rot" : "", crashes, seed - first, doubts, crashes * 1e9 / (System.nanoTime() - from));
        System.out.println("events " + told + ", stopped at " + stoppedAt);
        return doubts;
    }
}
