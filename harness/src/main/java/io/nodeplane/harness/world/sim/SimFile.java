package io.nodeplane.harness.world.sim;

import io.nodeplane.store.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A file or a directory of a {@link SimDisk}: what it is now, and what of it is durable. */
sealed interface SimFile {

    /** The machine loses power: of what was not forced, all is lost, or a part. */
    void lose(RandomGenerator random);

    /** All of it is durable from now on. */
    void settle();

    void copy(Path into) throws IOException;

    /** A file. What is written costs what it has bytes, not what the file has. A start reads it from several threads. */
    final class Content implements SimFile, Disk.Appender {
        private final Pieces pieces;
        private List<byte[]> written = new ArrayList<>();
        private int size;
        /** So many bytes are durable. */
        private int durable;
        /** What is durable, where that is no beginning of what is here: something was cut off since. */
        private byte @Nullable [] before;

        /** @param pieces of all files of its world */
        Content(Pieces pieces) {
            this.pieces = pieces;
        }

        synchronized byte[] bytes() {
            var bytes = new byte[size];
            var at = 0;
            for (var piece : written) {
                System.arraycopy(piece, 0, bytes, at, piece.length);
                at += piece.length;
            }
            return bytes;
        }

        /** {@return so many bytes from there on; null if there are fewer} */
        synchronized byte @Nullable [] bytes(long from, int length) {
            if (from + length > size) {
                return null;
            }
            var bytes = new byte[length];
            var at = 0L;
            for (var piece : written) {
                var begin = Math.max(at, from);
                var end = Math.min(at + piece.length, from + length);
                if (begin < end) {
                    System.arraycopy(piece, (int) (begin - at), bytes, (int) (begin - from), (int) (end - begin));
                }
                at += piece.length;
            }
            return bytes;
        }

        synchronized Disk.Tail tail() {
            if (size == 0) {
                return Disk.Tail.NONE;
            }
            var last = written.getLast();
            return new Disk.Tail(size, last[last.length - 1]);
        }

        @Override
        public synchronized void write(byte[] more) {
            if (more.length > 0) {
                pieces.of(more).forEach(written::add);
                size += more.length;
            }
        }

        private synchronized void become(byte[] bytes) {
            written = new ArrayList<>();
            size = 0;
            write(bytes);
        }

        synchronized void cut(int to) {
            if (to < durable && before == null) {
                before = Arrays.copyOf(bytes(), durable);
            }
            if (to < size) {
                become(Arrays.copyOf(bytes(), to));
            }
            durable = Math.min(durable, to);
        }

        synchronized void force() {
            durable = size;
            before = null;
        }

        @Override
        public void force(boolean metadata) {
            force();
        }

        @Override
        public synchronized void lose(RandomGenerator random) {
            if (before != null && random.nextBoolean()) {
                become(before);
            } else {
                var kept = durable + random.nextInt(size - durable + 1);
                // The length may be written out before the bytes are.
                var bytes = bytes();
                Arrays.fill(bytes, durable + random.nextInt(kept - durable + 1), kept, (byte) 0);
                become(Arrays.copyOf(bytes, kept));
            }
            force();
        }

        @Override
        public void settle() {
            force();
        }

        @Override
        public synchronized void copy(Path into) throws IOException {
            try (var out = Files.newOutputStream(into)) {
                for (var piece : written) {
                    out.write(piece);
                }
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** A directory. */
    final class Folder implements SimFile {
        private final long number;
        private TreeMap<String, SimFile> now = new TreeMap<>();
        private TreeMap<String, SimFile> durable = new TreeMap<>();
        private boolean changed;

        /** @param number no other directory of the disk has or had it */
        Folder(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        List<String> names() {
            return List.copyOf(now.keySet());
        }

        @Nullable
        SimFile find(String name) {
            return now.get(name);
        }

        void put(String name, SimFile file) {
            now.put(name, file);
            changed = true;
        }

        void delete(String name) {
            now.remove(name);
            changed = true;
        }

        void clear() {
            now.clear();
            changed = true;
        }

        void force() {
            if (changed) {
                durable = new TreeMap<>(now);
                changed = false;
            }
        }

        @Override
        public void lose(RandomGenerator random) {
            if (changed && random.nextBoolean()) {
                now = new TreeMap<>(durable);
            }
            changed = true;
            force();
            now.values().forEach(file -> file.lose(random));
        }

        @Override
        public void settle() {
            force();
            now.values().forEach(SimFile::settle);
        }

        @Override
        public void copy(Path into) throws IOException {
            Files.createDirectories(into);
            for (var file : now.entrySet()) {
                file.getValue().copy(into.resolve(file.getKey()));
            }
        }
    }
}
