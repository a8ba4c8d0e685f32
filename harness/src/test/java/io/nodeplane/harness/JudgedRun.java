package io.nodeplane.harness;

import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.Run;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The runs whose evidence is mutated to test the judge. Of the runs themselves everything must be HELD. */
enum JudgedRun {
    /** Five nodes: one is killed and comes back, another one leaves and comes back. Nothing is done to the other three. */
    STEADY("""
            question: What becomes of a node that is killed, and of one that leaves?
            cluster: { nodes: 5, seeds: [node-1, node-2] }
            charter: { voters: all, probeIntervalMs: 500, suspectAfter: 2, confirmAfterMs: 2500, syncIntervalMs: 300, forgetAfterMs: 4000 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - await: { converged: all, within: 60s }
              - name: calm
                hold: 1s
              - name: kill
                kill: [node-3]
              - await: { believes: { by: [node-1, node-2, node-4, node-5], subjects: [node-3], state: dead }, within: 60s }
              - hold: 1s
              - restart: [node-3]
              - await: { converged: all, within: 60s }
              - hold: 1s
              - name: leave
                leave: [node-5]
              - await: { believes: { by: [node-1, node-2, node-3, node-4], subjects: [node-5], state: dead }, within: 30s }
              - await: { forgotten: { by: [node-1, node-2, node-3, node-4], subjects: [node-5] }, within: 30s }
              - stop: [node-5]
              - restart: [node-5]
              - await: { converged: all, within: 60s }
              - hold: 3s
              - name: quiet
                hold: 3s
              - name: afterwards
                hold: 8s
            expect:
              - suspected: { by: [node-1, node-2, node-4, node-5], subjects: [node-3], during: kill }
              - confirmed: { by: [node-1, node-2, node-4, node-5], subjects: [node-3], during: kill }
              - never-suspected: { by: [node-1, node-2], subjects: [node-1, node-2, node-4], during: kill }
              - never-confirmed: { by: all, subjects: [node-1] }
              - alive: { by: all, subjects: all, during: calm }
              - left: { by: [node-1, node-2, node-3, node-4], subjects: [node-5], after: leave }
              - forgotten: { by: [node-1, node-2, node-3, node-4], subjects: [node-5], after: leave }
              - lines: { nodes: all, at-most: 0, during: quiet }
              - feed-kept: { nodes: [node-1, node-2] }
              - charter: { by: all, epoch: 0, voters: all }
              - converged: { nodes: all }
            """),
    /** Five nodes, cut three to two, and healed. */
    SPLIT("""
            question: What becomes of both sides of a split?
            cluster: { nodes: 5, seeds: [node-1, node-2] }
            charter: { voters: all, probeIntervalMs: 500, suspectAfter: 2, confirmAfterMs: 2500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - await: { converged: all, within: 60s }
              - claim: { nodes: [node-1], blocks: 10.0.0.0/24 }
              - hold: 1s
              - name: split
                cut: { groups: [[node-1, node-2, node-3], [node-4, node-5]], mode: drop }
              - await: { believes: { by: [node-1, node-2, node-3], subjects: [node-4, node-5], state: dead }, within: 60s }
              - await: { isolated: [node-4, node-5], within: 60s }
              - claim: { nodes: [node-4], blocks: 10.0.0.5/32 }
              - name: heal
                heal: split
              - await: { converged: all, within: 60s }
              - name: afterwards
                hold: 10s
            expect:
              - isolated: { nodes: [node-4, node-5], during: split }
              - never-isolated: { nodes: [node-1, node-2, node-3] }
              - refused: { by: all, subjects: [node-4] }
              - never-refused: { by: all, subjects: [node-1] }
              - incarnation-raised: { nodes: [node-4, node-5], after: heal }
              - reconverged: { nodes: all, within-syncs: 8, after: heal }
            """),
    /** Five nodes: disks are lost, put back (where others know better, and where nobody can be asked) and damaged; one dies. */
    DISKS("""
            question: What becomes of disks that are lost, put back and damaged?
            cluster: { nodes: 5, seeds: [node-1, node-2, node-5] }
            charter: { voters: all, probeIntervalMs: 500, suspectAfter: 2, confirmAfterMs: 2500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - await: { converged: all, within: 60s }
              - hold: 1s
              - name: old
                backup: [node-3, node-4]
              - stop: [node-3, node-4]
              - restart: [node-3, node-4]
              - await: { converged: all, within: 60s }
              - kill: [node-2]
              - name: loss
                lose-disk: [node-2]
              - restart: [node-2]
              - await: { vouched: [node-2], within: 60s }
              - await: { converged: all, within: 60s }
              - hold: 1s
              - stop: [node-3]
              - name: among-peers
                restore: { backup: old, nodes: [node-3] }
              - restart: [node-3]
              - await: { converged: all, within: 60s }
              - hold: 1s
              - name: cut
                cut: { groups: [[node-4], [node-1, node-2, node-3, node-5]], mode: refuse }
              - stop: [node-4]
              - name: alone
                restore: { backup: old, nodes: [node-4] }
              - restart: [node-4]
              - hold: 5s
              - name: heal
                heal: cut
              - await: { forked: { by: all, subjects: [node-4] }, within: 60s }
              - await: { converged: all, within: 60s }
              - hold: 3s
              - stop: [node-1]
              - name: damage
                corrupt: { nodes: [node-1], feed-of: node-5 }
              - restart: [node-1]
              - await: { vouched: all, within: 60s }
              - await: { converged: all, within: 60s }
              - hold: 2s
              - name: death
                kill: [node-5]
              - await: { believes: { by: [node-1, node-2, node-3, node-4], subjects: [node-5], state: dead }, within: 60s }
              - hold: 3s
              - name: afterwards
                hold: 8s
            expect:
              - new-feed: { nodes: [node-2], why: [lost-disk], after: loss }
              - vouched: { nodes: [node-2], after: loss }
              - no-fork: { nodes: [node-3] }
              - forked: { nodes: [node-4], known-by: all, within-syncs: 20, after: cut }
              - mended: { nodes: [node-1], after: damage }
              - confirmations: { subjects: [node-5], at-most: 1, during: death }
            """);

    private final String text;
    private @Nullable Run run;
    private @Nullable Judgement judgement;

    JudgedRun(String text) {
        this.text = text;
    }

    /** {@return the run, always the same one} */
    synchronized Run run() {
        var known = run;
        if (known == null) {
            known = SimulatedRun.of(SimulatedRun.experiment("judged-" + label(), text));
            run = known;
        }
        return known;
    }

    /** {@return what the judge says of it} */
    synchronized Judgement judgement() {
        var known = judgement;
        if (known == null) {
            known = Checks.judge(run());
            judgement = known;
        }
        return known;
    }

    /** {@return how tables call it} */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
