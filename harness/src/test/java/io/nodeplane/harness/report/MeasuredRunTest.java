package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is measured in a run, in one and over several, and how it is told. */
class MeasuredRunTest {
    private static final String RECONVERGED = """
            question: Is everybody back at once?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, confirmAfterMs: 2000, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { vouched: all, within: 20s }
              - await: { converged: all, within: 20s }
              - name: split
                cut: { groups: [[node-1, node-2], [node-3]], mode: drop }
              - hold: 10s
              - name: mend
                heal: split
              - await: { converged: all, within: 20s }
            expect:
              - reconverged: { nodes: all, within-syncs: 10, after: mend }
              - reconverged: { nodes: all, within-syncs: 0, after: mend }
            """;

    private static double measured(Run run, String name) {
        return Checks.judge(run).measures().stream().filter(measure -> measure.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among "
                        + Checks.judge(run).measures().stream().map(Measure::name).toList()))
                .value().orElseThrow();
    }

    @Test
    void a_death_is_timed_from_the_kill_to_the_last_certainty() {
        var run = SimulatedRun.of(SimulatedRun.shipped("fast-detection"));
        var survivors = "node-1, node-2, node-4, node-5";

        var first = measured(run, "'kill' to first suspicion by " + survivors);
        var last = measured(run, "'kill' to last own suspicion by " + survivors);
        var confirmed = measured(run, "'kill' to first confirmation by " + survivors);
        var certain = measured(run, "'kill' until all of " + survivors + " believe node-3 dead");
        assertThat(List.of(first, last, confirmed, certain)).isSorted();
        assertThat(first).isPositive();
        assertThat(certain - confirmed).isNotNegative();
        assertThat(measured(run, "'kill', last own suspicion until all of " + survivors + " believe node-3 dead"))
                .isEqualTo(certain - last);
        assertThat(measured(run, "'kill', most 'confirmed' entries of one death")).isEqualTo(1);
        assertThat(measured(run, "pairs that believed each other dead")).isZero();
        assertThat(measured(run, "ledger lines after forming, per hour")).isPositive();
        assertThat(Checks.judge(run).verdict().word()).isEqualTo("HELD");
    }

    @Test
    void many_who_lost_somebody_are_named_by_whom_they_lack() {
        var run = SimulatedRun.of(SimulatedRun.experiment("crowd", """
                question: How soon do thirteen notice the death of one?
                cluster: { nodes: 14, seeds: [node-1] }
                charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, confirmAfterMs: 2000 }
                timeline:
                  - start: all
                  - await: { converged: all, within: 60s }
                  - name: kill
                    kill: [node-14]
                  - hold: 8s
                expect:
                  - no-fork: { nodes: all }
                """));

        assertThat(measured(run, "'kill' to first suspicion by all nodes but node-14")).isPositive();
    }

    @Test
    void a_heal_is_timed_in_milliseconds_and_in_sync_intervals() {
        var run = SimulatedRun.of(SimulatedRun.shipped("split-10s"));

        for (var name : List.of("'heal' to one ledger head for good", "'heal' until everybody believes everybody alive",
                "'heal' to first entry across: reconnecting")) {
            assertThat(measured(run, name + ", in sync intervals")).as(name).isPositive()
                    .isEqualTo(measured(run, name) / 300);
        }
        assertThat(Checks.judge(run).verdict().word()).as(Checks.judge(run).verdict().because()).isEqualTo("HELD");
    }

    @Test
    void who_is_not_back_in_time_breaks_the_expectation() {
        var verdicts = Checks.judge(SimulatedRun.of(SimulatedRun.experiment("reconverged", RECONVERGED))).findings()
                .stream().filter(finding -> finding.kind() == Finding.Kind.EXPECTATION).toList();

        assertThat(verdicts).extracting(finding -> finding.verdict().word()).containsExactly("HELD", "BROKEN");
        assertThat(verdicts.getLast().name()).isEqualTo("node-1, node-2 and node-3 believe one another alive for good"
                + " within 0 sync intervals after 'mend'");
        assertThat(verdicts.getLast().verdict().because()).contains("0 sync intervals are 0 ms");
    }

    @Test
    void two_running_nodes_that_hold_each_other_dead_are_a_mutual_death() {
        var run = SimulatedRun.of(SimulatedRun.experiment("reconverged", RECONVERGED));
        assertThat(measured(run, "pairs that believed each other dead")).isZero();

        var one = told(run, "node-1", "node-2", "dead", "confirmed", 2);
        assertThat(measured(one, "pairs that believed each other dead")).as("one of them alone").isZero();
        assertThat(
                measured(told(one, "node-2", "node-1", "dead", "confirmed", 2), "pairs that believed each other dead"))
                .isEqualTo(1);
        assertThat(measured(told(told(one, "node-1", "node-1", "alive", "", 9), "node-2", "node-1", "dead",
                "confirmed", 2), "pairs that believed each other dead")).as("a death that was answered").isZero();
        assertThat(measured(told(one, "node-2", "node-1", "dead", "left", 2), "pairs that believed each other dead"))
                .as("one left").isZero();
    }

    /** The run, with one view more that the observer had at its end. */
    private static Run told(Run run, String observer, String subject, String state, String cause, long incarnation) {
        var nodes = new TreeMap<>(run.nodes());
        var left = nodes.get(new NodeId(observer));
        var events = new ArrayList<>(left.events());
        var order = events.size();
        events.add(new LoggedEvent(left.node(), run.ended().minusMillis(100 - order % 2), 0, new Event("view", "told",
                Json.object().with("member", subject).with("state", state).with("cause", cause)
                        .with("incarnation", incarnation),
                Optional.empty())));
        events.sort(Comparator.comparing(LoggedEvent::at));
        nodes.put(left.node(), new NodeEvidence(left.node(), left.ledger(), left.view(), events, true, List.of(),
                left.folder()));
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers());
    }

    @Test
    void several_runs_are_summed_up_in_the_report_of_the_worst() {
        var run = SimulatedRun.of(SimulatedRun.experiment("reconverged", RECONVERGED));
        var judgement = Checks.judge(run);
        var here = Series.none("process").with("a", judgement).with("b", judgement).with("c", judgement);

        var markdown = Report.render(RunIndex.of(run), judgement, here, Simulated.notAsked()).markdown();

        assertThat(markdown).contains("Of 3 runs in the world `process` 3 were BROKEN; this report is about the last",
                "### Over 3 runs").containsPattern(
                        "\\| 'mend' until everybody believes everybody alive +\\| +3 of 3 \\| +\\d+ ms \\| +\\d+ ms");
        assertThat(Report.render(run, judgement).markdown()).doesNotContain("Over 1 runs", "Simulated p50");
    }

    @Test
    void simulated_numbers_stand_beside_the_measured_ones() {
        var run = SimulatedRun.of(SimulatedRun.experiment("reconverged", RECONVERGED));
        var judgement = Checks.judge(run);
        var simulated = Series.none("sim").with("seed-1", judgement).with("seed-2", judgement);

        var markdown = Report.render(RunIndex.of(run), judgement, Series.none("process").with("a", judgement),
                new Simulated.Done(simulated, "seeds 1 to 2")).markdown();

        assertThat(markdown).contains("Simulated: seeds 1 to 2; of 2 runs in the world `sim` 2 were BROKEN.",
                "It does not model what a machine adds").containsPattern(
                        "\\| 'mend' to one ledger head for good +\\| +\\d+ ms \\| +\\d+ ms \\(\\d+ ms to \\d+ ms\\) \\|"
                                + " inside +\\|");
        var slower = new Judgement(judgement.findings(), judgement.measures().stream().map(measure -> new Measure(
                measure.name(), measure.unit(), measure.value().isPresent()
                        ? OptionalDouble.of(measure.value().getAsDouble() + 5_000)
                        : measure.value(),
                measure.how())).toList());
        assertThat(Report.render(RunIndex.of(run), slower, Series.none("process").with("a", slower),
                new Simulated.Done(simulated, "seeds 1 to 2")).markdown()).containsPattern(
                        "\\| 'mend' to one ledger head for good +\\| +5.\\d+ s \\| .* \\| outside, 5.00 s above +\\|");
        assertThat(Report
                .render(RunIndex.of(run), judgement, Series.none("process"), new Simulated.Skipped("it clones disks"))
                .markdown()).contains("There are no simulated numbers beside these: it clones disks.");
    }
}
