package io.nodeplane.controlplane.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Version 1 of the interface is frozen: rules, types and methods may come, and none of these may go, or mean less.
 *
 * <p>{@code -Dspec.freeze=true} writes the two lists anew, which is for additions alone.
 */
class FrozenV1Test {
    private static final Path FROZEN = Path.of("src", "test", "resources", "frozen-v1");

    private static String line(Rule rule) {
        return String.join(" | ", rule.id(), rule.level().name(), rule.feature(), rule.text());
    }

    private static boolean published(JavaClass type) {
        return type.getPackageName().equals("io.nodeplane.controlplane")
                && type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static boolean published(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && !method.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    /** {@return the Java types and methods that a VPN may use} */
    private static List<String> methods() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.nodeplane.controlplane").stream().filter(FrozenV1Test::published)
                .flatMap(type -> type.getMethods().stream()).filter(FrozenV1Test::published)
                .map(method -> method.getRawReturnType().getName() + " " + method.getFullName()).sorted().toList();
    }

    private static List<String> frozen(String name, List<String> now) throws IOException {
        var file = FROZEN.resolve(name);
        if (Boolean.getBoolean("spec.freeze")) {
            Files.createDirectories(FROZEN);
            Files.write(file, now);
        }
        return Files.readAllLines(file);
    }

    @Test
    void no_rule_goes_or_asks_for_something_else() throws IOException {
        var now = Kit.rules().stream().map(FrozenV1Test::line).toList();
        assertThat(frozen("rules.txt", now)).hasSizeGreaterThan(90).allMatch(now::contains);
    }

    @Test
    void no_type_or_method_goes() throws IOException {
        var now = methods();
        assertThat(frozen("methods.txt", now)).hasSizeGreaterThan(100).allMatch(now::contains);
    }
}
