package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where the evidence of a sweep lies. */
class ScratchTest {

    @Test
    void that_of_a_few_nodes_lies_in_memory() throws IOException {
        try (var scratch = Scratch.of(Scratch.IN_MEMORY_MAX)) {
            assertThat(scratch.folder().getFileSystem()).isNotEqualTo(FileSystems.getDefault());
            Files.writeString(scratch.folder().resolve("a file"), "words");
        }
    }

    @Test
    void that_of_many_lies_on_a_disk_and_is_gone_afterwards() throws IOException {
        Path folder;
        try (var scratch = Scratch.of(Scratch.IN_MEMORY_MAX + 1)) {
            folder = scratch.folder();
            Files.createDirectories(folder.resolve("a folder"));
            Files.writeString(folder.resolve("a folder/a file"), "words");
            assertThat(folder.getFileSystem()).isEqualTo(FileSystems.getDefault());
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void what_a_killed_lab_left_behind_goes_with_the_next_sweep() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        var left = folderOf(dead.pid());
        var kept = folderOf(ProcessHandle.current().pid());
        try (var scratch = Scratch.of(Scratch.IN_MEMORY_MAX + 1)) {
            assertThat(left).doesNotExist();
            assertThat(kept).exists();
            assertThat(scratch.folder()).exists();
        } finally {
            Files.delete(kept.resolve("a file"));
            Files.delete(kept);
        }
    }

    private static Path folderOf(long process) throws IOException {
        var folder = Files.createTempDirectory("nodeplane-sweep-" + process + "-");
        Files.writeString(folder.resolve("a file"), "words");
        return folder;
    }
}
