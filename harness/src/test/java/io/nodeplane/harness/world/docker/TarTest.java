package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
    @Test
    void a_packed_folder_belongs_to_its_owner(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("ledger"));
        Files.writeString(folder.resolve("ledger/feed.jsonl"), "line\n");

        try (var tar = new TarArchiveInputStream(Tar.pack(folder, Tar.Owner.of("10001:10002")))) {
            var directory = tar.getNextEntry();
            assertThat(directory.getName()).isEqualTo("ledger/");
            var file = tar.getNextEntry();
            assertThat(file.getName()).isEqualTo("ledger/feed.jsonl");
            assertThat(file.getLongUserId()).isEqualTo(10001);
            assertThat(file.getLongGroupId()).isEqualTo(10002);
            assertThat(tar.readAllBytes()).asString().isEqualTo("line\n");
        }
    }

    @Test
    void a_secret_is_for_its_owner_alone() throws IOException {
        try (var tar = new TarArchiveInputStream(
                Tar.secret("/etc/node-plane/secret", "a secret", Tar.Owner.of("10001")))) {
            var file = tar.getNextEntry();
            assertThat(file.getName()).isEqualTo("etc/node-plane/secret");
            assertThat(file.getMode() & 0777).isEqualTo(0600);
            assertThat(file.getLongUserId()).isEqualTo(10001);
            assertThat(tar.readAllBytes()).asString().isEqualTo("a secret");
            assertThat(tar.getNextEntry()).isNull();
        }
    }

    @Test
    void a_replacing_archive_first_turns_every_folder_into_a_file(@TempDir Path folder) throws IOException {
        var before = Files.createDirectories(folder.resolve("before"));
        Files.createDirectories(before.resolve("feeds/old"));
        Files.writeString(before.resolve("gone"), "x");
        var with = Files.createDirectories(folder.resolve("with"));
        Files.writeString(Files.createDirectories(with.resolve("feeds")).resolve("new"), "y");

        var names = new ArrayList<String>();
        try (var tar = new TarArchiveInputStream(Tar.replacing(before, with, Tar.Owner.of("5")))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName() + " " + entry.getSize());
            }
        }

        assertThat(names).containsExactly("feeds 0", "gone 0", "feeds/ 0", "feeds/new 1");
    }

    @Test
    void owners_are_numbers_or_root() {
        assertThat(Tar.Owner.of("10001")).isEqualTo(new Tar.Owner(10001, 10001));
        assertThat(Tar.Owner.of("")).isEqualTo(new Tar.Owner(0, 0));
        assertThat(Tar.Owner.of("nobody")).isEqualTo(new Tar.Owner(0, 0));
    }

    @Test
    void the_top_folder_of_an_archive_is_left_out(@TempDir Path folder) throws IOException {
        Tar.unpack(archive("data/ledger/feed.jsonl"), folder);

        assertThat(folder.resolve("ledger/feed.jsonl")).hasContent("content");
    }

    @Test
    void an_archive_stays_inside_its_folder(@TempDir Path folder) throws IOException {
        var archive = archive("data/../../escaped");

        assertThatThrownBy(() -> Tar.unpack(archive, folder.resolve("inside"))).hasMessageContaining("escaped");
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    private static ByteArrayInputStream archive(String name) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var content = "content".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            var entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
