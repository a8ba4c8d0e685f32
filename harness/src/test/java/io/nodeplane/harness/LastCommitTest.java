package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastCommitTest {
    @TempDir
    private Path checkout;

    private void git(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        assertThat(new ProcessBuilder(command).directory(checkout.toFile()).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void a_file_is_as_it_was_committed_whatever_the_folder_has_now() throws Exception {
        // The project may be a part of what somebody has checked out.
        var root = Files.createDirectories(checkout.resolve("project"));
        Files.createDirectories(root.resolve("reports"));
        Files.writeString(root.resolve("reports/split.md"), "committed\n");
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=lab", "-c", "user.email=lab@example.org", "-c", "commit.gpgsign=false", "commit", "-q",
                "-m", "x");
        Files.writeString(root.resolve("reports/split.md"), "of a later run\n");
        Files.writeString(root.resolve("reports/new.md"), "of a later run\n");

        assertThat(new LastCommit(root).text("reports/split.md")).hasValue("committed\n");
        assertThat(new LastCommit(root).text("reports/new.md")).isEmpty();
    }

    @Test
    void where_there_is_no_checkout_there_is_no_file(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("split.md"), "text\n");

        assertThat(new LastCommit(elsewhere).text("split.md")).isEmpty();
    }
}
