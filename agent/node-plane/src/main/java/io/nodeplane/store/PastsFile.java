package io.nodeplane.store;

import io.nodeplane.ledger.ShelfException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out of the entries that lie on shelves, {@code shelves.bin}: one stretch behind the other. One thread appends;
 * any may read what was appended.
 */
final class PastsFile {
    private final Disk disk;
    private final Path file;
    private Disk.@Nullable Appender open;
    private long length;

    PastsFile(Disk disk, Path dataDirectory) {
        this.disk = disk;
        this.file = dataDirectory.resolve(Layout.SHELVES);
    }

    /** {@return where the next bytes will begin} */
    long length() {
        return length;
    }

    /** @throws ShelfException if the disk fails */
    void append(byte[] worked) {
        try {
            if (open == null) {
                open = disk.appender(file);
            }
            Objects.requireNonNull(open).write(worked);
        } catch (IOException failed) {
            throw new ShelfException("cannot write " + file + ": " + StoreException.why(failed), failed);
        }
        length += worked.length;
    }

    /** @throws ShelfException if the disk fails, or the bytes are not there */
    byte[] read(long from, int bytes) {
        return Shelves.read(disk, file, from, bytes);
    }

    /** {@return so many bytes at its beginning, and their sum} */
    Snapshot.Prefix prefix(long bytes) throws IOException {
        return new Snapshot.Prefix(bytes, bytes == 0 ? 0 : FilePieces.sum(disk, file, bytes));
    }

    /**
     * Goes on with what another process of this data directory has left: so many bytes stay.
     *
     * @throws IOException if it has fewer
     */
    void resume(long bytes) throws IOException {
        if (bytes == 0) {
            clear();
            return;
        }
        close();
        disk.truncate(file, bytes);
        length = bytes;
    }

    /** Nothing of it is needed any more. */
    void clear() {
        close();
        try {
            if (disk.exists(file)) {
                disk.delete(file);
            }
        } catch (IOException failed) {
            throw new StoreException("remove", file, failed);
        }
    }

    /** Nothing more is appended. */
    void close() {
        length = 0;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException ignored) {
            // Nothing rests on it after this process.
            return;
        } finally {
            open = null;
        }
    }
}
