package io.nodeplane.meshvpn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the VPN knows, and what it does not. */
class MeshVpnHouseTest {
    private static final String HOUSE = "io.nodeplane.meshvpn";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(HOUSE);

    @Test
    void it_knows_the_control_plane_interface_and_no_control_plane() {
        assertThat(CLASSES.size()).isGreaterThan(20);
        noClasses().should().dependOnClassesThat(resideInAPackage("io.nodeplane..").and(DescribedPredicate
                .not(resideInAnyPackage(HOUSE + "..", "io.nodeplane.controlplane", "io.nodeplane.controlplane.client",
                        "io.nodeplane.controlplane.json"))))
                .check(CLASSES);
    }

    @Test
    void what_is_wanted_and_what_is_seen_has_no_clock_no_file_no_socket_and_no_thread() {
        var pure = noClasses().that().resideInAPackage(HOUSE + ".mesh").should();
        pure.dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.util.concurrent..",
                HOUSE, HOUSE + ".dataplane", HOUSE + ".disk")).check(CLASSES);
        noClasses().that().resideInAPackage(HOUSE + ".mesh").should().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis").check(CLASSES);
    }

    @Test
    void the_tunnels_and_the_disk_do_not_know_who_uses_them() {
        noClasses().that().resideInAnyPackage(HOUSE + ".dataplane", HOUSE + ".disk").should()
                .dependOnClassesThat(resideInAPackage(HOUSE)).check(CLASSES);
    }
}
