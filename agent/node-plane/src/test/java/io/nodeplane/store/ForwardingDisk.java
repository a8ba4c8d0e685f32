package io.nodeplane.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Another disk, unchanged: a base for those that add something to it. */
class ForwardingDisk implements Disk {
    private final Disk real;

    ForwardingDisk(Disk real) {
        this.real = real;
    }

    @Override
    public Appender appender(Path file) throws IOException {
        return real.appender(file);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return real.read(file);
    }

    @Override
    public Tail tail(Path file) throws IOException {
        return real.tail(file);
    }

    @Override
    public boolean exists(Path fileOrDirectory) {
        return real.exists(fileOrDirectory);
    }

    @Override
    public String key(Path fileOrDirectory) throws IOException {
        return real.key(fileOrDirectory);
    }

    @Override
    public List<Path> children(Path directory) throws IOException {
        return real.children(directory);
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        real.truncate(file, size);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
        real.force(fileOrDirectory);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        real.createDirectory(directory);
    }

    @Override
    public Path real(Path directory) throws IOException {
        return real.real(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }

    @Override
    public Whereabouts whereabouts(Path directory) throws IOException {
        return real.whereabouts(directory);
    }
}
