package io.nodeplane.harness.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /**
     * It is there as a whole or not at all: a full disk would leave an empty file, which is a file.
     *
     * @param command the lab's own
     */
    void give(List<String> command) throws IOException {
        if (file != null) {
            var folder = Files.createDirectories(file.toAbsolutePath().getParent());
            var fresh = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
            try {
                Files.writeString(fresh, "run, and held: " + String.join(" ", command) + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        }
    }
}
