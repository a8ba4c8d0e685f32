package io.nodeplane.store;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that knows what is durable: of a file what was there when it was last forced, of a directory
 * the names that were there when it was last forced. What {@link #crash} makes of all else is as bad as POSIX allows.
 */
final class MemoryDisk implements Disk {
    private static final int[] BLOCKS = {512, 4096};

    /** A change of a file since it was last forced. */
    private sealed interface Change {
        record Write(byte[] bytes) implements Change {}

        record Cut(int size) implements Change {}
    }

    private sealed interface Node {}

    private static final class Content implements Node {
        private byte[] now = new byte[0];
        private byte[] forced = new byte[0];
        private final List<Change> since = new ArrayList<>();
        /** Ranges that can be read and will never be written out, for the fsync that was to do it has failed. */
        private final List<int[]> dropped = new ArrayList<>();

        private void force() {
            forced = now.clone();
            for (var range : dropped) {
                Arrays.fill(forced, Math.min(range[0], now.length), Math.min(range[1], now.length), (byte) 0);
            }
            since.clear();
        }

        private void drop() {
            if (now.length > forced.length) {
                dropped.add(new int[]{forced.length, now.length});
            }
            since.clear();
        }
    }

    /** A change of the names in a directory: some are gone, one has come. */
    private record Naming(List<String> gone, String come, @Nullable Node node) {}

    private static final class Folder implements Node {
        private TreeMap<String, Node> now = new TreeMap<>();
        private TreeMap<String, Node> forced = new TreeMap<>();
        private final List<Naming> since = new ArrayList<>();

        private void change(Naming naming) {
            apply(now, naming);
            since.add(naming);
        }

        private void force() {
            forced = new TreeMap<>(now);
            since.clear();
        }

        private static void apply(TreeMap<String, Node> names, Naming naming) {
            naming.gone().forEach(names::remove);
            if (naming.node() != null) {
                names.put(naming.come(), naming.node());
            }
        }
    }

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
        lose(root, dice);
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
        var content = content(file);
        content.now = bytes;
        content.dropped.clear();
        content.force();
    }

    private static void lose(Folder folder, Random dice) {
        var names = new TreeMap<>(folder.forced);
        var keep = dice.nextInt(3);
        for (var naming : folder.since) {
            if (keep == 0 || keep == 1 && dice.nextBoolean()) {
                Folder.apply(names, naming);
            }
        }
        folder.now = names;
        folder.force();
        for (var node : folder.now.values()) {
            switch (node) {
                case Folder below -> lose(below, dice);
                case Content content -> {
                    content.now = torn(content, dice);
                    content.dropped.clear();
                    content.force();
                }
            }
        }
    }

    private static byte[] torn(Content content, Random dice) {
        var bytes = content.forced;
        for (var change : content.since) {
            switch (change) {
                case Change.Cut(var size) ->
                    bytes = dice.nextBoolean() ? Arrays.copyOf(bytes, Math.min(size, bytes.length)) : bytes;
                case Change.Write(var more) -> bytes = torn(bytes, more, dice);
            }
        }
        return bytes;
    }

    private static byte[] torn(byte[] bytes, byte[] more, Random dice) {
        return switch (dice.nextInt(4)) {
            case 0 -> bytes;
            case 1 -> joined(bytes, more, more.length);
            case 2 -> joined(bytes, more, dice.nextInt(more.length + 1));
            default -> {
                // Any of the blocks were written out, in any order; the length may say more than there is.
                var block = BLOCKS[dice.nextInt(BLOCKS.length)];
                var all = joined(bytes, more, more.length);
                for (var at = bytes.length / block * block; at < all.length; at += block) {
                    if (dice.nextBoolean()) {
                        Arrays.fill(all, Math.max(at, bytes.length), Math.min(at + block, all.length), (byte) 0);
                    }
                }
                yield dice.nextBoolean() ? all : Arrays.copyOf(all, all.length - dice.nextInt(more.length + 1));
            }
        };
    }

    private static byte[] joined(byte[] bytes, byte[] more, int length) {
        var all = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(more, 0, all, bytes.length, length);
        return all;
    }

    @Override
    public Appender appender(Path file) throws IOException {
        var folder = folder(file.getParent());
        var name = file.getFileName().toString();
        if (!folder.now.containsKey(name)) {
            folder.change(new Naming(List.of(), name, new Content()));
        }
        var content = content(file);
        return new Appender() {
            @Override
            public void write(byte[] bytes) {
                content.now = joined(content.now, bytes, bytes.length);
                content.since.add(new Change.Write(bytes.clone()));
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
        return content(file).now.clone();
    }

    @Override
    public Tail tail(Path file) throws IOException {
        var bytes = content(file).now;
        return bytes.length == 0 ? Tail.NONE : new Tail(bytes.length, bytes[bytes.length - 1]);
    }

    @Override
    public boolean exists(Path fileOrDirectory) {
        return node(fileOrDirectory) != null;
    }

    @Override
    public List<Path> children(Path directory) {
        return node(directory) instanceof Folder folder
                ? folder.now.keySet().stream().map(directory::resolve).toList()
                : List.of();
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        var content = content(file);
        content.now = Arrays.copyOf(content.now, Math.min((int) size, content.now.length));
        content.since.add(new Change.Cut((int) size));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (!from.getParent().equals(to.getParent())) {
            throw new IOException("from one directory to another: " + from + ", " + to);
        }
        var content = content(from);
        folder(from.getParent()).change(
                new Naming(List.of(from.getFileName().toString()), to.getFileName().toString(), content));
    }

    @Override
    public void delete(Path file) throws IOException {
        if (exists(file)) {
            folder(file.getParent()).change(new Naming(List.of(file.getFileName().toString()), "", null));
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
        folder(directory.getParent())
                .change(new Naming(List.of(), directory.getFileName().toString(), new Folder()));
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

    private @Nullable Node node(Path path) {
        Node at = root;
        for (var name : path) {
            at = at instanceof Folder folder ? folder.now.get(name.toString()) : null;
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
