package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.evidence.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments that make sense and are rarely asked: each gets an answer in the lab's own words. */
class OddHistoriesTest {

    private static Run run(String name, long seed, String timeline, String expectation) {
        return SimulatedRun.of(SimulatedRun.experiment(name, """
                question: Is there an answer?
                cluster: { nodes: 3, seeds: [node-1, node-2] }
                charter: { voters: all, probeIntervalMs: 500, confirmAfterMs: 2500 }
                timeline:
                %s
                expect:
                  - %s
                """.formatted(timeline.indent(2), expectation)), seed);
    }

    private static String verdict(Run run) {
        var verdict = Checks.judge(run).verdict();
        return verdict.word() + ": " + verdict.because();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void an_event_log_that_was_torn_as_the_power_went_is_no_flaw(long seed) {
        assertThat(verdict(run("power", seed, """
                - start: all
                - await: { converged: all, within: 60s }
                - power-off: [node-3]
                - hold: 3s
                - restart: [node-3]
                - await: { converged: all, within: 60s }
                """, "converged: { nodes: all }"))).startsWith("HELD");
    }

    @Test
    void a_backup_put_back_on_a_disk_that_was_lost_bites() {
        assertThat(verdict(run("restore", 1, """
                - start: all
                - await: { converged: all, within: 60s }
                - name: b
                  backup: [node-3]
                - kill: [node-3]
                - hold: 3s
                - restart: [node-3]
                - await: { converged: all, within: 60s }
                - kill: [node-3]
                - lose-disk: [node-3]
                - restore: { backup: b, nodes: [node-3] }
                - restart: [node-3]
                - await: { converged: all, within: 60s }
                - hold: 5s
                """, "converged: { nodes: all }"))).startsWith("HELD");
    }

    @Test
    void a_backup_that_is_all_the_disk_has_shows_nothing() {
        assertThat(verdict(run("same", 1, """
                - start: all
                - await: { converged: all, within: 60s }
                - kill: [node-3]
                - name: b
                  backup: [node-3]
                - restore: { backup: b, nodes: [node-3] }
                """, "no-fork: { nodes: all }")))
                .startsWith("VACUOUS: the disk held just what the backup holds: node-3 ");
    }

    @Test
    void a_feed_that_is_not_there_cannot_be_damaged_and_that_shows_nothing() {
        assertThat(verdict(run("damage", 1, """
                - start: all
                - await: { converged: all, within: 60s }
                - kill: [node-3]
                - corrupt: { nodes: [node-3], feed-of: node-1, line: 999 }
                """, "no-fork: { nodes: all }"))).startsWith("VACUOUS: no byte was changed: node-3: line 999 of feeds/")
                .contains("name an earlier line");
    }

    @Test
    void where_no_link_was_broken_nobody_needs_to_look_for_a_way_round_one() {
        var run = run("silence", 1, """
                - start: all
                - await: { converged: all, within: 60s }
                - kill: all
                - hold: 5s
                """, "converged: { nodes: all }");

        assertThat(verdict(run)).startsWith("HELD");
        assertThat(Checks.judge(run).measures()).extracting(Measure::name).noneMatch(name -> name.endsWith("by "));
    }

    @Test
    void where_links_were_broken_and_nobody_is_left_it_is_not_known_whether_there_was_a_way_round() {
        assertThat(verdict(run("nobody", 1, """
                - start: all
                - await: { converged: all, within: 60s }
                - hold: 2s
                - name: alone
                  cut: { isolate: [node-3], mode: drop }
                - hold: 2s
                - heal: alone
                - kill: all
                """, "no-fork: { nodes: all }"))).startsWith("UNKNOWN: no agent ran at the end of the run");
    }

    @Test
    void a_node_that_never_starts_has_no_files_and_that_is_no_flaw() {
        var run = run("late", 1, """
                - start: [node-1, node-2]
                - await: { converged: [node-1, node-2], within: 60s }
                """, "converged: { nodes: [node-1, node-2] }");

        assertThat(verdict(run)).startsWith("HELD");
        assertThat(run.nodes().values()).allSatisfy(node -> assertThat(node.flaws()).isEmpty());
    }
}
