package io.nodeplane.harness.world.sim;

import io.nodeplane.canon.Hash;
import io.nodeplane.harness.world.sim.SimFile.Content;
import io.nodeplane.harness.world.sim.SimFile.Folder;
import io.nodeplane.store.Disk;
import io.nodeplane.store.Whereabouts;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one place, in memory. It knows what has been forced: the end of a process loses nothing, the end of the
 * machine loses all else, or a part of it.
 */
final class SimDisk implements Disk {
    private final Path data;
    private final Pieces pieces;
    private final Folder root = new Folder(0);
    private final TreeSet<Path> locks = new TreeSet<>();
    private long created;

    /** @param data where the data directory lies; nothing else is on the disk */
    SimDisk(Path data) {
        this(data, new Pieces());
    }

    /** @param pieces of all disks of its world */
    SimDisk(Path data, Pieces pieces) {
        this.data = data;
        this.pieces = pieces;
    }

    /** The process ends, and the machine goes on. */
    void release() {
        locks.clear();
    }

    /** The machine loses power. */
    void lose(RandomGenerator random) {
        locks.clear();
        root.lose(random);
    }

    /** Takes the data directory away. */
    void remove() {
        if (node(data) != null) {
            root.delete(data.getFileName().toString());
            root.force();
        }
    }

    /** Puts these files in the place of all that is in the data directory, durably; the directory stays the same one. */
    void replace(Path with) throws IOException {
        if (node(data) == null) {
            createDirectory(data);
        }
        folder(data).clear();
        try (var files = Files.walk(with)) {
            for (var file : files.sorted().filter(one -> !one.equals(with)).toList()) {
                var here = data;
                for (var name : with.relativize(file)) {
                    here = here.resolve(name.toString());
                }
                if (Files.isDirectory(file)) {
                    createDirectory(here);
                } else {
                    try (var appender = appender(here)) {
                        appender.write(Files.readAllBytes(file));
                    }
                }
            }
        }
        root.settle();
    }

    /** Copies the data directory into a folder, which is created even if there is nothing to copy. */
    void copy(Path into) throws IOException {
        Files.createDirectories(into);
        if (node(data) instanceof Folder folder) {
            folder.copy(into);
        }
    }

    private Folder around(Path fileOrDirectory) throws IOException {
        return folder(Objects.requireNonNull(fileOrDirectory.getParent()));
    }

    @Override
    public Appender appender(Path file) throws IOException {
        var folder = around(file);
        var name = file.getFileName().toString();
        if (folder.find(name) == null) {
            folder.put(name, new Content(pieces));
        }
        return content(file);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return content(file).bytes();
    }

    @Override
    public byte[] read(Path file, long from, int length) throws IOException {
        var content = content(file);
        var bytes = content.bytes(from, length);
        if (bytes == null) {
            throw new EOFException(
                    file + " ends at byte " + content.tail().size() + ", before byte " + (from + length));
        }
        return bytes;
    }

    @Override
    public Tail tail(Path file) throws IOException {
        return content(file).tail();
    }

    @Override
    public boolean exists(Path fileOrDirectory) {
        return node(fileOrDirectory) != null;
    }

    @Override
    public String key(Path fileOrDirectory) throws IOException {
        return switch (node(fileOrDirectory)) {
            // Its files are replaced only while no process runs.
            case Content content -> "file";
            case Folder folder -> "folder " + folder.number();
            case null -> throw new NoSuchFileException(fileOrDirectory.toString());
        };
    }

    @Override
    public List<Path> children(Path directory) {
        return node(directory) instanceof Folder folder
                ? folder.names().stream().map(directory::resolve).toList()
                : List.of();
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        content(file).cut(Math.toIntExact(size));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        var moved = content(from);
        around(from).delete(from.getFileName().toString());
        around(to).put(to.getFileName().toString(), moved);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (node(file) != null) {
            around(file).delete(file.getFileName().toString());
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
        if (node(directory) != null) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        around(directory).put(directory.getFileName().toString(), new Folder(++created));
    }

    @Override
    public Path real(Path directory) {
        return directory;
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        if (!locks.add(file)) {
            throw new HeldException("another process");
        }
        appender(file).close();
        return () -> locks.remove(file);
    }

    @Override
    public Whereabouts whereabouts(Path directory) throws IOException {
        return new Whereabouts(Hash.of("the simulated machine").hex(), "1",
                data.getParent() + "/" + folder(directory).number(), Hash.of(directory.toString()).hex());
    }

    private @Nullable SimFile node(Path path) {
        SimFile at = root;
        // Every path begins with the folder that is this disk.
        for (var i = data.getNameCount() - 1; i < path.getNameCount(); i++) {
            at = at instanceof Folder folder ? folder.find(path.getName(i).toString()) : null;
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
