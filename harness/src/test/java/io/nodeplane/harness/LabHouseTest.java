package io.nodeplane.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The lab's arrows: evidence can be judged and reported without a world, and each tool is known in one place. */
class LabHouseTest {
    private static final int CLASSES_MIN = 150;
    private static final String LAB = "io.nodeplane.harness";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(LAB);

    @Test
    void the_rules_look_at_the_whole_lab() {
        assertThat(CLASSES.size()).isGreaterThan(CLASSES_MIN);
    }

    @Test
    void checks_and_reports_know_no_world() {
        noClasses().that().resideInAnyPackage(LAB + ".check", LAB + ".report", LAB + ".evidence", LAB + ".experiment",
                LAB + ".fault").should().dependOnClassesThat()
                .resideInAnyPackage(LAB + ".world..", LAB + ".link..", LAB + ".time", LAB)
                .check(CLASSES);
    }

    @Test
    void a_report_is_a_pure_function() {
        noClasses().that().resideInAnyPackage(LAB + ".check", LAB + ".fault").should().dependOnClassesThat()
                .resideInAnyPackage("java.io", "java.nio..", "java.net..", "java.util.concurrent..").check(CLASSES);
    }

    /** Else a mistake of the agent would be the oracle's as well. What it knows of the agent is what a node id is. */
    @Test
    void the_oracle_shares_no_rule_with_the_agent() {
        classes().that().resideInAPackage(LAB + ".oracle").should().onlyDependOnClassesThat()
                .resideInAnyPackage(LAB + ".oracle", "io.nodeplane.model", "java.lang..", "java.util..",
                        "java.security..", "java.nio.charset..", "tools.jackson..", "org.jspecify..")
                .check(CLASSES);
        noClasses().that().resideInAPackage(LAB + ".oracle").should().dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..").check(CLASSES);
    }

    @Test
    void only_the_steady_clock_asks_for_the_time_of_day() {
        noClasses().that().resideOutsideOfPackage(LAB + ".time").should().callMethod(Instant.class, "now").orShould()
                .callMethod(System.class, "currentTimeMillis").orShould().callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void only_the_docker_world_knows_containers() {
        noClasses().that().resideOutsideOfPackage(LAB + ".world.docker").should().dependOnClassesThat()
                .resideInAnyPackage("org.testcontainers..", "com.github.dockerjava..").check(CLASSES);
    }

    @Test
    void only_the_link_package_knows_the_toxiproxy_client() {
        noClasses().that().resideOutsideOfPackage(LAB + ".link").should().dependOnClassesThat()
                .resideInAPackage("eu.rekawek.toxiproxy..").check(CLASSES);
    }

    @Test
    void only_the_screen_knows_terminals() {
        noClasses().that().doNotHaveFullyQualifiedName(LAB + ".Screen").should().dependOnClassesThat()
                .resideInAPackage("org.jline..").check(CLASSES);
    }

    @Test
    void the_worlds_do_not_see_each_other() {
        noClasses().that().resideInAPackage(LAB + ".world.docker").should().dependOnClassesThat()
                .resideInAPackage(LAB + ".world.process").check(CLASSES);
        noClasses().that().resideInAPackage(LAB + ".world.process").should().dependOnClassesThat()
                .resideInAPackage(LAB + ".world.docker").check(CLASSES);
    }

    @Test
    void faults_and_experiments_know_nothing_of_how_they_are_run() {
        noClasses().that().resideInAPackage(LAB + ".fault").should().dependOnClassesThat()
                .resideInAnyPackage(LAB + ".experiment", LAB + ".evidence", LAB + ".check").check(CLASSES);
        slices().matching(LAB + ".(check|report|evidence|experiment|fault)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_says_that_nothing_is_null() {
        classes().that().haveSimpleName("package-info").should()
                .beAnnotatedWith(org.jspecify.annotations.NullMarked.class).check(CLASSES);
    }
}
