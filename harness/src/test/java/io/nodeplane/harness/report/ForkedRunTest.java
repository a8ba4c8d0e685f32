package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Runs in which disks are lost and put back: what the checks make of them, and of evidence that was tampered with. */
class ForkedRunTest {
    private static final String LOST = """
            question: What becomes of a voter that lost its disk?
            cluster: { nodes: 3, seeds: [node-1, node-2] }
            charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { converged: all, within: 20s }
              - hold: 1s
              - kill: [node-3]
              - name: loss
                lose-disk: [node-3]
              - restart: [node-3]
              - await: { converged: all, within: 20s }
              - hold: 5s
            expect:
              - new-feed: { nodes: [node-3], why: [lost-disk], after: loss }
              - new-feed: { nodes: [node-3], why: [copied], after: loss }
              - new-feed: { nodes: [node-2] }
              - no-fork: { nodes: all }
              - vouched: { nodes: [node-3], after: loss }
              - vouched: { nodes: [node-1], after: loss }
              - converged: { nodes: all }
              - mended: { nodes: [node-3] }
            """;
    private static final String FORKED = """
            question: What becomes of a node that goes on from an old backup where nobody can tell it better?
            cluster: { nodes: 4, seeds: [node-1, node-2] }
            charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { converged: all, within: 20s }
              - name: old
                backup: [node-4]
              - stop: [node-4]
              - restart: [node-4]
              - await: { converged: all, within: 20s }
              - hold: 1s
              - name: cut
                cut: { groups: [[node-4], [node-1, node-2, node-3]], mode: refuse }
              - stop: [node-4]
              - name: back
                restore: { backup: old, nodes: [node-4] }
              - restart: [node-4]
              - hold: 5s
              - name: heal
                heal: cut
              - await: { converged: all, within: 30s }
              - hold: 5s
            expect:
              - forked: { nodes: [node-4], known-by: all, within-syncs: 10, after: cut }
              - forked: { nodes: [node-4], known-by: all, within-syncs: 0, after: cut }
              - forked: { nodes: [node-3], known-by: all }
              - no-fork: { nodes: [node-1, node-2, node-3] }
              - no-fork: { nodes: [node-4] }
              - new-feed: { nodes: [node-4], why: [forked], after: cut }
              - converged: { nodes: all }
            """;
    private static final NodeId FOUR = new NodeId("node-4");

    @Test
    void a_lost_disk_leads_to_a_new_feed_that_is_vouched_for() {
        var run = SimulatedRun.of(SimulatedRun.experiment("lost", LOST));

        assertThat(words(run, Finding.Kind.EXPECTATION)).containsExactly("HELD", "BROKEN", "BROKEN", "HELD", "HELD",
                "BROKEN", "HELD", "BROKEN");
        assertThat(broken(run)).isEmpty();
        assertThat(Report.render(run, Checks.judge(run)).markdown()).contains(
                "<b>Feeds: begun again, forked, mended</b>",
                "| lost-disk |", "<b>Why they are what they are</b>", "**node-3**: ");
    }

    @Test
    void a_feed_that_two_histories_wrote_is_forked_and_everybody_knows() {
        var run = SimulatedRun.of(SimulatedRun.experiment("forked", FORKED));

        assertThat(words(run, Finding.Kind.EXPECTATION)).containsExactly("HELD", "BROKEN", "BROKEN", "HELD", "BROKEN",
                "HELD", "HELD");
        assertThat(broken(run)).isEmpty();
        var fork = RunIndex.of(run).feeds().forks().getFirst();
        var report = Report.render(run, Checks.judge(run)).markdown();
        assertThat(report).contains("### Fork of `" + fork.feed() + "` at " + fork.seq(),
                "void: it stands behind the fork of its feed", "Reported in the ledger by ");
        fork.hashes().forEach(hash -> assertThat(report).contains("\"hash\":\"" + hash.hex() + "\"}"));
    }

    @Test
    void a_fork_that_the_lab_did_not_cause_breaks_the_run() {
        var run = SimulatedRun.of(SimulatedRun.experiment("forked", FORKED));
        var innocent = with(
                run, run.steps().stream()
                        .filter(executed -> !(executed.step().step() instanceof Step.Inject(NodeFault.Restore restore)))
                        .toList(),
                run.nodes());

        assertThat(broken(innocent)).anyMatch(name -> name.contains("(I19)"))
                .anyMatch(name -> name.contains("(I23)"));
    }

    @Test
    void an_entry_that_no_event_log_of_its_node_knows_breaks_the_run() {
        var run = SimulatedRun.of(SimulatedRun.experiment("forked", FORKED));

        assertThat(broken(without(run, FOUR, event -> event.event().kind().equals("head"))))
                .anyMatch(name -> name.contains("(I16, I17)"));
    }

    @Test
    void late_entries_that_nobody_reports_break_the_run() {
        var run = SimulatedRun.of(SimulatedRun.experiment("forked", FORKED));
        var reporter = RunIndex.of(run).events("reordered").stream().map(LoggedEvent::node)
                .filter(node -> !node.equals(FOUR)).findFirst().orElseThrow();

        assertThat(broken(without(run, reporter, event -> event.event().kind().equals("reordered"))))
                .singleElement().asString().contains("(I29)");
    }

    @Test
    void a_node_that_lacks_one_side_of_a_fork_breaks_the_run() {
        var run = SimulatedRun.of(SimulatedRun.experiment("forked", FORKED));
        var nodes = new TreeMap<>(run.nodes());
        var one = nodes.get(new NodeId("node-1"));
        var half = Ledger.empty(run.charter().id());
        for (var line : one.ledger().inReplayOrder().subList(0, (int) one.ledger().size() / 2)) {
            half = ((Admission.Stored) half.admit(line)).ledger();
        }
        nodes.put(one.node(), new NodeEvidence(one.node(), half, Membership.replay(run.charter(), half).view(),
                one.events(), true, List.of(), one.folder()));

        assertThat(broken(with(run, run.steps(), nodes))).anyMatch(name -> name.contains("(I20)"))
                .anyMatch(name -> name.contains("(I12)"));
    }

    private static Run with(Run run, List<ExecutedStep> steps, SortedMap<NodeId, NodeEvidence> nodes) {
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), steps, run.windows(), nodes, run.gathers());
    }

    private static Run without(Run run, NodeId node, Predicate<LoggedEvent> events) {
        var nodes = new TreeMap<>(run.nodes());
        var left = nodes.get(node);
        nodes.put(node, new NodeEvidence(node, left.ledger(), left.view(),
                left.events().stream().filter(events.negate()).toList(), left.running(), left.flaws(),
                left.folder()));
        return with(run, run.steps(), nodes);
    }

    private static List<String> words(Run run, Finding.Kind kind) {
        return Checks.judge(run).findings().stream().filter(finding -> finding.kind() == kind)
                .map(finding -> finding.verdict().word()).toList();
    }

    /** {@return the invariants that are broken, with why} */
    private static List<String> broken(Run run) {
        return Checks.judge(run).findings().stream().filter(finding -> finding.kind() == Finding.Kind.INVARIANT)
                .filter(finding -> !(finding.verdict() instanceof Verdict.Held))
                .map(finding -> finding.name() + ": " + finding.verdict().because()).toList();
    }
}
