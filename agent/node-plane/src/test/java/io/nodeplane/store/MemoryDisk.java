package io.nodeplane.store;

import io.nodeplane.store.MemoryNode.Content;
import io.nodeplane.store.MemoryNode.Folder;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that knows what is durable: of a file what was there when it was last forced, of a directory
 * the names that were there when it was last forced. What {@link #crash} makes of all else is as bad as POSIX allows.
 */
final class MemoryDisk implements Disk {
    private final Folder root = new Folder();
    private final Set<Path> locks = new HashSet<>();
    private Whereabouts place = new Whereabouts("machine", "1", "2", "path");

    /** The data directory is a copy from now on, at that place. */
    void move(Whereabouts other) {
        place = other;
    }

    /** The machine loses power: what was not forced is lost, or not, or in part. */
    void crash(Random dice) {
        locks.clear();
        root.lose(dice);
    }

    /** The process ends, and the machine goes on. */
    void kill() {
        locks.clear();
    }

    boolean isFile(Path path) {
        return node(path) instanceof Content;
    }

    /** An fsync of the file fails: the system forgets that it has bytes to write out. */
    void failForce(Path file) throws IOException {
        content(file).drop();
    }

    /** Changes the durable bytes of a file, as a fault of the medium does. */
    void harm(Path file, byte[] bytes) throws IOException {
        content(file).set(bytes);
    }

    @Override
    public Appender appender(Path file) throws IOException {
        var folder = folder(file.getParent());
        var name = file.getFileName().toString();
        if (folder.find(name) == null) {
            folder.create(name, new Content());
        }
        var content = content(file);
        return new Appender() {
            @Override
            public void write(byte[] bytes) {
                content.write(bytes);
            }

            @Override
            public void force(boolean metadata) {
                content.force();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return content(file).bytes().clone();
    }

    @Override
    public Tail tail(Path file) throws IOException {
        var bytes = content(file).bytes();
        return bytes.length == 0 ? Tail.NONE : new Tail(bytes.length, bytes[bytes.length - 1]);
    }

    @Override
    public boolean exists(Path fileOrDirectory) {
        return node(fileOrDirectory) != null;
    }

    @Override
    public String key(Path fileOrDirectory) throws IOException {
        var node = node(fileOrDirectory);
        if (node == null) {
            throw new NoSuchFileException(fileOrDirectory.toString());
        }
        return Integer.toString(System.identityHashCode(node));
    }

    @Override
    public List<Path> children(Path directory) {
        return node(directory) instanceof Folder folder
                ? folder.names().stream().map(directory::resolve).toList()
                : List.of();
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        content(file).cut((int) size);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (!from.getParent().equals(to.getParent())) {
            throw new IOException("from one directory to another: " + from + ", " + to);
        }
        folder(from.getParent()).rename(from.getFileName().toString(), to.getFileName().toString(), content(from));
    }

    @Override
    public void delete(Path file) throws IOException {
        if (exists(file)) {
            folder(file.getParent()).delete(file.getFileName().toString());
        }
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
        switch (node(fileOrDirectory)) {
            case Content content -> content.force();
            case Folder folder -> folder.force();
            case null -> throw new NoSuchFileException(fileOrDirectory.toString());
        }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        folder(directory.getParent()).create(directory.getFileName().toString(), new Folder());
    }

    @Override
    public Path real(Path directory) {
        return directory.toAbsolutePath().normalize();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        if (!locks.add(file)) {
            throw new HeldException("this process");
        }
        return () -> locks.remove(file);
    }

    @Override
    public Whereabouts whereabouts(Path directory) {
        return place;
    }

    private @Nullable MemoryNode node(Path path) {
        MemoryNode at = root;
        for (var name : path) {
            at = at instanceof Folder folder ? folder.find(name.toString()) : null;
        }
        return at;
    }

    private Folder folder(Path path) throws IOException {
        return switch (node(path)) {
            case Folder folder -> folder;
            case Content content -> throw new NotDirectoryException(path.toString());
            case null -> throw new NoSuchFileException(path.toString());
        };
    }

    private Content content(Path path) throws IOException {
        return switch (node(path)) {
            case Content content -> content;
            case Folder folder -> throw new FileNotFoundException(path + " is a directory");
            case null -> throw new NoSuchFileException(path.toString());
        };
    }
}
