package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.Milestone;
import io.nodeplane.harness.experiment.MilestonePart;
import io.nodeplane.harness.index.RunIndex;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MilestonePageTest {
    private static final MilestonePart.Probe PROBE = new MilestonePart.Probe("one-agent", "it answers");
    private static final MilestonePart.Document DOCUMENT = new MilestonePart.Document("docs/scope.md", "what is meant",
            Optional.empty());

    private static PartShown.Probe probe(Verdict verdict) {
        return new PartShown.Probe(PROBE, "In processes", List.of(new Finding(Finding.Kind.EXPECTATION, "it is there",
                verdict)), List.of(new Exhibit("GET /status", "json", "{\"node\":\"node-1\"}")));
    }

    private static String page(PartShown... shown) {
        var milestone = new Milestone(8, "a node is killed", "degraded mode", List.of(shown).stream()
                .<MilestonePart>map(PartShown::part).toList());
        return MilestonePage.of(milestone, List.of(shown), "mvn -pl harness verify -Dmilestone=8", Instant.EPOCH,
                List.of(
                        new Fact("commit", "abc")),
                "../../");
    }

    @Test
    void a_week_that_was_shown_says_what_was_asked_run_and_seen() {
        var page = page(probe(new Verdict.Held("an answer")), new PartShown.Document(DOCUMENT));

        assertThat(page).startsWith("# Week 8: HELD\n\n> To run: a node is killed\n\n> To write: degraded mode\n\n"
                + "**Held.** All 2 parts were shown.").contains("{\"node\":\"node-1\"}", "an answer",
                        "[docs/scope.md](../../docs/scope.md)", "- commit: abc", "-Dmilestone=8");
    }

    @Test
    void what_there_was_no_way_to_show_is_named_and_the_week_is_not_shown() {
        var page = page(probe(new Verdict.Held("an answer")), new PartShown.NotShown(new MilestonePart.Probe("vpn-demo",
                "tunnels carry"), "it needs the mesh VPN", 3));

        assertThat(page).startsWith("# Week 8: NOT SHOWN\n")
                .contains("**Not shown.** 1 of 2 parts were shown. Not shown: "
                        + "tunnels carry (vpn-demo: NOT SHOWN).", "it needs the mesh VPN");
    }

    @Test
    void what_was_seen_otherwise_fails_the_week() {
        var shown = probe(new Verdict.Broken(List.of("nobody answers")));

        assertThat(page(shown)).startsWith("# Week 8: BROKEN\n").contains("**Failed.** 0 of 1 parts were shown.");
        assertThat(shown.exitStatus()).isEqualTo(1);
    }

    @Test
    void an_experiment_is_told_with_its_answer_numbers_picture_and_lines() {
        var index = RunIndex.of(SimulatedRun.of(SimulatedRun.shipped("node-kill")));
        var part = new MilestonePart.Trial("node-kill", "somebody dies", List.of("confirmed", "left"));
        var page = page(new PartShown.Trial(part, index, Checks.judge(index), "week-08/"));

        assertThat(page).contains("[node-kill](week-08/node-kill.md)", "(week-08/node-kill/beliefs.svg)",
                "| Confirmations", "Ledger lines of the kind `confirmed`, the only one in replay order:",
                "\"kind\":\"confirmed\"", "No ledger has a line of the kind `left`.", "**Held.**");
    }

    @Test
    void the_index_tells_the_verdict_of_each_week() {
        assertThat(MilestonePage.index(List.of(page(probe(new Verdict.Held("so")))))).containsPattern(
                "\\| \\[week 8\\]\\(week-08.md\\) +\\| HELD +\\| a node is killed");
    }
}
