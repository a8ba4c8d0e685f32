package io.nodeplane.harness;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.nodeplane.Agent;
import io.nodeplane.harness.cli.Main;
import java.io.PrintStream;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the agent and the lab write is the same wherever they run: nothing is formatted as this machine's language asks. */
class LocaleTest {
    private static final int CLASSES_MIN = 300;
    private static final JavaClasses CLASSES = new ClassFileImporter().importUrls(List.of(
            Main.class.getProtectionDomain().getCodeSource().getLocation(),
            Agent.class.getProtectionDomain().getCodeSource().getLocation()))
            .that(describe("are ours", one -> one.getPackageName().startsWith("io.nodeplane")));
    /** Each has a sister that is told a locale. */
    private static final List<String> LOCAL = List.of("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
            "java.lang.String.formatted([Ljava.lang.Object;)", "java.lang.String.toLowerCase()",
            "java.lang.String.toUpperCase()", "java.io.PrintStream.printf(java.lang.String, [Ljava.lang.Object;)",
            "java.io.PrintStream.format(java.lang.String, [Ljava.lang.Object;)",
            "java.io.PrintWriter.printf(java.lang.String, [Ljava.lang.Object;)",
            "java.io.PrintWriter.format(java.lang.String, [Ljava.lang.Object;)",
            "java.util.Formatter.<init>()", "java.text.NumberFormat.getInstance()",
            "java.time.format.DateTimeFormatter.ofPattern(java.lang.String)");

    private static final ArchRule RULE = noClasses().should().callCodeUnitWhere(describe(
            "formats as this machine's language asks", (JavaCall<?> call) -> LOCAL.contains(call.getTarget()
                    .getFullName())));

    @Test
    void nothing_is_formatted_without_a_locale() {
        assertThat(CLASSES.size()).isGreaterThan(CLASSES_MIN);
        RULE.check(CLASSES);
    }

    @Test
    void the_rule_finds_what_it_looks_for() {
        assertThat(RULE.evaluate(new ClassFileImporter().importClasses(Offender.class)).getFailureReport().getDetails())
                .hasSize(5);
    }

    @Test
    void a_folder_of_evidence_has_a_name_that_can_be_typed_anywhere() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            var run = SimulatedRun.of(SimulatedRun.shipped("node-kill"));

            assertThat(run.nodes().values()).allSatisfy(left -> assertThat(left.folder().toString())
                    .matches("[a-zA-Z0-9/-]+"));
            assertThat(run.gathers().moments()).allSatisfy(moment -> assertThat(moment.name())
                    .matches("[0-9]{2}-[a-z0-9-]+"));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Breaks the rule in each way that was found once. */
    private static final class Offender {
        static String offend(PrintStream out) {
            out.printf("%d%n", 1);
            return String.format("%02d", 1) + "%d".formatted(1) + "I".toLowerCase()
                    + DateTimeFormatter.ofPattern("uuuu");
        }
    }
}
