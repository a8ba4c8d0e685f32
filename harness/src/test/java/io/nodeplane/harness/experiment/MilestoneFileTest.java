package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MilestoneFileTest {
    private static final String SOUND = """
            weeks:
              - week: 1
                artifact: an agent
                document: scope
                parts:
                  - experiment: node-kill
                    shows: somebody dies
                    lines: [suspected]
                  - probe: one-agent
                    shows: it answers
                  - document: docs/scope.md
                    shows: what is meant
                    says: one sentence
            """;

    private static MilestoneFile.Plan parse(String text) {
        return MilestoneFile.parse("plan.yaml", text, List.of("node-kill", "leave"), List.of("one-agent"));
    }

    @Test
    void a_plan_is_read() {
        assertThat(parse(SOUND)).isEqualTo(new MilestoneFile.Plan.Accepted(List.of(new Milestone(1, "an agent", "scope",
                List.of(new MilestonePart.Trial("node-kill", "somebody dies", List.of("suspected")),
                        new MilestonePart.Probe("one-agent", "it answers"),
                        new MilestonePart.Document("docs/scope.md", "what is meant", Optional.of("one sentence")))))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "artifact: | artefact: | plan.yaml:3: unknown key 'artefact' in a week; did you mean 'artifact'?",
            "shows: it answers | show: it answers | plan.yaml:10: unknown key 'show' in a part; did you mean 'shows'?",
            "node-kill | node-kil | plan.yaml:6: there is no experiment 'node-kil'; did you mean 'node-kill'?",
            "one-agent | one-agnet | plan.yaml:9: there is no probe 'one-agnet'; did you mean 'one-agent'?",
            "week: 1 | week: 2 | plan.yaml:2: week 2 stands where week 1 should; the weeks are in order, and none is left "
                    + "out",
            "[suspected] | [suspect] | plan.yaml:8: 'lines' must be ~, not 'suspect'; did you mean 'suspected'?",
            "says: one | lines: [left] # | plan.yaml:13: 'lines' is said of an 'experiment' only, and this part is a "
                    + "'document'; take it out",
            "probe: one-agent | says: nothing | plan.yaml:9: a part needs one of ~",
            "weeks: | week: | plan.yaml:1: unknown key 'week' in the file; did you mean 'weeks'?"})
    void what_is_wrong_is_told_with_its_line(String right, String wrong, String sentence) {
        assertThat(SOUND).contains(right);
        var plan = parse(SOUND.replace(right, wrong));

        var parts = sentence.split("~", 2);
        assertThat(plan).isInstanceOfSatisfying(MilestoneFile.Plan.Refused.class,
                refused -> assertThat(refused.reasons()
                        .stream().map(Problem::toString))
                        .anySatisfy(said -> assertThat(said).startsWith(parts[0]).endsWith(
                                parts.length > 1 ? parts[1] : "")));
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        var plan = parse(SOUND.replace("node-kill", "x").replace("one-agent", "y"));
        assertThat(plan).isInstanceOfSatisfying(MilestoneFile.Plan.Refused.class,
                refused -> assertThat(refused.reasons()).hasSize(2));
    }
}
