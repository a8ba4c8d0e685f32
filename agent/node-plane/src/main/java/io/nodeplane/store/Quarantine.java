package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** The folder for bytes that leave a feed; nothing is ever deleted from it. */
final class Quarantine {
    private final Disk disk;
    private final Path folder;

    Quarantine(Disk disk, Path dataDirectory) {
        this.disk = disk;
        this.folder = dataDirectory.resolve(Layout.QUARANTINE);
    }

    /**
     * Copies the bytes of a feed's file from an offset on, durably.
     *
     * @param at wall-clock time in ms, for the name
     * @return the name of the copy
     */
    String keep(FeedId feed, Path file, int offset, long at) throws IOException {
        disk.createDirectories(folder);
        var copy = folder;
        for (var moment = Math.max(0, at); copy.equals(folder) || disk.exists(copy); moment++) {
            copy = folder.resolve(moment + "-" + feed + "-" + file.getFileName() + "@" + offset + ".bin");
        }
        var bytes = disk.read(file);
        try (var appender = disk.appender(copy)) {
            appender.write(Arrays.copyOfRange(bytes, offset, bytes.length));
            appender.force(true);
        }
        // The data directory too: a killed process may have left the folder's name not yet durable.
        disk.force(folder);
        disk.force(Objects.requireNonNull(folder.getParent()));
        return copy.getFileName().toString();
    }
}
