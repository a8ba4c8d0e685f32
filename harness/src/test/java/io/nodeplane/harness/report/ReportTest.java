package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of runs on virtual time, made by real drivers and judged by the real checks. */
class ReportTest {
    /** A cut, and nothing expected that would not be true without it. */
    private static final String UNDEMANDING = """
            question: Does anything -- or nobody | at <all> -- notice?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, confirmAfterMs: 2000 }
            timeline:
              - start: all
              - await: { converged: all, within: 20s }
              - name: split
                cut: { groups: [[node-1, node-2], [node-3]], mode: drop }
              - hold: 500ms
              - name: mend
                heal: split
              - await: { converged: all, within: 20s }
            expect:
              - converged: { nodes: all, after: mend }
            """;

    private static Rendered render(Run run) {
        return Report.render(run, Checks.judge(run));
    }

    private static List<String> lines(Rendered report) {
        return report.markdown().lines().toList();
    }

    @Test
    void the_first_lines_of_a_split_answer_the_question() {
        var report = render(SimulatedRun.of(SimulatedRun.shipped("split-brain")));
        var first = lines(report);

        assertThat(first.get(0)).isEqualTo("# split-brain: HELD");
        assertThat(first.get(2)).startsWith("> What does each side believe during a 3/2 split");
        assertThat(first.get(4)).startsWith("- At the end of `split`, ").endsWith(
                " after the start, node-1, node-2 and node-3 believed node-4 and node-5 dead (confirmed);"
                        + " node-4 and node-5 believed node-1, node-2 and node-3 suspect.");
        assertThat(first.get(5)).matches("- 'heal' to one ledger head for good: \\*\\*\\d+ ms\\*\\* \\(0\\.\\d\\d sync"
                + " intervals\\)\\.");
        assertThat(first.get(6)).startsWith("- 'heal' until everybody believes everybody alive: **");
        assertThat(first.get(7)).startsWith("- 2 confirmations of deaths were written in the whole run: of node-4 (by");
        assertThat(first.get(8)).isEqualTo("- In the end everybody believed everybody alive.");
        assertThat(outcome(report)).startsWith("**Held.** 8 of 8 expectations, ");
    }

    private static String outcome(Rendered report) {
        return lines(report).stream().filter(line -> line.startsWith("**")).findFirst().orElseThrow();
    }

    @Test
    void the_answer_counts_a_heal_from_the_first_link_and_tells_when_the_last_was_open() {
        var run = SimulatedRun.of(SimulatedRun.shipped("split-brain"));
        var steps = run.steps().stream().map(executed -> executed.step().name().equals("heal")
                ? new ExecutedStep(executed.step(), executed.started(), executed.started().plusMillis(581), 36,
                        executed.held(), List.of())
                : executed).toList();
        var slow = new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), steps, run.windows(), run.nodes(), run.gathers());

        assertThat(lines(render(slow)))
                .anyMatch(line -> line.matches("- 'heal' to one ledger head for good: \\*\\*\\d+ ms"
                        + "\\*\\* \\(0\\.\\d+ sync intervals\\), counted from the first link opened; the last was open after 581 ms\\."));
        assertThat(Disagreements.of(render(slow).markdown(), render(slow).pictures().get("beliefs.svg"))).isEmpty();
    }

    @Test
    void a_side_of_many_nodes_is_named_once_by_its_nodes_and_then_by_what_it_is() {
        var markdown = render(SimulatedRun.of(SimulatedRun.shipped("minority-with-joiner"))).markdown();

        assertThat(markdown).contains("cut node-1, node-2 and node-3 \\| `node-4, node-5, node-6, node-7`, dropping",
                "the minority of 'split' believed node-1, node-2 and node-3 suspect")
                .doesNotContain("node-4, node-5, node-6 and node-7");
    }

    @Test
    void the_first_two_screens_have_question_answer_picture_deeds_and_costs_and_the_rest_is_folded() {
        var lines = lines(render(SimulatedRun.of(SimulatedRun.shipped("split-brain"))));
        var seen = lines.subList(0, lines.indexOf("<details>"));

        assertThat(seen).hasSizeLessThan(50);
        assertThat(seen.stream().filter(line -> line.startsWith("## "))).containsExactly("## What was done",
                "## What it cost");
        assertThat(seen).anyMatch(line -> line.startsWith("![")).anyMatch(line -> line.startsWith("- ledger lines"))
                .anyMatch(line -> line.startsWith("- During `split`: 0 B over the 12 links that it cut, "));
        assertThat(lines.stream().filter("<details>"::equals)).hasSameSizeAs(
                lines.stream().filter("</details>"::equals).toList());
    }

    @Test
    void a_report_has_its_parts_in_order() {
        var report = render(SimulatedRun.of(SimulatedRun.shipped("split-brain")));

        assertThat(lines(report).stream().filter(line -> line.startsWith("<summary>"))
                .map(line -> line.replaceAll("</?(summary|b)>|</b>.*", "").replaceAll("</b>.*", ""))
                .map(line -> line.replaceAll(": \\d.*", ""))).containsExactly("Expectations",
                        "Who believed what about whom, in words", "How often, and who", "Timeline as executed",
                        "What happened when", "Measured times", "Divergence and reconvergence",
                        "How far each entry had come when", "Death certificates",
                        "What was written during the fault", "Did the fault bite?", "Invariants of every run", "Setup",
                        "Evidence", "Limits of this report");
        assertThat(report.pictures().keySet()).containsExactly("beliefs.svg", "heads.svg", "lags.svg",
                "spacetime.svg");
        assertThat(report.markdown()).contains("](split-brain/beliefs.svg)", "](split-brain/heads.svg)",
                "```sh\nmvn -pl harness verify -Dexperiment=split-brain\n```");
    }

    @Test
    void a_split_is_told_in_tables() {
        var markdown = render(SimulatedRun.of(SimulatedRun.shipped("split-brain"))).markdown();

        assertThat(markdown)
                .containsPattern("\\| node-1 +\\| - +\\| alive -> suspect -> alive +\\| alive -> suspect -> alive"
                        + " +\\| alive -> suspect -> dead -> alive");
        assertThat(markdown).containsPattern("\\| node-4 +\\| alive -> suspect -> alive");
        assertThat(markdown).containsPattern("\\| cut +\\| +12 \\| +[0-9.]+ kB, answers in \\d+ ms \\| +0 B \\|");
        assertThat(markdown).containsPattern("\\| node-5 +\\| +x 0 B \\| +x 0 B \\| +x 0 B \\| +[0-9.]+ kB \\| +- \\|");
        assertThat(markdown).contains("- side A: `node-1, node-2, node-3`\n- side B: `node-4, node-5`");
        assertThat(markdown).containsPattern("\\| A +\\| confirmed node-[45]@1 .* suspect@1 -> dead \\(confirmed\\)@1");
        assertThat(markdown).containsPattern("node-4 recovered @2; node-4: dead \\(confirmed\\)@1 -> alive@2");
    }

    @Test
    void each_confirmed_death_has_a_certificate_with_votes_and_verdict_and_what_came_after() {
        var markdown = render(SimulatedRun.of(SimulatedRun.shipped("split-brain"))).markdown();

        assertThat(markdown).containsPattern("### node-1#\\d+: death of node-[45] in incarnation 1");
        assertThat(markdown).contains("**Justified**: a majority of voters that trust each other",
                "majority: 3 of 5 voters, and 3 are needed",
                "After it: the subject answered in a later incarnation: this death is over (node-");
        assertThat(markdown).containsPattern(
                "\\| node-2 +\\| node-2#\\d+ +\\| +[0-9.]+ s \\| +[0-9.]+ s \\| .*direct.* nacks.* \\| node-2#\\d+ \\(");
        var killed = render(SimulatedRun.of(SimulatedRun.shipped("node-kill"))).markdown();
        assertThat(killed).contains("After it: the subject is dead by it.");
    }

    @Test
    void replay_order_in_the_report_is_that_of_the_ledger() {
        var run = SimulatedRun.of(SimulatedRun.shipped("split-brain"));

        var lamports = lines(render(run)).stream().filter(line -> line.matches("\\| +[0-9]+ \\| node-[0-9]#.*"))
                .map(line -> Long.valueOf(line.split("\\|")[1].strip())).toList();

        assertThat(lamports).hasSizeGreaterThan(8).isSorted();
    }

    @Test
    void a_killed_node_is_hatched_and_spoken_of_by_the_others_only() {
        var report = render(SimulatedRun.of(SimulatedRun.shipped("node-kill")));

        assertThat(lines(report)).contains("- In the end all nodes but node-3 believed node-3 dead (confirmed).");
        assertThat(report.markdown()).containsPattern("\\| node-3 +\\| alive -> \\(down\\)");
        assertThat(report.pictures().get("beliefs.svg")).contains("fill=\"url(#h)\" fill-opacity");
    }

    @Test
    void a_broken_expectation_is_named_in_the_answer() {
        var text = "question: Q?\n" + readBody("split-brain").replace(
                "  - isolated: { nodes: [node-4, node-5], during: split }",
                "  - confirmed: { by: [node-4], subjects: [node-1], during: split }");

        var report = render(SimulatedRun.of(SimulatedRun.experiment("split-brain", text)));

        assertThat(lines(report).getFirst()).isEqualTo("# split-brain: BROKEN");
        assertThat(outcome(report)).startsWith("**Broken.** 7 of 8 expectations, ")
                .contains("First of 1 finding that is BROKEN: node-4 comes to believe node-1 dead during 'split'");
        assertThat(report.markdown()).contains("| **BROKEN** | node-4 comes to believe node-1 dead during 'split' |");
    }

    @Test
    void a_cut_that_does_not_cut_makes_the_report_say_that_it_shows_nothing() {
        var run = leaky(SimulatedRun.of(SimulatedRun.experiment("undemanding", UNDEMANDING)));

        var report = render(run);

        assertThat(lines(report).getFirst()).isEqualTo("# undemanding: VACUOUS");
        assertThat(outcome(report)).startsWith("**The run shows nothing, for a fault did not bite.**")
                .contains("VACUOUS: 'split' did bite");
        assertThat(report.markdown()).containsPattern("\\| node-1 +\\| +- \\| +[0-9.]+ k?B \\| +x [0-9.]+ k?B \\|");
    }

    /** {@return the run as if as much had crossed its links during the fault as before it} */
    private static Run leaky(Run run) {
        var before = run.windows().stream().filter(window -> window.name().equals("before")).findFirst().orElseThrow();
        var windows = run.windows().stream().map(window -> window.name().equals("during")
                ? new Window(window.fault(), "during", before.from(), before.to())
                : window).toList();
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps(), windows, run.nodes(), run.gathers());
    }

    @Test
    void what_cannot_be_judged_is_not_decided() {
        var run = SimulatedRun.of(SimulatedRun.experiment("undemanding", UNDEMANDING));
        var judgement = new Judgement(List.of(new Finding(Finding.Kind.EXPECTATION, "a thing",
                new Verdict.Unknown("a log is missing"))), List.of());

        var report = Report.render(run, judgement);

        assertThat(lines(report).getFirst()).isEqualTo("# undemanding: UNKNOWN");
        assertThat(outcome(report)).startsWith("**Not decided.** 0 of 1 expectation held.")
                .contains("a thing: a log is missing");
        assertThat(report.markdown()).contains("No invariant was checked.", "Nothing was measured.");
    }

    @Test
    void a_run_that_ended_before_anything_happened_has_a_report_too() {
        var run = SimulatedRun.of(SimulatedRun.experiment("undemanding", UNDEMANDING));
        var nothing = new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), List.of(),
                new Detour("Nothing was tried.", List.of(), List.of()), run.started(),
                run.started(), List.of(), List.of(), new TreeMap<>(), new Run.Gathers(List.of(), List.of()));

        var report = Report.render(nothing, new Judgement(List.of(), List.of()));

        assertThat(report.markdown()).contains("**The run ended early**: 6 steps", "no process ran",
                "Self-test of the links: nothing was tried.");
        report.pictures().values().forEach(SvgAssertions::assertSound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cold-start", "node-kill", "restart-rejoin", "split-brain"})
    void pictures_are_sound_small_and_described(String name) {
        var report = render(SimulatedRun.of(SimulatedRun.shipped(name)));

        report.pictures().values().forEach(SvgAssertions::assertSound);
        assertThat(report.pictures().get("beliefs.svg")).contains("<title id=\"t\">" + name, "In the end: ")
                .doesNotContain("font-family:\"", "<script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-kill", "split-brain"})
    void the_same_run_gives_the_same_bytes_wherever_it_is_rendered(String name) {
        var locale = Locale.getDefault();
        try {
            var first = render(SimulatedRun.of(SimulatedRun.shipped(name)));
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            var second = render(SimulatedRun.of(SimulatedRun.shipped(name)));

            assertThat(second).isEqualTo(first);
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void no_place_of_this_machine_is_named() {
        var run = SimulatedRun.of(SimulatedRun.experiment("undemanding", UNDEMANDING));
        var judgement = new Judgement(List.of(new Finding(Finding.Kind.INVARIANT, "files are sound", new Verdict.Broken(
                List.of(run.nodes().get(new NodeId("node-2")).folder() + "/ledger.jsonl, line 3: torn")))), List.of());

        var report = Report.render(run, judgement);

        assertThat(report.markdown()).doesNotContain("/somewhere")
                .contains("runs/" + run.id() + "/node-2/ledger.jsonl, line 3: torn");
    }

    @Test
    void it_says_where_its_evidence_is_and_what_is_too_large_to_lie_beside_it() {
        var run = SimulatedRun.of(SimulatedRun.experiment("undemanding", UNDEMANDING));
        var index = RunIndex.of(run);

        var beside = Report.render(index, Checks.judge(index), Series.none("sim"), Simulated.notAsked(),
                new Bundled.Beside("undemanding/evidence.tar.xz", 12_345, "harness/lab recheck the-bundle"));
        assertThat(beside.markdown()).contains(
                "[the evidence of this run](undemanding/evidence.tar.xz) again (12.3 kB):",
                "```sh\nharness/lab recheck the-bundle\n```", "are in [undemanding/evidence.tar.xz]");
        var large = Report.render(index, Checks.judge(index), Series.none("sim"), Simulated.notAsked(),
                new Bundled.TooLarge(1_234_567, 300_000));
        assertThat(large.markdown())
                .contains("they are not committed, for compressed they have 1.2 MB, and no more than"
                        + " 300.0 kB is kept beside a report")
                .doesNotContain("recheck");
    }

    @Test
    void what_the_question_holds_is_shown_as_it_is() {
        var report = render(SimulatedRun.of(SimulatedRun.experiment("undemanding", UNDEMANDING)));

        assertThat(lines(report).get(2)).isEqualTo("> Does anything -- or nobody \\| at &lt;all> -- notice?");
        assertThat(IndexEntry.read(report.markdown())).hasValueSatisfying(
                entry -> assertThat(entry.question()).isEqualTo("Does anything -- or nobody | at <all> -- notice?"));
    }

    @Test
    void every_row_of_a_table_has_as_many_cells_as_its_head() {
        var widths = new TreeSet<String>();
        var table = new ArrayList<Integer>();
        for (var line : lines(render(SimulatedRun.of(SimulatedRun.shipped("split-brain"))))) {
            if (line.startsWith("|")) {
                table.add(line.replace("\\|", "").split("\\|", -1).length);
            } else if (!table.isEmpty()) {
                widths.add(table.stream().distinct().count() + " width");
                table.clear();
            }
        }

        assertThat(widths).containsExactly("1 width");
    }

    private static String readBody(String name) {
        try {
            var text = Files.readString(Path.of("../experiments", name + ".yaml"));
            return text.substring(text.indexOf("\ncluster:") + 1);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
