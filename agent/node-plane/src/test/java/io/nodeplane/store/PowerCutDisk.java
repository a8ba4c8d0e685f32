package io.nodeplane.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that loses what was not forced when the power goes: of appended bytes any blocks of 512, of a renamed file the
 * new content, of a new file its name. The power goes after so many operations; all later ones fail.
 */
final class PowerCutDisk implements Disk {
    private static final int BLOCK = 512;

    private final Random dice;
    private int operations;
    /** How much of a file is forced, for the files that are appended to. */
    private final TreeMap<Path, Long> forced = new TreeMap<>();
    /** The files whose name is not forced yet. */
    private final TreeMap<Path, Boolean> unnamed = new TreeMap<>();
    /** What a renamed file held before. */
    private final TreeMap<Path, byte[]> replaced = new TreeMap<>();

    PowerCutDisk(int operations, Random dice) {
        this.operations = operations;
        this.dice = dice;
    }

    boolean cut() {
        return operations < 0;
    }

    private void operation() throws IOException {
        if (operations-- <= 0) {
            operations = -1;
            throw new IOException("no power");
        }
    }

    @Override
    public Appender appender(Path file) throws IOException {
        operation();
        var created = !Files.exists(file);
        var real = Disk.super.appender(file);
        if (created) {
            unnamed.put(file, true);
        }
        forced.putIfAbsent(file, created ? 0L : Files.size(file));
        return new Appender() {
            @Override
            public void write(byte[] bytes) throws IOException {
                if (operations == 0) {
                    real.write(Arrays.copyOf(bytes, dice.nextInt(bytes.length + 1)));
                }
                operation();
                real.write(bytes);
            }

            @Override
            public void force(boolean metadata) throws IOException {
                operation();
                forced.put(file, Files.size(file));
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        operation();
        Disk.super.truncate(file, size);
        forced.computeIfPresent(file, (path, before) -> Math.min(before, size));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operation();
        if (!replaced.containsKey(to)) {
            replaced.put(to, Files.exists(to) ? Files.readAllBytes(to) : new byte[0]);
        }
        Disk.super.rename(from, to);
        forced.remove(from);
        unnamed.remove(from);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
        operation();
        if (Files.isDirectory(fileOrDirectory)) {
            unnamed.keySet().removeIf(file -> file.getParent().equals(fileOrDirectory));
            replaced.keySet().removeIf(file -> file.getParent().equals(fileOrDirectory));
        } else {
            forced.put(fileOrDirectory, Files.size(fileOrDirectory));
        }
    }

    /** Leaves on the real disk what this one would hold when the power is back. */
    void lose() throws IOException {
        for (var entry : forced.entrySet()) {
            var file = entry.getKey();
            var from = entry.getValue().intValue();
            if (!Files.exists(file) || Files.size(file) <= from) {
                continue;
            }
            var bytes = Files.readAllBytes(file);
            for (var block = from / BLOCK * BLOCK; block < bytes.length; block += BLOCK) {
                if (dice.nextBoolean()) {
                    Arrays.fill(bytes, Math.max(from, block), Math.min(bytes.length, block + BLOCK), (byte) 0);
                }
            }
            Files.write(file,
                    dice.nextBoolean() ? bytes : Arrays.copyOf(bytes, from + dice.nextInt(bytes.length - from)));
        }
        for (var file : unnamed.keySet()) {
            if (dice.nextBoolean()) {
                Files.deleteIfExists(file);
            }
        }
        for (var entry : replaced.entrySet()) {
            if (dice.nextBoolean() && entry.getValue().length > 0) {
                Files.write(entry.getKey(), entry.getValue());
            }
        }
    }
}
