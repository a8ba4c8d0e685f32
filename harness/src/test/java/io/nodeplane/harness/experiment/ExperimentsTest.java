package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The experiments that are shipped. */
class ExperimentsTest {

    static List<String> names() throws IOException {
        return ExperimentFile.names(ExperimentSchema.EXPERIMENTS);
    }

    @Test
    void the_shipped_experiments_are_there() throws IOException {
        assertThat(names()).contains("bridge", "cloned-identity", "cold-start", "corrupted-ledger", "even-split",
                "flapping-link", "foreign-agent", "large-cluster", "leave", "lossy-network", "lost-disk",
                "majorities-ring",
                "minority-with-joiner", "node-kill", "one-way-partition", "paused-node", "restart-rejoin",
                "restored-backup", "rolling-restart", "rolling-upgrade", "shared-seed", "slow-network", "split-brain",
                "torn-sync");
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_experiment_is_accepted_by_the_parser(String name) throws IOException {
        var reading = ExperimentFile.read(ExperimentSchema.EXPERIMENTS, name);

        assertThat(reading).isInstanceOf(Reading.Accepted.class);
    }

    /** What is kept beside a report is this text, and judged again by it. */
    @ParameterizedTest
    @MethodSource("names")
    void every_experiment_is_written_so_that_it_is_read_back(String name) throws IOException {
        var reading = ExperimentFile.read(ExperimentSchema.EXPERIMENTS, name);

        assertThat(reading).isInstanceOfSatisfying(Reading.Accepted.class, accepted -> assertThat(ExperimentFile
                .parse(name + ".yaml", name, ExperimentWriter.write(accepted.experiment()))).isEqualTo(accepted));
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_experiment_says_what_answers_its_question(String name) throws IOException {
        var reading = ExperimentFile.read(ExperimentSchema.EXPERIMENTS, name);

        assertThat(reading).isInstanceOfSatisfying(Reading.Accepted.class,
                accepted -> assertThat(accepted.experiment().answer()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_experiment_is_accepted_by_the_schema_and_names_it_for_editors(String name) throws IOException {
        var text = Files.readString(ExperimentSchema.EXPERIMENTS.resolve(name + ".yaml"));

        assertThat(ExperimentSchema.errors(text)).isEmpty();
        assertThat(text).startsWith("# yaml-language-server: $schema=experiment.schema.json\n");
    }
}
