package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Histories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharterFileTest {

    @TempDir
    private Path temp;

    @Test
    void a_written_charter_is_read_back_and_is_fit_for_people() throws IOException {
        var file = temp.resolve("charter.json");
        CharterFile.write(file, Histories.CHARTER);
        assertThat(CharterFile.read(file)).isEqualTo(Histories.CHARTER);
        assertThat(Files.readAllLines(file)).startsWith("{", "  \"backoffMax\": 10,", "  \"cluster\": \"lab\",")
                .endsWith("  \"voters\": [\"node-1\",\"node-2\",\"node-3\"]", "}");
        try (var files = Files.list(temp)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void it_has_the_rights_that_any_new_file_has() throws IOException {
        Assumptions.assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
        var file = temp.resolve("charter.json");
        CharterFile.write(file, Histories.CHARTER);
        var usual = Files.createFile(temp.resolve("usual"));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));
    }

    @Test
    void a_charter_is_never_overwritten() throws IOException {
        var file = temp.resolve("charter.json");
        CharterFile.write(file, Histories.CHARTER);
        assertThatThrownBy(() -> CharterFile.write(file, Charter.of("other", List.of(Histories.node(1)))))
                .isInstanceOf(StoreException.class).hasMessageContaining(file + " is there already");
        assertThat(CharterFile.read(file)).isEqualTo(Histories.CHARTER);
    }

    @Test
    void what_is_wrong_is_said_with_the_file() throws IOException {
        var file = temp.resolve("charter.json");
        assertThatThrownBy(() -> CharterFile.read(file)).isInstanceOf(StoreException.class)
                .hasMessage("cannot read the charter " + file + ": " + file + " does not exist");
        Files.writeString(file, "{\n  \"cluster\": \"caf\u00e9\"\n}");
        assertThatThrownBy(() -> CharterFile.read(file)).isInstanceOf(StoreException.class)
                .hasMessageStartingWith(file + " is no charter: line 2, column 18");
        Files.writeString(file, "{\"cluster\":\"lab\",\"voters\":[\"node-1\"],\"suspectAftr\":2}");
        assertThatThrownBy(() -> CharterFile.read(file)).hasMessageContaining("did you mean 'suspectAfter'");
        assertThatThrownBy(() -> CharterFile.write(temp.resolve("no/charter.json"), Histories.CHARTER))
                .isInstanceOf(StoreException.class).hasMessageContaining("cannot write the charter");
    }
}
