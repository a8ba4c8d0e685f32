package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether cut and slow links are told from whole and quick ones, and where that cannot be told. */
class LinkBiteTest {
    private static final String TEXT = """
            question: Do faults of links bite?
            cluster: { nodes: 5, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { converged: all, within: 60s }
              - hold: 3s
              - name: slow
                latency: { among: all, delay: 50ms, jitter: 10ms }
              - hold: 5s
              - heal: slow
              - name: little
                latency: { among: all, delay: 1ms, jitter: 1ms }
              - hold: 5s
              - heal: little
              - hold: 1s
              - name: moment
                cut: { links: [node-4->node-5], mode: drop }
              - heal: moment
              - hold: 3s
              - name: split
                cut: { groups: [[node-1, node-2, node-3], [node-4, node-5]], mode: drop }
              - hold: 5s
              - heal: split
              - await: { converged: all, within: 60s }
            expect:
              - no-fork: { nodes: all }
            """;

    private static Run run;

    @BeforeAll
    static void runOnce() {
        run = SimulatedRun.of(SimulatedRun.experiment("links", TEXT));
    }

    @Test
    void what_bit_is_compared_with_what_was_before() {
        assertThat(bites(run).get("slow"))
                .matches("HELD answers over slowed links took 1\\d\\d ms on average, \\d ms before");
        assertThat(bites(run).get("split")).matches("HELD 0 payload bytes over 12 cut links during it, where about"
                + " [1-9]\\d* requests were due; [1-9]\\d* in the window before; [1-9]\\d* over kept links during it");
    }

    @Test
    void the_silence_of_a_link_over_which_hardly_anything_was_due_shows_nothing() {
        assertThat(bites(run).get("moment")).matches(
                "UNKNOWN about 0\\.\\d requests were due over 1 cut link while it was looked at, for \\d+ ms: .*");
    }

    @Test
    void latency_that_cannot_be_told_from_what_answers_take_anyway_shows_nothing() {
        assertThat(bites(timed(50))).hasEntrySatisfying("little", said -> assertThat(said)
                .matches("UNKNOWN answers over slowed links took 5\\d ms on average, 5\\d ms before: the 2 ms .*"));
    }

    @Test
    void answers_that_were_quicker_than_the_delay_allows_were_not_delayed() {
        assertThat(bites(untroubled("slow")).get("slow")).matches(
                "VACUOUS answers over slowed links took \\d ms on average, \\d ms before; 100 ms more were asked for");
    }

    @Test
    void bytes_that_crossed_a_cut_make_the_run_show_nothing() {
        assertThat(bites(untroubled("split")).get("split")).matches(
                "VACUOUS [1-9]\\d* payload bytes crossed cut links during 'split'");
    }

    @Test
    void links_of_which_an_end_did_not_answer_count_for_nothing() {
        assertThat(bites(deaf("node-4", "node-5")).get("split"))
                .startsWith("UNKNOWN at no cut link both ends answered");
        assertThat(bites(deaf("node-5")).get("split")).matches("HELD 0 payload bytes over 6 cut links .*; of 6 more"
                + " nothing is known, for an end of them did not answer the lab");
    }

    @Test
    void without_traffic_before_nothing_is_known() {
        assertThat(bites(with(window -> window.name().equals("before")
                ? new Window(window.fault(), window.name(), window.from(), window.from())
                : window))).containsEntry("slow", "UNKNOWN no answers crossed those links before, to compare with")
                .containsEntry("split", "UNKNOWN nothing crossed those links before the cut either");
    }

    private static SortedMap<String, String> bites(Run of) {
        return Checks.judge(of).findings().stream().filter(finding -> finding.kind() == Finding.Kind.BITE)
                .filter(finding -> finding.name().startsWith("'"))
                .collect(Collectors.toMap(finding -> finding.name().split("'")[1],
                        finding -> finding.verdict().word() + " " + finding.verdict().because(), (one, other) -> one,
                        TreeMap::new));
    }

    /** The run in which the traffic during this fault was that before it. */
    private static Run untroubled(String fault) {
        return with(window -> window.fault().equals(fault) && window.name().equals("during")
                ? run.windows().stream().filter(other -> other.fault().equals(fault) && other.name().equals("before"))
                        .findFirst().map(before -> new Window(fault, "during", before.from(), before.to()))
                        .orElseThrow()
                : window);
    }

    /** The run in which every answer took so much longer. */
    private static Run timed(long more) {
        return with(window -> new Window(window.fault(), window.name(), slowed(window.from(), more), slowed(window.to(),
                more)));
    }

    private static Sample slowed(Sample sample, long more) {
        var times = new TreeMap<>(sample.answerMs());
        times.replaceAll((link, ms) -> ms + more * sample.answers().getOrDefault(link, 0L));
        return new Sample(sample.at(), sample.requestBytes(), sample.replyBytes(), sample.answers(), times,
                sample.failures(), sample.answered());
    }

    /** The run in which these never answered the lab while the split lasted. */
    private static Run deaf(String... nodes) {
        return with(window -> window.fault().equals("split") && window.name().equals("during")
                ? new Window(window.fault(), window.name(), without(window.from(), nodes), without(window.to(), nodes))
                : window);
    }

    private static Sample without(Sample sample, String... nodes) {
        var answered = new TreeSet<>(sample.answered());
        answered.removeIf(node -> List.of(nodes).contains(node.value()));
        return new Sample(sample.at(), sample.requestBytes(), sample.replyBytes(), sample.answers(), sample.answerMs(),
                sample.failures(), answered);
    }

    private static Run with(UnaryOperator<Window> windows) {
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), run.steps(), run.windows().stream().map(windows).toList(), run.nodes(),
                run.gathers());
    }
}
