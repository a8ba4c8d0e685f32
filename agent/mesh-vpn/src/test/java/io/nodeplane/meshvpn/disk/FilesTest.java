package io.nodeplane.meshvpn.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.meshvpn.mesh.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void a_key_is_made_once_and_is_its_owners_alone() throws IOException {
        var file = folder.resolve("private.key");
        var key = KeyFile.open(file);
        assertThat(mode(file)).isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(KeyFile.open(file).publicKey()).isEqualTo(key.publicKey());
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void a_file_that_is_no_key_is_left_alone_and_not_repeated() throws IOException {
        var file = Files.writeString(folder.resolve("private.key"), "almost a key\n");
        assertThatThrownBy(() -> KeyFile.open(file)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the key file " + file + ": that is no private key")
                .hasMessageNotContaining("almost");
        assertThat(file).hasContent("almost a key");
    }

    @Test
    void the_last_view_comes_back_as_one_that_nobody_has_confirmed() throws IOException {
        var file = folder.resolve("last-view.json");
        var view = Given.view(Given.member(1, MemberState.ALIVE), Given.member(2, MemberState.SUSPECT));
        var last = new LastView(file);
        assertThat(last.read()).isEmpty();
        last.write(view);
        assertThat(last.read().orElseThrow().roster()).isEqualTo(view.roster());
        assertThat(last.read().orElseThrow().health()).isEqualTo(Health.CACHED);
        assertThat(mode(file)).isEqualTo("rw-------");
        Files.writeString(file, "{\"schemaVersion\":1,");
        assertThat(last.read()).isEmpty();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
