package io.nodeplane.harness.sweep;

import io.nodeplane.harness.evidence.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the lab itself was when a run was made. */
public final class Provenance {
    private static final String REPORTS = "reports";

    private Provenance() {}

    /** {@return commit, machine and program, in order} */
    public static List<Fact> facts(Path root) throws InterruptedException {
        var runtime = Runtime.getRuntime();
        return List.of(
                new Fact("commit", commit(root)),
                new Fact("lab",
                        "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                                + System.getProperty("os.version") + ", " + runtime.availableProcessors()
                                + " processors, "
                                + (runtime.maxMemory() >> 20) + " MiB of heap at most"));
    }

    static String commit(Path root) throws InterruptedException {
        try {
            var commit = git(root, "describe", "--always", "--abbrev=12");
            // The lab writes its reports into the checkout: what it says of itself does not change what it is.
            var changes = git(root, "status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)" + REPORTS);
            return commit.flatMap(id -> changes.map(changed -> changed.isEmpty() ? id : id + "-dirty"))
                    .orElse("unknown (no git checkout)");
        } catch (IOException noGit) {
            return "unknown (no git)";
        }
    }

    private static Optional<String> git(Path root, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        var git = new ProcessBuilder(command).directory(root.toAbsolutePath().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
    }
}
