package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The clock of a heal: links are opened one after another, and nodes agree before the last. */
class HealingTest {
    private static final String BRIDGED = """
            question: What heals where nothing was apart?
            cluster: { nodes: 5, seeds: [node-1, node-3] }
            charter: { voters: all, probeIntervalMs: 500, suspectAfter: 2, confirmAfterMs: 6000, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - await: { converged: all, within: 60s }
              - hold: 1s
              - name: bridge
                cut: { groups: [[node-1, node-2], [node-4, node-5]], mode: drop }
              - hold: 3s
              - name: stop
                stop: [node-1]
              - hold: 5s
              - name: back
                restart: [node-1]
              - await: { converged: all, within: 60s }
              - hold: 2s
              - name: heal
                heal: bridge
              - hold: 2s
            expect:
              - reconverged: { nodes: all, within-syncs: 3, after: heal }
              - reconverged: { nodes: all, within-syncs: 3, after: back }
            """;

    private static Measure measured(Run run, String name) {
        var measures = Checks.judge(run).measures();
        return measures.stream().filter(measure -> measure.name().equals(name)).findFirst().orElseThrow(
                () -> new AssertionError(name + " is not among " + measures.stream().map(Measure::name).toList()));
    }

    private static String reconverged(Run run) {
        return Checks.judge(run).findings().stream().filter(finding -> finding.name().contains("alive for good"))
                .map(finding -> finding.verdict().word() + " " + finding.verdict().because()).findFirst().orElseThrow();
    }

    /** {@return the run as if opening the links had taken so long} */
    private static Run slowly(Run run, String step, long millis) {
        return with(run, run.steps().stream().map(executed -> executed.step().name().equals(step)
                ? new ExecutedStep(executed.step(), executed.started(), executed.started().plusMillis(millis), 36,
                        Optional.empty(),
                        List.of())
                : executed).toList());
    }

    private static Run with(Run run, List<ExecutedStep> steps) {
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), steps, run.windows(), run.nodes(), run.gathers());
    }

    /** {@return the run with one event more of this node, its last} */
    private static Run with(Run run, String node, Function<List<LoggedEvent>, LoggedEvent> more) {
        var nodes = new TreeMap<>(run.nodes());
        nodes.computeIfPresent(new NodeId(node), (id, left) -> {
            var events = new ArrayList<>(left.events());
            events.add(more.apply(left.events()));
            return new NodeEvidence(id, left.ledger(), left.view(), events, left.running(), left.flaws(),
                    left.folder());
        });
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers());
    }

    private static Run changed(Run run, UnaryOperator<LoggedEvent> change) {
        var nodes = new TreeMap<>(run.nodes());
        run.nodes().forEach((node, left) -> nodes.put(node, new NodeEvidence(node, left.ledger(), left.view(),
                left.events().stream().map(change).toList(), left.running(), left.flaws(), left.folder())));
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers());
    }

    @Test
    void nodes_that_agree_before_the_last_link_is_open_took_the_time_from_the_first() {
        var atOnce = SimulatedRun.of(SimulatedRun.shipped("split-10s"));
        var slow = slowly(atOnce, "heal", 900);

        assertThat(measured(slow, "'heal', first link opened to last").value()).hasValue(900);
        for (var name : List.of("'heal' to one ledger head for good", "'heal' until everybody believes everybody alive",
                "'heal' to first entry across: reconnecting")) {
            assertThat(measured(slow, name).value().orElseThrow()).as(name).isPositive()
                    .isEqualTo(measured(atOnce, name).value().orElseThrow());
        }
        var heads = measured(slow, "'heal' to one ledger head for good").value().orElseThrow();
        assertThat(measured(slow, "'heal', last link opened, to one ledger head for good").value())
                .hasValue(heads - 900);
        assertThat(measured(slow, "'heal', last link opened, until everybody believes everybody alive").value()
                .orElseThrow()).isNegative();
        assertThat(reconverged(slow))
                .matches("HELD the last view was whole \\d+ ms after 'heal' began and \\d+ ms before"
                        + " it was done, and 3 sync intervals are 900 ms");
    }

    @Test
    void what_was_so_before_the_heal_took_no_time_and_is_not_called_never() {
        var run = SimulatedRun.of(SimulatedRun.experiment("bridged", BRIDGED));

        assertThat(measured(run, "'heal' to one ledger head for good").text()).isEqualTo(Measure.ALREADY);
        assertThat(measured(run, "'heal' until everybody believes everybody alive").text()).isEqualTo(Measure.ALREADY);
        assertThat(measured(run, "'heal' to first entry across: reconnecting").text())
                .isEqualTo("nothing had to cross");
        assertThat(reconverged(run)).isEqualTo("HELD all views were whole already before 'heal'");
    }

    @Test
    void equal_heads_without_a_crossing_that_was_seen_leave_the_crossing_unknown() {
        var run = SimulatedRun.of(SimulatedRun.shipped("split-10s"));
        var heal = run.step("heal").started();
        var blind = changed(run, event -> event.event().kind().equals("head") && event.at().isAfter(heal)
                ? new LoggedEvent(event.node(), event.at(), event.mono(), new Event("head", event.event().reason(),
                        Json.object().with("head", event.text("head"))
                                .with("entries", event.event().details().number("entries"))
                                .with("lines", new Json.Arr(List.of())),
                        event.event().entry()))
                : event);

        assertThat(measured(blind, "'heal' to one ledger head for good").value()).isPresent();
        assertThat(measured(blind, "'heal' to first entry across: reconnecting").text()).isEqualTo(Measure.UNKNOWN);
    }

    @Test
    void a_suspicion_belongs_to_the_last_fault_that_silenced_its_subject() {
        var run = SimulatedRun.of(SimulatedRun.experiment("bridged", BRIDGED));

        assertThat(measured(run, "'bridge' to first suspicion by node-4, node-5").text()).isEqualTo(
                "not before 'stop'");
        assertThat(measured(run, "'stop' to first suspicion by node-2, node-3, node-4, node-5").value()).isPresent();
        assertThat(measured(run, "'bridge' to first suspicion by node-2").text()).isEqualTo(Measure.NEVER);
    }

    @Test
    void heads_that_were_equal_and_did_not_stay_so_are_not_called_never() {
        var run = SimulatedRun.of(SimulatedRun.shipped("split-10s"));
        var last = run.ended().minusMillis(50);
        var restless = with(run, "node-1", events -> new LoggedEvent(events.getFirst().node(), last,
                events.getLast().mono(), new Event("head", "", Json.object().with("head", "of an entry on its way")
                        .with("entries", 1).with("lines", new Json.Arr(List.of())), Optional.empty())));

        assertThat(measured(run, "'heal' to one ledger head for good").value()).isPresent();
        assertThat(measured(restless, "'heal' to one ledger head for good").text()).isEqualTo(Measure.PASSING);
        assertThat(measured(restless, "'heal', last link opened, to one ledger head for good").text())
                .isEqualTo(Measure.PASSING);
    }

    @Test
    void a_node_that_starts_later_agrees_with_those_that_run_and_not_with_itself_alone() {
        var run = SimulatedRun.of(SimulatedRun.experiment("later", """
                question: When does a newcomer agree?
                cluster: { nodes: 4, seeds: [node-1, node-2] }
                charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, syncIntervalMs: 300 }
                timeline:
                  - start: [node-1, node-2, node-3]
                  - await: { converged: [node-1, node-2, node-3], within: 60s }
                  - hold: 5s
                  - start: [node-4]
                  - await: { converged: all, within: 60s }
                  - hold: 2s
                expect:
                  - converged: { nodes: all }
                """));

        assertThat(measured(run, "start to one ledger head (step 4)").value().orElseThrow()).isPositive();
    }
}
