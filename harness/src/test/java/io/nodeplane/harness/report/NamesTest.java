package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String TEXT = """
            question: Who is who?
            cluster: { nodes: 11, seeds: [node-1] }
            charter: { voters: [node-1, node-2, node-3, node-4, node-5], probeIntervalMs: 500 }
            timeline:
              - start: all
              - hold: 1s
              - name: split
                cut: { groups: [[node-1, node-2, node-3, node-6], [node-4, node-5, node-7, node-8]], mode: drop }
              - hold: 1s
            expect:
              - no-fork: { nodes: all }
            """;
    private static Names names;

    @BeforeAll
    static void runOnce() {
        var run = SimulatedRun.of(SimulatedRun.experiment("names", TEXT));
        names = ReportContext.of(RunIndex.of(run), new Judgement(List.of(), List.of())).names();
    }

    private static String of(int... numbers) {
        return names.of(IntStream.of(numbers).mapToObj(number -> new NodeId("node-" + number)).toList());
    }

    @Test
    void few_nodes_are_named_one_by_one_and_many_by_what_they_are() {
        assertThat(of(3, 1, 2)).isEqualTo("node-1, node-2 and node-3");
        assertThat(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).isEqualTo("all nodes");
        assertThat(of(1, 2, 3, 4, 5, 6, 7, 9, 10)).isEqualTo("all nodes but node-11 and node-8");
        assertThat(of(1, 2, 3, 4, 5)).isEqualTo("all voters");
        assertThat(of(1, 3, 4, 5)).isEqualTo("all voters but node-2");
        assertThat(of(1, 2, 3, 6)).isEqualTo("the majority of 'split'");
        assertThat(of(4, 5, 7, 8)).isEqualTo("side B of 'split'");
        assertThat(of(1, 6, 7, 8, 9)).isEqualTo("node-1, node-6, node-7 and 2 more");
    }

    @Test
    void lists_are_found_in_any_text_but_not_in_code_or_in_longer_names() {
        assertThat(names.told("start node-1, node-2, node-3, node-4 and node-5, then node-6 and node-7"))
                .isEqualTo("start all voters, then node-6 and node-7");
        assertThat(names.told("to first suspicion by node-1, node-2, node-3, node-6")).isEqualTo(
                "to first suspicion by the majority of 'split'");
        assertThat(names.told("`node-1, node-2, node-3, node-4, node-5`"))
                .isEqualTo("`node-1, node-2, node-3, node-4, node-5`");
        var entries = "after [node-1.ab#4, node-2.ab#4, node-3.ab#4, node-4.ab#4], node-1@2, node-2@1, node-3@1, node-4@1";
        assertThat(names.told(entries)).isEqualTo(entries);
        assertThat(names.told("until all of node-1, node-2, node-3, node-4, node-5: 3 s")).isEqualTo(
                "until all voters: 3 s");
        assertThat(names.told("at node-1:7001, node-2:7001, node-3:7001, node-4:7001")).isEqualTo(
                "at node-1:7001, node-2:7001, node-3:7001, node-4:7001");
        assertThat(names.told("node-3-twin and node-1")).isEqualTo("node-3-twin and node-1");
    }
}
