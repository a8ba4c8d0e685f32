package io.nodeplane.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the lab says to bad input: one sentence and exit status 2, before anything is started. */
class MainTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--world=sim | nothing to run: add -Dexperiment=NAME, -Dmilestone=WEEK, -Dchaos=N or -Drates=HOURS",
            "--chaos=-1 | -Dchaos=-1: ask for at least one seed",
            "--rates=-1 | -Drates=-1: ask for at least one hour",
            "--experiment=even-split --world=dokcer | "
                    + "-Dworld=dokcer: there is no such world; use auto, docker, process or sim",
            "--chaos=5 --experiment=even-split | "
                    + "-Dexperiment, -Dmilestone, -Dchaos and -Drates each ask for something else: keep one of them",
            "--experiment=even-split --runs=0 | -Druns=0: ask for at least one run",
            "--experiment=even-split --world=sim --runs=3 | "
                    + "-Druns=3 -Dworld=sim: one seed always gives the same run; ask for -Dseeds=3",
            "--experiment=even-split --seeds=3 | -Dseeds=3 -Dworld=auto: only the simulated world runs with many seeds; "
                    + "add -Dworld=sim",
            "--experiment=cold-start.yaml --root=.. | cold-start.yaml: there is no such file; to run the experiment of this "
                    + "name, add -Dexperiment=cold-start",
            "--experiment=COLD-START --root=.. | ../experiments/COLD-START.yaml: 'COLD-START' cannot name an experiment; "
                    + "did you mean 'cold-start'?",
            "--experiment=split-brain.yml --root=.. | ../experiments/split-brain.yml.yaml: 'split-brain.yml' cannot name an "
                    + "experiment; did you mean 'split-brain'?",
            "--experiment=milestones --root=.. | ../experiments/milestones.yaml: this is the plan of the weeks and no "
                    + "experiment; to run a week of it, add -Dmilestone=1",
            "--milestone=8 --chaos=5 | "
                    + "-Dexperiment, -Dmilestone, -Dchaos and -Drates each ask for something else: keep one of them",
            "--milestone=14 --root=.. | -Dmilestone=14: there is no such week; use 1 to 13, or all",
            "--milestone=8 --world=sim --root=.. | "
                    + "-Dworld=sim: a week is shown in a real world; use auto, docker or process",
            "--milestone=1 --root=src | src/experiments/milestones.yaml: there is no such file; a project with a plan has "
                    + "it there",
            "--experiment=large-cluster --root=.. | large-cluster runs in the simulated world only; add -Dworld=sim"})
    void bad_input_gets_one_sentence(String arguments, String sentence) {
        assertThat(refused(arguments.split(" "))).isEqualToNormalizingNewlines(sentence + "\n");
    }

    @Test
    void all_bad_names_are_told_and_a_list_may_have_spaces() {
        assertThat(refused("--experiment=cold-star, leaf ,leave", "--root=..")).isEqualToNormalizingNewlines("""
                ../experiments/cold-star.yaml: there is no such experiment; did you mean 'cold-start'?
                ../experiments/leaf.yaml: there is no such experiment; did you mean 'leave'?
                """);
    }

    private static String refused(String... arguments) {
        var said = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new Main()).execute(arguments)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
