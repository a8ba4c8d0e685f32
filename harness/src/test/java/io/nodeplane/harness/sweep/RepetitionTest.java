package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.EvidenceBundle;
import io.nodeplane.harness.run.KeptRun;
import io.nodeplane.harness.run.Worlds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several runs of one experiment, in the simulated world. */
class RepetitionTest {
    private static final String KILL = """
            question: Is a killed node held dead?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 200, probeTimeoutMs: 100, suspectAfter: 1, confirmAfterMs: 500 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - name: kill
                kill: [node-3]
              - await: { believes: { by: [node-1, node-2], subjects: [node-3], state: dead }, within: 60s }
            expect:
              - %s: { by: [node-1, node-2], subjects: [node-3], during: kill }
            """;

    @TempDir
    private Path root = Path.of("");

    @Test
    void every_run_has_evidence_of_its_own_and_the_last_report_sums_them_up() throws Exception {
        assertThat(run("confirmed", 3)).isZero();

        var runs = folders(root.resolve("runs"));
        assertThat(runs).hasSize(3);
        assertThat(Files.readString(runs.getLast().resolve("report").resolve("repeated.md"))).contains(
                "# repeated: HELD", "Of 3 runs in the world `sim` 3 were HELD", "### Over 3 runs",
                "-Dexperiment=repeated -Dworld=sim -Druns=3", "'kill' until all of node-1, node-2 believe node-3 dead")
                .doesNotContain("Simulated p50");
    }

    @Test
    void one_run_is_no_series() throws Exception {
        assertThat(run("never-confirmed", 1)).isEqualTo(1);

        assertThat(Files.readString(folders(root.resolve("runs")).getFirst().resolve("report").resolve("repeated.md")))
                .contains("# repeated: BROKEN", "<b>Death certificates</b>", "node-3 in incarnation 1")
                .doesNotContain("Over 1 runs", "Of 1 runs");
    }

    @Test
    void the_report_of_a_project_s_experiment_that_no_real_world_can_run_is_kept() throws Exception {
        Files.createDirectories(root.resolve("experiments"));
        Files.writeString(root.resolve("experiments").resolve("repeated.yaml"), "of the project");

        assertThat(run("only: sim\n" + KILL.formatted("confirmed"))).isZero();

        assertThat(root.resolve("reports").resolve("repeated.md")).content().startsWith("# repeated: HELD");
        assertThat(root.resolve("reports").resolve("README.md")).content().contains("[repeated](repeated.md)");
    }

    @Test
    void the_evidence_lies_beside_a_report_that_is_kept_and_is_judged_as_it_says() throws Exception {
        Files.createDirectories(root.resolve("experiments"));
        Files.writeString(root.resolve("experiments").resolve("repeated.yaml"), "of the project");

        assertThat(run("only: sim\n" + KILL.formatted("never-confirmed"))).isEqualTo(1);

        var bundle = root.resolve("reports").resolve("repeated").resolve("evidence.tar.xz");
        var again = KeptRun.read(EvidenceBundle.unpack(bundle)).judged();
        assertThat(again.judgement().verdict().word()).isEqualTo("BROKEN");
        assertThat(root.resolve("reports").resolve("repeated.md")).content().contains("# repeated: BROKEN",
                "runs/" + again.run().id(), "[the evidence of this run](repeated/evidence.tar.xz)",
                "harness/lab recheck reports/repeated/evidence.tar.xz").doesNotContain("they are not committed");
    }

    @Test
    void what_is_told_of_many_runs_stands_apart_from_the_report_of_one() throws Exception {
        Files.createDirectories(root.resolve("experiments"));
        Files.writeString(root.resolve("experiments").resolve("repeated.yaml"), "of the project");

        assertThat(repeat("only: sim\n" + KILL.formatted("confirmed"), 2)).isZero();

        assertThat(root.resolve("reports").resolve("repeated.md")).doesNotExist();
        var folder = root.resolve("reports").resolve("repeated").resolve("sim");
        assertThat(folder.resolve("repeated.md")).content().contains("Of 2 runs in the world `sim` 2 were HELD",
                "lab recheck reports/repeated/sim/repeated/evidence.tar.xz");
        assertThat(folder.resolve("repeated").resolve("evidence.tar.xz")).isNotEmptyFile();
    }

    @Test
    void the_report_of_a_stray_file_is_not_kept_from_the_simulated_world() throws Exception {
        assertThat(run("only: sim\n" + KILL.formatted("confirmed"))).isZero();

        assertThat(root.resolve("reports")).doesNotExist();
    }

    @Test
    void what_real_worlds_can_run_is_not_kept_from_the_simulated_one() throws Exception {
        Files.createDirectories(root.resolve("experiments"));
        Files.writeString(root.resolve("experiments").resolve("repeated.yaml"), "of the project");

        assertThat(run(KILL.formatted("confirmed"))).isZero();

        assertThat(root.resolve("reports")).doesNotExist();
        assertThat(folders(root.resolve("runs")).getFirst().resolve("report").resolve("repeated.md")).content()
                .contains("they are not committed");
    }

    private int run(String text) throws IOException, InterruptedException {
        return repeat(text, 1);
    }

    private int run(String expected, int runs) throws IOException, InterruptedException {
        return repeat(KILL.formatted(expected), runs);
    }

    private int repeat(String text, int runs) throws IOException, InterruptedException {
        var places = new Repetition.Places(root, root.resolve("agent.jar"), root.resolve("reports"));
        return new Repetition(new Asked("kill", SimulatedRun.experiment("repeated", text)),
                Worlds.choose(Worlds.SIM, 7),
                "mvn -pl harness verify -Dexperiment=repeated -Dworld=sim", places, Progress.quiet()).run(runs);
    }

    private static List<Path> folders(Path of) throws IOException {
        try (var all = Files.list(of)) {
            return all.sorted().toList();
        }
    }
}
