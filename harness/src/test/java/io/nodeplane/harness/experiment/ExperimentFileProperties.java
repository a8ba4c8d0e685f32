package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class ExperimentFileProperties {

    @Property(tries = 2000)
    void a_damaged_file_is_read_or_refused_at_a_line_of_its_own_but_never_breaks_the_parser(
            @ForAll @IntRange(max = 1500) int from, @ForAll @IntRange(max = 40) int removed,
            @ForAll @Chars({'[', ']', '{', '}', ':', '-', ',', '\n', ' ', 'a', '&', '*', '<',
                    '1'}) @StringLength(max = 6) String inserted)
            throws IOException {
        var sound = Files.readString(ExperimentSchema.EXPERIMENTS.resolve("split-brain.yaml"));
        var start = Math.min(from, sound.length());
        var damaged = sound.substring(0, start) + inserted + sound.substring(Math.min(start + removed, sound.length()));

        switch (ExperimentFile.parse("x.yaml", "x", damaged)) {
            case Reading.Accepted accepted -> accepted.experiment().timeline().forEach(
                    step -> accepted.experiment().phase(step.name()));
            case Reading.Refused refused -> {
                assertThat(refused.problems()).isNotEmpty();
                // One past the last line is where the file ends too early.
                assertThat(refused.problems()).allSatisfy(problem -> assertThat(
                        Integer.parseInt(problem.where().substring("x.yaml:".length())))
                        .isBetween(1, (int) damaged.lines().count() + 1));
            }
        }
    }

    @Property
    void one_slip_of_the_pen_in_a_long_key_still_finds_it(@ForAll @IntRange(max = 4) int at,
            @ForAll @AlphaChars char typed) {
        var known = FileKeys.EXPERIMENT.names();
        for (var key : known.stream().filter(each -> each.length() > 5).toList()) {
            var slipped = key.substring(0, at) + typed + key.substring(at + 1);

            assertThat(Spelling.nearest(slipped, known)).contains(key);
        }
    }
}
