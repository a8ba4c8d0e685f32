package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The disk of this machine. */
final class RealDisk implements Disk {
    // A process loses its lock on a file when it closes any channel on it; so a second lock within this process must be
    // refused before it touches the file.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private static final int PIECE = 1 << 17;
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    @Override
    public Appender appender(Path file) throws IOException {
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

    @Override
    public byte[] read(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var bytes = new byte[Math.toIntExact(channel.size())];
            var at = 0;
            // In pieces: each passes through a buffer outside the heap, which then stays in the processor's cache.
            for (var more = 0; more >= 0 && at < bytes.length; at += Math.max(0, more)) {
                more = channel.read(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
            }
            return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
        }
    }

    @Override
    public byte[] read(Path file, long from, int length) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
                // Until all of them are there.
            }
            if (bytes.hasRemaining()) {
                throw new EOFException(file + " ends at byte " + channel.size() + ", before byte " + (from + length));
            }
            return bytes.array();
        }
    }

    @Override
    public Tail tail(Path file) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
            if (bytes.length() == 0) {
                return Tail.NONE;
            }
            bytes.seek(bytes.length() - 1);
            return new Tail(bytes.length(), bytes.readByte());
        }
    }

    @Override
    public boolean exists(Path fileOrDirectory) {
        return Files.exists(fileOrDirectory);
    }

    @Override
    public String key(Path fileOrDirectory) throws IOException {
        var key = Files.readAttributes(fileOrDirectory, BasicFileAttributes.class).fileKey();
        return key == null ? "" : key.toString();
    }

    @Override
    public List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
        var mode = Files.isDirectory(fileOrDirectory) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (var channel = FileChannel.open(fileOrDirectory, mode)) {
            channel.force(true);
        }
    }

    /** A file system writes its journal once for all that are forced meanwhile: several at a time wait for one write. */
    @Override
    public void forceAll(Collection<Path> filesOrDirectories) throws IOException {
        try {
            filesOrDirectories.parallelStream().forEach(one -> {
                try {
                    force(one);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
    }

    @Override
    public Path real(Path directory) throws IOException {
        return directory.toRealPath();
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        if (!HELD.add(file)) {
            throw new HeldException("this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                var holder = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
                throw new HeldException(holder.matches("[0-9]{1,19}") ? "process " + holder : "another process");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException failed) {
            HELD.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw failed;
        }
        var held = channel;
        return () -> {
            HELD.remove(file);
            held.close();
        };
    }

    @Override
    public Whereabouts whereabouts(Path directory) throws IOException {
        var machine = Files.isReadable(MACHINE_ID) ? Files.readString(MACHINE_ID).strip() : "";
        return new Whereabouts(machine.isEmpty() ? "" : Hash.of(machine.getBytes(StandardCharsets.UTF_8)).hex(),
                number(directory, "unix:dev"), number(directory, "unix:ino"),
                Hash.of(directory.toRealPath().toString().getBytes(StandardCharsets.UTF_8)).hex());
    }

    private static String number(Path directory, String attribute) throws IOException {
        try {
            return Files.getAttribute(directory, attribute).toString();
        } catch (UnsupportedOperationException | IllegalArgumentException untold) {
            // Not every system has such numbers.
            return "";
        }
    }
}
