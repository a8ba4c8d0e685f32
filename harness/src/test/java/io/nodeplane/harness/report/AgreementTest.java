package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.sweep.ReportFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A report, read back, agrees with itself: its first screen with its tables, its tables with its picture. */
class AgreementTest {
    private static final Path REPORTS = Path.of("../reports");
    private static final Path EXPERIMENTS = Path.of("../experiments");

    static Stream<String> experiments() throws IOException {
        // A hundred nodes take half a minute, and have no table of beliefs.
        return ExperimentFile.names(EXPERIMENTS).stream().filter(name -> !name.equals("large-cluster"))
                .filter(name -> SimulatedRun.shipped(name).unfit(Experiment.SIM).isEmpty());
    }

    /** The reports of runs: tables of many runs have no picture of beliefs. */
    static List<String> committed() {
        return new ReportFolder(REPORTS).entries().stream().map(IndexEntry::experiment)
                .filter(name -> !name.equals("false-positives")).toList();
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void the_report_of_a_simulated_run_agrees_with_itself_and_measures_what_it_is_asked(String name) {
        var run = SimulatedRun.of(SimulatedRun.shipped(name));
        var report = Report.render(run, Checks.judge(run));

        assertThat(Disagreements.of(report.markdown(), report.pictures().get(BeliefSection.PICTURE))).isEmpty();
        assertThat(new ReadReport(report.markdown()).answer()).hasSizeGreaterThan(1)
                .noneMatch(sentence -> sentence.startsWith("Not measured"));
    }

    @ParameterizedTest
    @MethodSource("committed")
    void every_committed_report_agrees_with_itself(String name) throws IOException {
        var markdown = Files.readString(REPORTS.resolve(name + ".md"));
        assertThat(Disagreements.of(markdown, Files.readString(REPORTS.resolve(name).resolve(BeliefSection.PICTURE))))
                .isEmpty();
    }

    @Test
    void there_are_committed_reports() {
        assertThat(committed()).hasSizeGreaterThan(20);
    }

    @Test
    void each_kind_of_disagreement_is_found() {
        var run = SimulatedRun.of(SimulatedRun.shipped("split-brain"));
        var report = Report.render(run, Checks.judge(run));
        var text = report.markdown();
        var picture = report.pictures().get(BeliefSection.PICTURE);

        assertThat(Disagreements.of(text.replaceFirst("after the start", "after the start, in 77.7 s,"), picture))
                .singleElement().asString().startsWith("'77.7 s' stands in no table");
        assertThat(Disagreements.of(text.replaceFirst("8 of 8 expectations", "9 of 9 expectations"), picture))
                .containsExactly("9 of 9 expectation, and the table has 8 of 8");
        assertThat(
                Disagreements.of(text, picture.replaceAll("node-1 (held|believed) node-4 dead", "node-1 $1 node-4 x")))
                .containsExactly("in the table, and not in the picture: node-1 node-4 dead");
        assertThat(Disagreements.of(text, picture + ">node-1 believed node-2 dead (left)<")).containsExactly(
                "in the picture, and not in the table: node-1 node-2 left");
        assertThat(Disagreements.of(text.replaceFirst("(\\| 'heal' to first entry across: reconnecting +\\| +)\\d+ ms",
                "$1never"), picture)).anyMatch(found -> found.contains("never, and the heads came to be equal"));
        assertThat(Disagreements.of(text.replaceFirst("(\\| 'split' to first suspicion by [^|]+\\| +)[0-9.]+ s",
                "$1never"), picture)).anyMatch(found -> found.contains("never, and 'split' to last own suspicion by"));
        assertThat(Disagreements.of(text.replaceFirst("\\| suspects node-\\d", "| is isolated"), picture))
                .singleElement().asString().endsWith("told one by one");
        assertThat(Disagreements.of(text.replace("suspect -> dead -> alive", "suspect -> dead"), picture))
                .anyMatch(found -> found.contains("ends in doubt, and the answer says that nobody did"));
        var slow = text.replaceFirst("(\\| `heal` +\\| heal 'split' +\\| +[0-9.]+ s \\| +)0 ms", "$1581 ms")
                .replaceFirst("(\\| 'heal' to one ledger head for good +\\| +)\\d+ ms", "$10 ms");
        assertThat(Disagreements.of(slow, picture))
                .anyMatch(
                        found -> found.contains("'heal' to one ledger head for good: 0 ms, and the step took 581 ms"));
    }
}
