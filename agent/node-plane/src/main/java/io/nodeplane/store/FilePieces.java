package io.nodeplane.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** The first bytes of a file, piece by piece: whoever looks at all of them keeps none. */
final class FilePieces {
    private static final int PIECE = 1 << 16;

    private FilePieces() {}

    /** What is done with a piece. */
    @FunctionalInterface
    interface Look {
        void at(byte[] piece);
    }

    /**
     * Looks at so many bytes, in their order.
     *
     * @throws IOException if the file has fewer, or cannot be read
     */
    static void each(Disk disk, Path file, long bytes, Look look) throws IOException {
        for (var at = 0L; at < bytes; at += PIECE) {
            look.at(disk.read(file, at, (int) Math.min(PIECE, bytes - at)));
        }
    }

    /**
     * {@return their CRC-32C (Castagnoli 1993)} It tells bytes that have changed by themselves, and any processor is quick at it.
     *
     * @throws IOException as {@link #each}
     */
    static int sum(Disk disk, Path file, long bytes) throws IOException {
        var sum = new CRC32C();
        each(disk, file, bytes, piece -> sum.update(piece, 0, piece.length));
        return (int) sum.getValue();
    }
}
