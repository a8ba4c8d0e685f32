package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fixture is refused as its own first lines say: {@code # refused <line>: <sentence>} for each
 * problem, then {@code # schema refuses}, or {@code # schema accepts} where the schema cannot express the rule.
 */
class RefusedFilesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/experiments-refused");
    private static final String REFUSED = "# refused ";

    static List<String> names() throws IOException {
        return ExperimentFile.names(DIRECTORY);
    }

    @Test
    void there_are_files_to_refuse() throws IOException {
        assertThat(names()).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_parser_says_where_and_what_and_how_to_mend_it(String name) throws IOException {
        var text = Files.readString(DIRECTORY.resolve(name + ".yaml"));
        var wanted = text.lines().filter(line -> line.startsWith(REFUSED))
                .map(line -> name + ".yaml:" + line.substring(REFUSED.length())).toList();

        var reading = ExperimentFile.parse(name + ".yaml", "refused", text);

        assertThat(reading).isInstanceOfSatisfying(Reading.Refused.class,
                refused -> assertThat(refused.problems()).map(Problem::toString).containsExactlyElementsOf(wanted));
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_schema_refuses_what_it_can_express(String name) throws IOException {
        var text = Files.readString(DIRECTORY.resolve(name + ".yaml"));

        assertThat(ExperimentSchema.accepts(text)).isEqualTo(text.contains("# schema accepts\n"));
    }
}
