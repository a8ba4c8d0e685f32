package io.nodeplane.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there only if all that was asked for was run, and held. A build is green by it and by nothing else:
 * every other end, also one before the lab's first line, leaves it away.
 *
 * @param file null if nobody asks for a proof
 */
record Proof(@Nullable Path file) {

    /** Takes an older run's proof away. */
    void withdraw() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    /** @param command the lab's own */
    void give(List<String> command) throws IOException {
        if (file != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, "run, and held: " + String.join(" ", command) + "\n");
        }
    }
}
