package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StartsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("node-1");
    private static final TreeSet<NodeId> IT = new TreeSet<>(List.of(NODE));

    @Test
    void a_process_that_had_time_has_recorded_its_start() {
        var starts = bounds(100, start(0), kill(10), restart(20));
        assertThat(starts.admit(2)).isTrue();
        assertThat(starts.admit(1)).isFalse();
        assertThat(starts.admit(3)).as("nobody starts itself").isFalse();
        assertThat(starts).hasToString("2");
    }

    @Test
    void a_process_that_was_ended_at_once_may_not_have() {
        var starts = bounds(100, start(0), kill(9), restart(20), kill(40));
        assertThat(starts.admit(1)).isTrue();
        assertThat(starts.admit(2)).isTrue();
        assertThat(starts.admit(0)).isFalse();
        assertThat(starts).hasToString("1 to 2");
    }

    @Test
    void the_end_of_the_run_ends_all() {
        assertThat(bounds(29, start(0), kill(15), restart(20))).hasToString("1 to 2");
        assertThat(bounds(30, start(0), kill(15), restart(20))).hasToString("2");
    }

    @Test
    void a_twin_records_its_start_as_the_node_that_it_copies() {
        var clone = step(20, new Step.Inject(new NodeFault.Clone(IT)));
        assertThat(bounds(100, start(0), clone, kill(25))).as("the node is ended, not its twin").hasToString("2");
        assertThat(bounds(100, start(0), kill(15), clone)).hasToString("2");
    }

    private static Starts.Bounds bounds(int end, ExecutedStep... steps) {
        return Starts.of(List.of(steps), BEGIN.plusSeconds(end)).get(NODE);
    }

    private static ExecutedStep start(int second) {
        return step(second, new Step.Start(List.of(NODE), Duration.ZERO));
    }

    private static ExecutedStep restart(int second) {
        return step(second, new Step.Restart(IT));
    }

    private static ExecutedStep kill(int second) {
        return step(second, new Step.Inject(new NodeFault.Kill(IT)));
    }

    private static ExecutedStep step(int second, Step step) {
        var at = BEGIN.plusSeconds(second);
        return new ExecutedStep(TimelineStep.unnamed(step), at, at, 0, Optional.empty());
    }
}
