package io.nodeplane.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The real disk, with a record of what was asked of it; after so many good operations all others fail. */
final class TracingDisk implements Disk {
    final List<String> calls = new ArrayList<>();
    int good = Integer.MAX_VALUE;
    private final Path root;

    TracingDisk(Path root) {
        this.root = root;
    }

    private void call(String what, Path where) throws IOException {
        if (good == 0) {
            throw new IOException("no more operations");
        }
        good--;
        var name = root.toAbsolutePath().relativize(where.toAbsolutePath()).toString();
        calls.add(what + " " + (name.isEmpty() ? "." : name));
    }

    @Override
    public Appender appender(Path file) throws IOException {
        call("open", file);
        var real = Disk.super.appender(file);
        return new Appender() {
            @Override
            public void write(byte[] bytes) throws IOException {
                if (good == 0) {
                    real.write(Arrays.copyOf(bytes, bytes.length / 2));
                }
                call("write", file);
                real.write(bytes);
            }

            @Override
            public void force(boolean metadata) throws IOException {
                call("force", file);
                real.force(metadata);
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        call("truncate", file);
        Disk.super.truncate(file, size);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call("rename", to);
        Disk.super.rename(from, to);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
        call("force", fileOrDirectory);
        Disk.super.force(fileOrDirectory);
    }
}
