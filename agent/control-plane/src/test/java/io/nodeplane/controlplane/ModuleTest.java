package io.nodeplane.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleTest {
    @Test
    void the_module_needs_nothing_but_java_base_and_jspecify() {
        var ours = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.nodeplane.controlplane");
        assertThat(ours.size()).isGreaterThan(40);
        var base = List.copyOf(Object.class.getModule().getPackages());
        classes().should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are in java.base, JSpecify or this module",
                        type -> type.isPrimitive() || type.getBaseComponentType().isPrimitive()
                                || base.contains(type.getBaseComponentType().getPackageName())
                                || type.getPackageName().startsWith("org.jspecify")
                                || type.getBaseComponentType().getPackageName()
                                        .startsWith("io.nodeplane.controlplane")))
                .check(ours);
    }
}
