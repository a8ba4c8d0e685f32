package io.nodeplane.controlplane.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.kit.Result.Outcome;
import io.nodeplane.controlplane.stub.StubSubject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules as values, their page, and the forms of a report. */
class KitTest {
    private static final Rule KEPT = Rule.must("1.1", "a | b", "c", stage -> stage.joined(2));
    private static final Rule BROKEN = Rule.must("1.2", "text", "c", stage -> {
        throw new Breach("saw \"this\"\nand ä");
    });

    @Test
    void every_rule_has_an_id_of_its_own_a_text_and_an_intent() {
        assertThat(Kit.rules()).extracting(Rule::id).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(99);
        assertThat(Kit.rules()).allSatisfy(rule -> {
            assertThat(rule.text()).endsWith(".");
            assertThat(rule.intent()).endsWith(".");
        });
    }

    @Test
    void the_spec_shows_the_rules_as_they_are() throws IOException {
        Page.of("interface.md").holds("rules", Tables.rules());
    }

    @Test
    void a_check_ends_in_one_of_four_ways() {
        var subject = new StubSubject();
        assertThat(Kit.check(subject, KEPT).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Kit.check(subject, BROKEN)).satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.why()).startsWith("saw");
        });
        assertThat(Kit.check(subject, KEPT.of("some-feature")).outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(Kit.check(subject, Rule.unchecked("1.3", "t", "i", "why not"))).satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.UNTESTED);
            assertThat(result.why()).isEqualTo("why not");
        });
        assertThat(Kit.check(subject, Rule.must("1.4", "t", "i", stage -> {
            throw new IllegalStateException("odd");
        })).outcome()).as("whatever ends a check is no pass").isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_report_is_written_for_people_and_for_programs() {
        var report = new Report("x", List.of(new Result(KEPT, Outcome.PASSED, "", 3),
                new Result(BROKEN, Outcome.FAILED, "saw \"this\"\nand ä", 4)));
        assertThat(report.conforms()).isFalse();
        assertThat(report.summary()).isEqualTo("x: 1 passed, 1 failed, 0 skipped, 0 untested, of 2 rules");
        assertThat(report.markdown()).contains("By the kit " + Kit.version() + ".",
                "| 1.1 | MUST | passed | a \\| b |  |",
                "| 1.2 | MUST | failed | text | saw \"this\" and ä |");
        assertThat(report.json()).contains(
                "{\"subject\":\"x\",\"kit\":\"" + Kit.version()
                        + "\",\"conforms\":false,\"passed\":1,\"failed\":1,\"skipped\":0,"
                        + "\"untested\":0,\"results\":[",
                "{\"rule\":\"1.2\",\"level\":\"MUST\",\"feature\":\"\","
                        + "\"outcome\":\"FAILED\",\"why\":\"saw \\\"this\\\"\\u000aand \\u00e4\",\"tookMs\":4}");
        assertThat(new Report("x", List.of(new Result(KEPT, Outcome.SKIPPED, "", 0))).conforms())
                .as("a binding rule of the core is not skipped").isFalse();
    }

    @Test
    void kits_of_one_version_have_the_same_rules_word_for_word() {
        assertThat(Kit.version()).matches("[0-9a-f]{12}").isEqualTo(Kit.version(Kit.rules()));
        var version = Kit.version(List.of(KEPT, BROKEN));
        assertThat(version).isEqualTo(Kit.version(List.of(KEPT, BROKEN)));
        assertThat(List.of(Kit.version(List.of(KEPT)), Kit.version(List.of(BROKEN, KEPT)),
                Kit.version(List.of(KEPT.should(), BROKEN)), Kit.version(List.of(KEPT.of("some-feature"), BROKEN)),
                Kit.version(List.of(KEPT, Rule.must("1.2", "another text", "i", stage -> {})))))
                .doesNotContain(version).doesNotHaveDuplicates();
    }
}
