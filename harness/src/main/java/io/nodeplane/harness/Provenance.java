package io.nodeplane.harness;

import io.nodeplane.harness.evidence.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What the lab itself was when a run was made. */
final class Provenance {
    private Provenance() {}

    static List<Fact> facts(Path root) throws InterruptedException {
        var runtime = Runtime.getRuntime();
        return List.of(
                new Fact("commit", commit(root)),
                new Fact("lab",
                        "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                                + System.getProperty("os.version") + ", " + runtime.availableProcessors()
                                + " processors, "
                                + (runtime.maxMemory() >> 20) + " MiB of heap at most"));
    }

    private static String commit(Path root) throws InterruptedException {
        try {
            var git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
                    .directory(root.toAbsolutePath().toFile()).redirectErrorStream(true).start();
            var answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? answer : "unknown (no git checkout)";
        } catch (IOException noGit) {
            return "unknown (no git)";
        }
    }
}
