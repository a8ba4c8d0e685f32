package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A list in an event log that is cut short is not read as complete: I16 and I17. */
class CutShortTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final Run RUN = SimulatedRun.of(SimulatedRun.shipped("node-kill"));
    /** A place in node-1's log where it took in entries, its own last one among them. */
    private static final int AT = at();

    @Test
    void an_entry_of_the_moment_at_which_more_came_than_is_named_was_written_then() {
        assertThat(told(full(Duration.ZERO)))
                .matches("HELD \\d+ entries, 1 of them by the moment of an event whose list is cut short");
    }

    @Test
    void whether_an_entry_of_another_moment_was_written_is_unknown() {
        assertThat(told(full(Duration.ofMillis(7)))).startsWith("UNKNOWN 1 entries are named by no event log")
                .contains(own() + " is in no event log of node-1");
    }

    @Test
    void an_entry_that_a_whole_list_does_not_name_was_not_written() {
        var event = log().get(AT);
        var rest = ids(event).stream().filter(id -> !id.equals(own())).toList();

        assertThat(told(head(event, rest, event.event().details().number("entries"), Duration.ZERO)))
                .isEqualTo("BROKEN " + own() + " is in no event log of node-1");
    }

    @Test
    void nothing_is_missing_in_the_run_itself() {
        assertThat(told(log().get(AT))).matches("HELD \\d+ entries");
    }

    /** As many entries as an event names, and more that came with them: node-1's own one is not among the named. */
    private static LoggedEvent full(Duration later) {
        var event = log().get(AT);
        var others = LongStream.rangeClosed(1, Event.LINES_NAMED_MAX).mapToObj(seq -> new EntryId(own().feed(),
                1_000_000 + seq, own().hash())).toList();
        return head(event, others, event.event().details().number("entries") + Event.LINES_NAMED_MAX, later);
    }

    private static LoggedEvent head(LoggedEvent event, List<EntryId> lines, long entries, Duration later) {
        return new LoggedEvent(ONE, event.at().plus(later), event.mono(), Event.of("head", event.event().reason())
                .with("head", event.text("head")).with("entries", entries)
                .with("lines", new Json.Arr(lines.stream().map(EntryId::json).toList())));
    }

    private static String told(LoggedEvent instead) {
        var log = new ArrayList<>(log());
        log.set(AT, instead);
        var nodes = new TreeMap<>(RUN.nodes());
        var left = nodes.get(ONE);
        nodes.put(ONE, new NodeEvidence(ONE, left.ledger(), left.view(), log, left.running(), left.flaws(),
                left.folder()));
        var run = new Run(RUN.id(), RUN.experiment(), RUN.charter(), RUN.world(), RUN.command(), RUN.facts(),
                RUN.detour(), RUN.started(), RUN.ended(), RUN.steps(), RUN.windows(), nodes, RUN.gathers());
        var verdict = Checks.judge(run).findings().stream().filter(finding -> finding.name().endsWith("(I16, I17)"))
                .findFirst().orElseThrow().verdict();
        return verdict.word() + " " + verdict.because();
    }

    private static List<LoggedEvent> log() {
        return RUN.nodes().get(ONE).events();
    }

    private static int at() {
        for (var i = log().size() - 1; i >= 0; i--) {
            if (log().get(i).event().kind().equals("head")
                    && ids(log().get(i)).stream().anyMatch(CutShortTest::ofOne)) {
                return i;
            }
        }
        throw new IllegalStateException("node-1 wrote nothing");
    }

    private static EntryId own() {
        return ids(log().get(AT)).stream().filter(CutShortTest::ofOne).findFirst().orElseThrow();
    }

    private static boolean ofOne(EntryId id) {
        return id.feed().node().equals(ONE);
    }

    private static List<EntryId> ids(LoggedEvent head) {
        return head.event().details().array("lines").stream().map(EntryId::parse).toList();
    }
}
