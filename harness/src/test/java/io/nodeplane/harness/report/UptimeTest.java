package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A process that still looks for what it was believes already what its ledger says, and the report says so. */
class UptimeTest {
    private static final NodeId ITSELF = new NodeId("node-3");
    private static final NodeId OTHER = new NodeId("node-4");
    private static final Run RUN = SimulatedRun.of(SimulatedRun.shipped("restart-rejoin"));
    private static final Instant START = RunIndex.of(RUN).events("started").stream()
            .filter(event -> event.node().equals(ITSELF)).map(LoggedEvent::at).max(Comparator.naturalOrder())
            .orElseThrow();

    private static LoggedEvent view(Instant at, String state, String cause) {
        return new LoggedEvent(ITSELF, at, 0, Event.of("view", "").with("member", OTHER.value()).with("state", state)
                .with("cause", cause).with("incarnation", new Json.Num(1)));
    }

    private static Run believingBeforeItsStart() {
        var nodes = new TreeMap<>(RUN.nodes());
        var left = nodes.get(ITSELF);
        var events = new ArrayList<>(left.events());
        events.add(view(START.minusMillis(120), "dead", "confirmed"));
        events.add(view(START.minusMillis(60), "alive", ""));
        events.sort(Comparator.comparing(LoggedEvent::at));
        nodes.put(ITSELF, new NodeEvidence(ITSELF, left.ledger(), left.lines(), left.view(), events, left.running(),
                left.flaws(), left.folder()));
        return new Run(RUN.id(), RUN.experiment(), RUN.charter(), RUN.world(), RUN.command(), RUN.facts(),
                RUN.detour(), RUN.started(), RUN.ended(), RUN.steps(), RUN.windows(), nodes, RUN.gathers(),
                RUN.clocks());
    }

    @Test
    void a_process_runs_from_its_first_word_on() {
        var uptime = new Uptime(believingBeforeItsStart());

        assertThat(uptime.at(ITSELF, START.minusMillis(121))).isEqualTo(Uptime.Phase.DOWN);
        assertThat(uptime.at(ITSELF, START.minusMillis(120))).isEqualTo(Uptime.Phase.UP);
    }

    @Test
    void what_it_believed_before_its_start_was_recorded_stands_in_the_table_too() {
        var run = believingBeforeItsStart();
        var report = Report.render(run, Checks.judge(run));

        assertThat(Disagreements.of(report.markdown(), report.pictures().get(BeliefSection.PICTURE))).isEmpty();
        assertThat(report.markdown()).contains("alive -> (down) -> dead -> alive");
    }
}
