package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.chaos.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;

class ExperimentWriterProperties {

    @Property(tries = 1500)
    void a_random_experiment_is_a_file_that_is_read_back_as_the_same_experiment(@ForAll long seed) {
        var experiment = Scenario.of(seed);

        assertThat(read(experiment.name(), ExperimentWriter.write(experiment))).isEqualTo(experiment);
    }

    @Example
    void every_file_of_the_project_is_read_back_as_the_same_experiment() throws IOException {
        for (var name : ExperimentFile.names(ExperimentSchema.EXPERIMENTS)) {
            var experiment = switch (ExperimentFile.read(ExperimentSchema.EXPERIMENTS, name)) {
                case Reading.Accepted(var accepted) -> accepted;
                case Reading.Refused(var problems) -> throw new AssertionError(problems);
            };

            assertThat(read(name, ExperimentWriter.write(experiment))).as(name).isEqualTo(experiment);
        }
    }

    @Property(tries = 500)
    void any_question_is_read_back(
            @ForAll @NotBlank @CharRange(from = ' ', to = '~') @StringLength(max = 40) String text) {
        var question = text.strip();
        var some = Scenario.of(1);
        var asking = new Experiment(some.name(), question, some.cluster(), some.charter(), some.timeline(),
                some.expectations());

        assertThat(read(asking.name(), ExperimentWriter.write(asking)).question()).isEqualTo(question);
    }

    @Example
    void a_time_that_no_file_can_say_is_refused() {
        for (var time : List.of(Duration.ZERO, Duration.ofNanos(1_500_000), Duration.ofDays(1_000_000))) {
            assertThatThrownBy(() -> ExperimentWriter.time(time)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Experiment read(String name, String text) {
        return switch (ExperimentFile.parse(name + ".yaml", name, text)) {
            case Reading.Accepted(var experiment) -> experiment;
            case Reading.Refused(var problems) -> throw new AssertionError(problems + "\n" + text);
        };
    }
}
