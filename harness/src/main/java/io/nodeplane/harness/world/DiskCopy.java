package io.nodeplane.harness.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies of data directories, also of those that change meanwhile. */
public final class DiskCopy {
    private DiskCopy() {}

    /**
     * Copies all that is in a directory into another one, which is created if it is not there.
     *
     * @throws IOException if a file cannot be copied, or is gone before it is
     */
    public static void copy(Path from, Path into) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files.sorted()::iterator) {
                var copy = into.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    // Not Files.copy, which may fail on a file that grows meanwhile.
                    try (var out = Files.newOutputStream(copy)) {
                        Files.copy(file, out);
                    }
                }
            }
        }
    }
}
