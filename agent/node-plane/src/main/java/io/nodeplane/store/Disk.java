package io.nodeplane.store;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * The file operations of a data directory, on whose order and failure durability rests. {@link #REAL} is the disk of this
 * machine; tests and simulations put a faulty disk or one in memory in place.
 *
 * <p>No thread that calls it may be interrupted: an interrupt closes the channel under the write.
 */
public interface Disk {
    /** The disk of this machine. */
    Disk REAL = new RealDisk();

    /** An open file that only grows. */
    interface Appender extends Closeable {

        /** Writes all bytes at the end; they survive the end of the process, not of the machine. */
        void write(byte[] bytes) throws IOException;

        /** Makes what was written survive the end of the machine, the file's length included. */
        void force(boolean metadata) throws IOException;
    }

    /** {@return the file, opened for appending; created if it is not there} */
    Appender appender(Path file) throws IOException;

    /** {@return all bytes of the file} */
    byte[] read(Path file) throws IOException;

    /**
     * {@return so many bytes of the file from there on}
     *
     * @throws IOException if it has fewer
     */
    default byte[] read(Path file, long from, int length) throws IOException {
        var all = read(file);
        if (from + length > all.length) {
            throw new EOFException(file + " ends at byte " + all.length + ", before byte " + (from + length));
        }
        return Arrays.copyOfRange(all, Math.toIntExact(from), Math.toIntExact(from) + length);
    }

    /** {@return how the file ends} */
    Tail tail(Path file) throws IOException;

    boolean exists(Path fileOrDirectory);

    /**
     * {@return what tells the file or directory from any other that may take its name; empty where nothing does}
     *
     * @throws IOException if there is none, or if it cannot be told
     */
    String key(Path fileOrDirectory) throws IOException;

    /** {@return what lies in the directory, sorted by name; empty if it is no directory} */
    List<Path> children(Path directory) throws IOException;

    /** Cuts the file to that size. Not yet durable. */
    void truncate(Path file, long size) throws IOException;

    /** Puts a file in the place of another, in one step. Not yet durable. */
    void rename(Path from, Path to) throws IOException;

    /** Removes the file if it is there. Not yet durable. */
    void delete(Path file) throws IOException;

    /** Makes content and length of a file, or the names in a directory, durable. */
    void force(Path fileOrDirectory) throws IOException;

    /** Makes all of these durable, in any order, as {@link #force} does one. */
    default void forceAll(Collection<Path> filesOrDirectories) throws IOException {
        for (var one : filesOrDirectories) {
            force(one);
        }
    }

    /** Creates one directory. Not yet durable. */
    void createDirectory(Path directory) throws IOException;

    /** {@return the directory's one real path} */
    Path real(Path directory) throws IOException;

    /**
     * {@return the lock on the file, which is created if it is not there; closing gives it free}
     *
     * @throws HeldException if somebody else holds it
     */
    Closeable lock(Path file) throws IOException;

    /** {@return where the directory lies} */
    Whereabouts whereabouts(Path directory) throws IOException;

    /** Creates the directory and those above it that are missing, all durable. */
    default void createDirectories(Path directory) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var at = directory.toAbsolutePath(); at != null && !exists(at); at = at.getParent()) {
            missing.push(at);
        }
        for (var created : missing) {
            createDirectory(created);
            force(Objects.requireNonNull(created.getParent()));
        }
    }

    /** Gives the file this content, durably and in one step: after a crash it has the old content or the new. */
    default void replace(Path file, byte[] content) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".tmp");
        delete(draft);
        try (var appender = appender(draft)) {
            appender.write(content);
            appender.force(true);
        }
        rename(draft, file);
        force(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    /**
     * How a file ends.
     *
     * @param last its last byte; 0 if it has none
     */
    record Tail(long size, byte last) {
        public static final Tail NONE = new Tail(0, (byte) 0);
    }

    /** A lock is held; the message says by whom. */
    final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        /** @param holder by whom, in a few words */
        public HeldException(String holder) {
            super(holder);
        }
    }
}
