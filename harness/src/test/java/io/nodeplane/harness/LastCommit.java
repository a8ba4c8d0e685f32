package io.nodeplane.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files of the project as the last commit has them. Reports are generated into the checkout, by CI before these tests too: what
 * the folder has is then of another run than what a page quotes.
 *
 * @param root the project's folder
 */
public record LastCommit(Path root) {

    /**
     * {@return the text of a file; empty where there is no checkout, no git, or no such file in the commit}
     *
     * @param path from the project's folder
     */
    public Optional<String> text(String path) {
        try {
            var git = new ProcessBuilder("git", "show", "HEAD:./" + path).directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException noGit) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
