package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Measures are of nodes that were there, and of one step each. */
class WhoWasThereTest {
    private static final String TEXT = """
            question: Whom are measures about?
            cluster: { nodes: 5, seeds: [node-1] }
            charter: { voters: [node-1, node-2, node-3, node-4], probeIntervalMs: 500, confirmAfterMs: 2000, syncIntervalMs: 300 }
            timeline:
              - start: [node-1, node-2, node-3, node-4]
              - await: { vouched: [node-1, node-2, node-3, node-4], within: 60s }
              - await: { converged: [node-1, node-2, node-3, node-4], within: 60s }
              - name: first
                kill: [node-4]
              - await: { believes: { by: [node-1, node-2, node-3], subjects: [node-4], state: dead }, within: 60s }
              - name: second
                kill: [node-3]
              - await: { believes: { by: [node-1, node-2], subjects: [node-3], state: suspect }, within: 60s }
              - restart: [node-4]
              - restart: [node-3]
              - await: { converged: [node-1, node-2, node-3, node-4], within: 60s }
              - name: third
                stop: [node-3]
              - restart: [node-3]
              - await: { converged: [node-1, node-2, node-3, node-4], within: 60s }
              - hold: 3s
            expect:
              - feed-kept: { nodes: [node-1, node-2, node-3, node-4] }
            """;
    private static final String LOST = """
            question: Is another feed seen over the whole run?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all }
            timeline:
              - start: all
              - await: { converged: all, within: 60s }
              - stop: [node-3]
              - lose-disk: [node-3]
              - restart: [node-3]
              - await: { converged: all, within: 60s }
            expect:
              - feed-kept: { nodes: [node-1, node-2] }
              - feed-kept: { nodes: [node-3] }
            """;
    private static final String TWO_SPLITS = """
            question: Do running nodes hold each other dead when one split follows another?
            cluster: { nodes: 5, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 500, confirmAfterMs: 2000, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - await: { converged: all, within: 60s }
              - name: one
                cut: { groups: [[node-1, node-2], [node-3, node-4, node-5]], mode: drop }
              - await: { believes: { by: [node-3, node-4, node-5], subjects: [node-1, node-2], state: dead }, within: 60s }
              - heal: one
              - hold: 10ms
              - name: two
                cut: { groups: [[node-1, node-2, node-3], [node-4, node-5]], mode: drop }
              - await: { believes: { by: [node-1, node-2], subjects: [node-4, node-5], state: dead }, within: 60s }
              - hold: 2s
              - heal: two
              - await: { converged: all, within: 60s }
            expect:
              - converged: { nodes: all }
            """;
    private static final Run RUN = SimulatedRun.of(SimulatedRun.experiment("there", TEXT));

    @Test
    void observers_are_those_that_ran_all_the_time() {
        var names = names(RUN);

        assertThat(names).noneMatch(name -> name.contains("node-5"));
        assertThat(names).contains("'first' to first suspicion by node-1, node-2",
                "'second' to first suspicion by node-1, node-2",
                "'third' to first suspicion by node-1, node-2, node-4");
        assertThat(value("'first' to last own suspicion by node-1, node-2")).isPositive();
        assertThat(value("'second' to last own suspicion by node-1, node-2")).isPositive();
    }

    @Test
    void two_steps_of_one_name_are_two_measures() {
        assertThat(names(RUN)).doesNotHaveDuplicates().contains("restart of [node-3] to one ledger head for good",
                "restart of [node-3] to one ledger head for good (step 12)");
    }

    @Test
    void a_node_that_never_started_keeps_nobody_from_one_head() {
        assertThat(value("start to one ledger head")).isPositive();
        assertThat(value("restart of [node-3] to one ledger head for good (step 12)")).isPositive();
    }

    @Test
    void a_feed_that_was_kept_is_seen_over_the_whole_run_and_so_is_one_that_was_not() {
        assertThat(expectations(RUN)).containsExactly("HELD");
        assertThat(expectations(SimulatedRun.of(SimulatedRun.experiment("lost", LOST)))).containsExactly("HELD",
                "BROKEN");
    }

    @Test
    void a_mutual_death_of_lives_that_had_ended_is_counted_apart() {
        var one = told(told(RUN, "node-1", "node-2", 2), "node-2", "node-1", 2);
        var ended = told(one, "node-1", "node-1", 9);

        assertThat(value(RUN, "pairs that believed each other dead, ended incarnations too")).isZero();
        assertThat(value(one, "pairs that believed each other dead, ended incarnations too")).isEqualTo(1);
        assertThat(value(ended, "pairs that believed each other dead, ended incarnations too")).isEqualTo(1);
        assertThat(Checks.judge(ended).measures())
                .filteredOn(measure -> measure.name().endsWith("ended incarnations too"))
                .singleElement().extracting(Measure::how).asString().matches("node-1 and node-2 for 100 ms");
    }

    @Test
    void two_splits_that_follow_each_other_leave_running_nodes_that_believe_each_other_dead() {
        var run = SimulatedRun.of(SimulatedRun.experiment("two-splits", TWO_SPLITS));

        assertThat(Checks.judge(run).verdict().word()).as(Checks.judge(run).verdict().because()).isEqualTo("HELD");
        assertThat(value(run, "pairs that believed each other dead, ended incarnations too")).isPositive();
    }

    /** The run, with one view more that the observer had shortly before its end: its own incarnation, or another's death. */
    private static Run told(Run run, String observer, String subject, long incarnation) {
        var nodes = new TreeMap<>(run.nodes());
        var left = nodes.get(new NodeId(observer));
        var events = new ArrayList<>(left.events());
        var own = observer.equals(subject);
        Instant at = run.ended().minusMillis(own ? 101 : 100);
        events.add(new LoggedEvent(left.node(), at, 0, new Event("view", "told", Json.object().with("member", subject)
                .with("state", own ? "alive" : "dead").with("cause", own ? "" : "confirmed")
                .with("incarnation", incarnation), Optional.empty())));
        events.sort(Comparator.comparing(LoggedEvent::at));
        nodes.put(left.node(), new NodeEvidence(left.node(), left.ledger(), left.view(), events, true, List.of(),
                left.folder()));
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers());
    }

    private static List<String> names(Run run) {
        return Checks.judge(run).measures().stream().map(Measure::name).toList();
    }

    private static double value(String name) {
        return value(RUN, name);
    }

    private static double value(Run run, String name) {
        return Checks.judge(run).measures().stream().filter(measure -> measure.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + names(run))).value()
                .orElseThrow(() -> new AssertionError(name + " never happened"));
    }

    private static List<String> expectations(Run run) {
        return Checks.judge(run).findings().stream()
                .filter(finding -> finding.kind() == Finding.Kind.EXPECTATION)
                .map(finding -> finding.verdict().word()).toList();
    }
}
