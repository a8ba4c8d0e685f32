package io.nodeplane.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/**
 * The file operations on whose order and failure durability rests; tests put a faulty disk in place.
 *
 * <p>No thread that calls it may be interrupted: an interrupt closes the channel under the write.
 */
interface Disk {
    /** The disk of this machine. */
    Disk REAL = new Disk() {};

    /** An open file that only grows. */
    interface Appender extends Closeable {

        /** Writes all bytes at the end; they survive the end of the process, not of the machine. */
        void write(byte[] bytes) throws IOException;

        /** Makes what was written survive the end of the machine, the file's length included. */
        void force(boolean metadata) throws IOException;
    }

    /** {@return the file, opened for appending; created if it is not there} */
    default Appender appender(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND,
                StandardOpenOption.CREATE);
        return new Appender() {
            @Override
            public void write(byte[] bytes) throws IOException {
                for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining();) {
                    channel.write(buffer);
                }
            }

            @Override
            public void force(boolean metadata) throws IOException {
                channel.force(metadata);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** Cuts the file to that size. Not yet durable. */
    default void truncate(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Puts a file in the place of another, in one step. Not yet durable. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes content and length of a file, or the names in a directory, durable. */
    default void force(Path fileOrDirectory) throws IOException {
        var mode = Files.isDirectory(fileOrDirectory) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (var channel = FileChannel.open(fileOrDirectory, mode)) {
            channel.force(true);
        }
    }

    /** Creates the directory and those above it that are missing, all durable. */
    default void createDirectories(Path directory) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var at = directory.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        Files.createDirectories(directory);
        for (var created : missing) {
            force(created.getParent());
        }
    }

    /** Gives the file this content, durably and in one step: after a crash it has the old content or the new. */
    default void replace(Path file, byte[] content) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(draft);
        try (var appender = appender(draft)) {
            appender.write(content);
            appender.force(true);
        }
        rename(draft, file);
        force(file.toAbsolutePath().getParent());
    }
}
