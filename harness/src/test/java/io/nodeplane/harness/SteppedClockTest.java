package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run in which somebody sets the machine's clock before the fault is judged like the same run without that, or not at
 * all. It is made of a simulated one: all that came after the step came so much later, and every wall clock says that it
 * did not.
 */
class SteppedClockTest {
    private static final Run RUN = SimulatedRun.of(SimulatedRun.shipped("node-kill"));
    private static final Judgement JUDGED = Checks.judge(RUN);
    private static final Instant STEP = fault().started().minusMillis(300);

    @ParameterizedTest
    @ValueSource(longs = {-30_000, -8_000, -600})
    void a_step_changes_no_verdict_and_no_time_and_is_told(long stepMs) {
        var judged = Checks.judge(stepped(stepMs, Machine.THE_LABS));

        assertThat(of(Finding.Kind.EXPECTATION, judged)).isEqualTo(of(Finding.Kind.EXPECTATION, JUDGED));
        assertThat(times(judged)).isEqualTo(times(JUDGED));
        assertThat(judged.verdict().word()).as(judged.verdict().because()).isEqualTo("HELD");
        assertThat(judged.findings().getLast().name()).isEqualTo("it is known when everything happened");
        assertThat(judged.findings().getLast().verdict().because()).contains(String.format(Locale.ROOT,
                "the wall clock was set by %+.1f s, seen ", stepMs / 1e3), "taken from the monotonic clock");
    }

    @Test
    void by_the_wall_clock_alone_the_times_would_be_wrong() {
        var stepped = stepped(-8_000, Machine.THE_LABS);
        var nodes = new TreeMap<NodeId, NodeEvidence>();
        stepped.nodes().forEach((node, left) -> nodes.put(node, with(left, RUN.nodes().get(node).events())));

        assertThat(times(Checks.judge(new Run(stepped.id(), stepped.experiment(), stepped.charter(), stepped.world(),
                stepped.command(), stepped.facts(), stepped.detour(), stepped.started(), stepped.ended(), stepped
                        .steps(),
                stepped.windows(), nodes, stepped.gathers())))).isNotEqualTo(times(JUDGED));
    }

    @Test
    void what_cannot_be_said_is_unknown_and_nothing_is_measured() {
        var judged = Checks.judge(stepped(-30_000, Machine.ANOTHER));

        assertThat(judged.verdict().word()).isEqualTo("UNKNOWN");
        assertThat(judged.findings()).filteredOn(finding -> finding.kind() == Finding.Kind.EXPECTATION).isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.verdict().because()).startsWith("a clock was set: "));
        assertThat(judged.measures()).isEmpty();
    }

    @Test
    void clocks_that_go_evenly_are_taken_at_their_word() {
        for (var machine : Machine.values()) {
            var run = stepped(0, machine);

            assertThat(run.clocks()).isEqualTo(Clocks.EVEN);
            assertThat(Checks.judge(run)).isEqualTo(JUDGED);
        }
    }

    @Test
    void a_clock_that_is_set_forth_and_back_is_seen_twice() {
        var logged = new TreeMap<NodeId, List<LoggedEvent>>();
        var event = RUN.nodes().firstEntry().getValue().events().getFirst().event();
        var node = RUN.nodes().firstKey();
        logged.put(node, List.of(logged(node, 1_000, 1_000, event), logged(node, 72_000, 2_000, event), logged(node,
                3_010, 3_000, event)));

        var told = Clocks.told(logged, List.of(new Clocks.Reading(Instant.ofEpochMilli(500), Duration.ZERO),
                new Clocks.Reading(Instant.ofEpochMilli(4_000), Duration.ZERO)), Instant::ofEpochMilli);

        assertThat(told.events().get(node)).extracting(each -> each.at().toEpochMilli()).containsExactly(1_000L, 2_000L,
                3_000L);
        assertThat(told.clocks().steps()).extracting(step -> step.by().toMillis()).containsExactly(70_000L, -69_990L);
    }

    private static LoggedEvent logged(NodeId node, long wall, long mono, io.nodeplane.core.Event event) {
        return new LoggedEvent(node, Instant.ofEpochMilli(wall), mono, event);
    }

    /** Whose monotonic clock the agents have. */
    private enum Machine {
        THE_LABS, ANOTHER;

        private static final long OTHERWISE_MS = 5_000_000;

        long mono(long ms) {
            return this == THE_LABS ? ms : ms - OTHERWISE_MS;
        }
    }

    /** The run with a hole of so many ms, of which no wall clock knows: who set it took them back. */
    private static Run stepped(long stepMs, Machine machine) {
        var logged = new TreeMap<NodeId, List<LoggedEvent>>();
        RUN.nodes().forEach((node, left) -> logged.put(node, left.events().stream().map(event -> new LoggedEvent(node,
                event.at(), machine.mono(shifted(event.at(), stepMs).toEpochMilli()), event.event())).toList()));
        var ended = shifted(RUN.ended(), stepMs);
        var told = Clocks.told(logged, List.of(new Clocks.Reading(RUN.started(), Duration.ZERO),
                new Clocks.Reading(ended, Duration.ofMillis(stepMs))), Instant::ofEpochMilli);
        SortedMap<NodeId, NodeEvidence> nodes = new TreeMap<>();
        RUN.nodes().forEach((node, left) -> nodes.put(node, with(left, told.events().get(node))));
        return new Run(RUN.id(), RUN.experiment(), RUN.charter(), RUN.world(), RUN.command(), RUN.facts(),
                RUN.detour(), RUN.started(), ended,
                RUN.steps().stream().map(executed -> new ExecutedStep(executed.step(),
                        shifted(executed.started(), stepMs), shifted(executed.ended(), stepMs), executed.calls(),
                        executed.held(),
                        executed.notes())).toList(),
                RUN.windows(), nodes, RUN.gathers(), told.clocks());
    }

    /** A clock that was set back by 30 s shows a moment 30 s later what it showed before. */
    private static Instant shifted(Instant moment, long stepMs) {
        return moment.isAfter(STEP) ? moment.minusMillis(stepMs) : moment;
    }

    private static NodeEvidence with(NodeEvidence left, List<LoggedEvent> events) {
        return new NodeEvidence(left.node(), left.ledger(), left.view(), events, left.running(), left.flaws(),
                left.folder());
    }

    private static ExecutedStep fault() {
        return RUN.steps().stream().filter(executed -> executed.step().name().equals("kill")).findFirst().orElseThrow();
    }

    private static List<String> of(Finding.Kind kind, Judgement judged) {
        return judged.findings().stream().filter(finding -> finding.kind() == kind).map(finding -> finding.name() + ": "
                + finding.verdict().word()).toList();
    }

    /** What was measured from the fault on. */
    private static List<Optional<Duration>> times(Judgement judged) {
        return judged.measures().stream().filter(measure -> measure.name().startsWith("'kill'")).map(Measure::time)
                .toList();
    }
}
