package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.core.Event;
import io.nodeplane.model.ClusterSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class SecretFileTest {
    private static final String ONE = "0123456789abcdef0123456789abcdef";
    private static final String TWO = "fedcba9876543210fedcba9876543210";

    @TempDir
    private Path folder;

    @Test
    void a_file_of_its_owner_is_read_and_its_last_line_feed_is_none_of_the_secret() throws IOException {
        var secrets = SecretFile.open(written("rw-------", ONE + "\n"));
        assertThat(secrets.now()).contains(ClusterSecret.parse(ONE));
        assertThat(secrets.warning()).isEmpty();
        assertThat(SecretFile.open(written("r--------", ONE)).now()).contains(ClusterSecret.parse(ONE));
    }

    @Test
    void a_file_that_others_may_read_or_write_is_no_secret() throws IOException {
        for (var mode : new String[]{"rw-r--r--", "rw----r--", "rw-----w-", "rw-rw----", "rw--w----"}) {
            var file = written(mode, ONE);
            assertThatThrownBy(() -> SecretFile.open(file)).isInstanceOf(StoreException.class)
                    .hasMessage(file + " is open to others (" + mode + "), so it is no secret: 'chmod 600' it, and if"
                            + " others may have read it, write another one");
        }
    }

    @Test
    void a_file_that_its_group_may_read_is_taken_with_a_warning() throws IOException {
        var file = written("rw-r-----", ONE);
        assertThat(SecretFile.open(file).warning()).contains("the secret in " + file + " can be read by every member of"
                + " the file's group (rw-r-----): if that is more than the agent, 'chmod 600' the file");
    }

    @Test
    void what_is_no_secret_is_one_sentence_that_quotes_nothing_of_it() throws IOException {
        var file = written("rw-------", "hunter2 hunter2\n");
        assertThatThrownBy(() -> SecretFile.open(file)).isInstanceOf(StoreException.class)
                .hasMessageStartingWith(file + " is no file with a secret: the first secret has 7 characters; ")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> SecretFile.open(folder.resolve("none"))).isInstanceOf(StoreException.class)
                .hasMessageContaining(folder.resolve("none").toString());
        var large = written("rw-------", "x".repeat(5_000));
        assertThatThrownBy(() -> SecretFile.open(large)).isInstanceOf(StoreException.class)
                .hasMessage(large + " has more than 4096 bytes: it is not the file meant here");
    }

    @Test
    void a_changed_file_is_a_changed_secret_and_a_bad_one_changes_nothing_and_is_said_once() throws IOException {
        var file = written("rw-------", ONE);
        var secrets = SecretFile.open(file);
        assertThat(secrets.look()).isEmpty();
        written("rw-------", TWO + "\n" + ONE + "\n");
        assertThat(secrets.look()).singleElement().extracting(Event::kind).isEqualTo("secret-changed");
        assertThat(secrets.now()).contains(ClusterSecret.parse(TWO + " " + ONE));
        assertThat(secrets.look()).isEmpty();

        written("rw-------", "");
        assertThat(secrets.look()).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo("secret-kept");
            assertThat(event.reason()).contains("there is no secret in it").doesNotContain(ONE);
        });
        assertThat(secrets.look()).isEmpty();
        Files.delete(file);
        assertThat(secrets.look()).singleElement().extracting(Event::kind).isEqualTo("secret-kept");
        assertThat(secrets.look()).isEmpty();
        assertThat(secrets.now()).contains(ClusterSecret.parse(TWO + " " + ONE));

        written("rw-r--r--", TWO);
        assertThat(secrets.look()).singleElement().extracting(Event::reason).asString().contains("is open to others");
        written("rw-------", TWO);
        assertThat(secrets.look()).singleElement().extracting(Event::kind).isEqualTo("secret-changed");
        assertThat(secrets.now()).contains(ClusterSecret.parse(TWO));
    }

    private Path written(String mode, String text) throws IOException {
        var file = folder.resolve("secret");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }
}
