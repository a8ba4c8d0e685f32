package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that nests without end is refused like any other. */
class DeepFileTest {
    private static final String REST = """
            cluster: { nodes: 3, seeds: all }
            charter: { voters: all }
            timeline:
              - start: all
            expect:
              - no-fork: { nodes: all }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void more_levels_than_can_be_read_are_refused_in_a_sentence(String level) {
        var text = "question:\n  " + level.repeat(100_000) + "\n" + REST;

        assertThat(ExperimentFile.parse("x.yaml", "x", text)).isInstanceOfSatisfying(Reading.Refused.class,
                refused -> assertThat(refused.problems()).singleElement().asString().startsWith("x.yaml:2: '")
                        .hasSizeLessThan(300));
    }

    @Test
    void brackets_in_a_text_are_a_text() {
        assertThat(ExperimentFile.parse("x.yaml", "x", "question: \"" + "[".repeat(2_500) + "\"\n" + REST))
                .isInstanceOf(Reading.Accepted.class);
    }
}
