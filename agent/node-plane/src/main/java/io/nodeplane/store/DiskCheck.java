package io.nodeplane.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a data directory lies on, found out by writing a small file there and forcing it to the disk. The file is removed again.
 *
 * @param failure why that did not work; empty if it did
 * @param forceMs how long it took until the file was forced
 * @param fileSystem the kind of file system, as the machine calls it; empty if that is not known
 * @param usableBytes how much this user may still write; {@link Long#MAX_VALUE} if that is not known
 */
public record DiskCheck(Optional<String> failure, long forceMs, String fileSystem, long usableBytes) {
    private static final String DRAFT = ".doctor.tmp";

    /** {@return how the directory is, or the folder in which it would be made} */
    public static DiskCheck of(Path directory) {
        return of(Disk.REAL, directory);
    }

    static DiskCheck of(Disk disk, Path directory) {
        var there = nearest(disk, directory.toAbsolutePath());
        var began = System.nanoTime();
        var failure = write(disk, there.resolve(DRAFT));
        var tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        try {
            var store = Files.getFileStore(there);
            return new DiskCheck(failure, tookMs, store.type(), store.getUsableSpace());
        } catch (IOException | UnsupportedOperationException untold) {
            return new DiskCheck(failure, tookMs, "", Long.MAX_VALUE);
        }
    }

    private static Path nearest(Disk disk, Path directory) {
        var at = directory;
        for (var parent = at.getParent(); !disk.exists(at) && parent != null; parent = at.getParent()) {
            at = parent;
        }
        return at;
    }

    private static Optional<String> write(Disk disk, Path draft) {
        try {
            try (var appender = disk.appender(draft)) {
                appender.write("whether this survives\n".getBytes(StandardCharsets.US_ASCII));
                appender.force(true);
            } finally {
                disk.delete(draft);
            }
            return Optional.empty();
        } catch (IOException failed) {
            return Optional.of(StoreException.why(failed));
        }
    }
}
