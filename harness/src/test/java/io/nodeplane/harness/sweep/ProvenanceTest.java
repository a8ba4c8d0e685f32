package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    @TempDir
    Path root;

    @BeforeEach
    void checkout() throws Exception {
        Files.createDirectories(root.resolve("reports"));
        Files.writeString(root.resolve("lab.java"), "one\n");
        Files.writeString(root.resolve("reports/split.md"), "an earlier report\n");
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=lab", "-c", "user.email=lab@example.org", "-c", "commit.gpgsign=false", "commit", "-q",
                "-m", "x");
    }

    private void git(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        assertThat(new ProcessBuilder(command).directory(root.toFile()).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void a_commit_is_clean_after_the_lab_wrote_its_reports() throws Exception {
        Files.writeString(root.resolve("reports/split.md"), "a new report\n");
        Files.writeString(root.resolve("reports/other.md"), "the first of its kind\n");

        assertThat(Provenance.commit(root)).matches("[0-9a-f]{12}");
    }

    @Test
    void a_commit_with_anything_else_changed_is_not() throws Exception {
        Files.writeString(root.resolve("lab.java"), "two\n");

        assertThat(Provenance.commit(root)).matches("[0-9a-f]{12}-dirty");
    }

    @Test
    void where_there_is_no_checkout_nothing_is_known(@TempDir Path elsewhere) throws Exception {
        assertThat(Provenance.commit(elsewhere)).startsWith("unknown");
    }
}
