package io.nodeplane.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGrowthTest {
    private static final String FEED = "feeds/node-1/0123456789abcdef/000001.jsonl";

    @TempDir
    private Path folder;
    private Path before;
    private Path after;

    @BeforeEach
    void twoLines() throws IOException {
        before = folder.resolve("before");
        after = folder.resolve("after");
        write(before, FEED, "one\ntwo\n");
    }

    @Test
    void a_file_that_grew_is_sound() throws IOException {
        write(after, FEED, "one\ntwo\nthree\n");
        write(after, "feeds/node-2/0123456789abcdef/000001.jsonl", "other\n");

        assertThat(DiskGrowth.flaws(before, after)).isEmpty();
    }

    @Test
    void a_line_that_went_into_quarantine_is_not_lost() throws IOException {
        write(after, FEED, "one\nmended\n");
        write(after, "quarantine/1-000001.jsonl@4.bin", "two\n");

        assertThat(DiskGrowth.flaws(before, after)).isEmpty();
    }

    @Test
    void a_line_that_changed_or_went_is_named_by_its_file() throws IOException {
        write(after, FEED, "one\ntwo!\n".replace("two", "tow"));

        assertThat(DiskGrowth.flaws(before, after)).singleElement().asString().startsWith("1 lines of ")
                .endsWith("are neither there any more nor in quarantine");
    }

    @Test
    void a_file_that_is_gone_has_lost_every_line() throws IOException {
        Files.createDirectories(after);

        assertThat(DiskGrowth.flaws(before, after)).singleElement().asString().startsWith("2 lines of ");
    }

    private static void write(Path disk, String name, String text) throws IOException {
        Files.createDirectories(disk.resolve(name).getParent());
        Files.writeString(disk.resolve(name), text);
    }
}
