package io.nodeplane.harness.sweep;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder for evidence that nobody asks for later. Copies of the disks of a few nodes fit into memory; each node of a large
 * cluster holds what all of them wrote, so what all hold grows with the square of the cluster: that goes to the disk of this
 * machine.
 */
record Scratch(Path folder, AutoCloseable end) implements AutoCloseable {
    /** The most places whose evidence is kept in memory. */
    static final int IN_MEMORY_MAX = 32;
    /** Most files of a copied disk are short. */
    private static final int BLOCK_BYTES = 1024;
    /** How the names begin of folders on the disk; the process that has one comes next. */
    private static final String NAME = "nodeplane-sweep-";
    private static final Pattern OWNED = Pattern.compile(NAME + "(\\d{1,18})-.*");

    /** {@return an empty folder for the evidence of so many places} */
    static Scratch of(int places) throws IOException {
        if (places > IN_MEMORY_MAX) {
            removeLeftovers();
            var folder = Files.createTempDirectory(NAME + ProcessHandle.current().pid() + "-");
            return new Scratch(folder, () -> remove(folder));
        }
        var memory = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(BLOCK_BYTES).build());
        return new Scratch(memory.getPath("/"), memory);
    }

    /** A lab that was killed leaves its folders behind: they go with the next sweep. */
    private static void removeLeftovers() throws IOException {
        try (var folders = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), NAME + "*")) {
            for (var folder : folders) {
                var owned = OWNED.matcher(folder.getFileName().toString());
                if (owned.matches() && ProcessHandle.of(Long.parseLong(owned.group(1))).isEmpty()) {
                    try {
                        remove(folder);
                    } catch (IOException another) {
                        // It is somebody else's, or somebody else is removing it.
                    }
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        try {
            end.close();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
