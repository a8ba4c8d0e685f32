package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scope was said three times; what was said earlier is kept. */
class ScopeTest {
    private static final Path FOLDER = Path.of("../docs/scope");

    @ParameterizedTest
    @ValueSource(strings = {"initial", "updated", "final"})
    void each_is_dated_and_says_what_is_replaced(String name) throws IOException {
        assertThat(Files.readString(FOLDER.resolve(name + ".md"))).containsPattern("\\n\\n\\d{4}-\\d{2}-\\d{2}[,.]")
                .contains("This project replaces the Mesh VPN control plane");
    }

    /** Whoever changes one of them changes what was said then: write a new one. */
    @ParameterizedTest
    @CsvSource({"initial, d64624b596ad8f05", "updated, e1797b57a92226e7"})
    void what_was_said_earlier_is_kept(String name, String digest) throws IOException {
        var text = Files.readString(FOLDER.resolve(name + ".md")).getBytes(StandardCharsets.UTF_8);
        assertThat(Hash.of(text).hex()).startsWith(digest);
    }

    @Test
    void the_page_on_the_scope_leads_to_all_of_them() throws IOException {
        assertThat(Files.readString(Path.of("../docs/scope.md"))).contains("(scope/initial.md)", "(scope/updated.md)",
                "(scope/final.md)");
    }
}
