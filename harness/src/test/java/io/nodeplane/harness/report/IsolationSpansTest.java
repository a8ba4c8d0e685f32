package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.model.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsolationSpansTest {
    private static final String TEXT = """
            question: What does one that was isolated say when it is gone?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 500, suspectAfter: 2, confirmAfterMs: 2500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { converged: all, within: 60s }
              - hold: 1s
              - name: others
                kill: [node-1, node-2]
              - await: { isolated: [node-3], within: 60s }
              - hold: 2s
              - name: itself
                kill: [node-3]
              - hold: 5s
            expect:
              - no-fork: { nodes: all }
            """;

    @Test
    void who_is_down_is_not_isolated() {
        var run = SimulatedRun.of(SimulatedRun.experiment("gone", TEXT));
        var context = ReportContext.of(RunIndex.of(run), new Judgement(List.of(), List.of()));

        var isolated = context.isolated(new NodeId("node-3"));

        assertThat(isolated).singleElement().satisfies(span -> {
            assertThat(span.from()).isBefore(run.step("itself").started());
            assertThat(span.to()).isBetween(run.step("itself").started(), run.step("itself").ended());
        });
    }
}
