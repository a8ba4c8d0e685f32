package io.nodeplane.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file or a directory of a {@link MemoryDisk}: what it is now, and what of it is durable. */
sealed interface MemoryNode {

    /** The machine loses power: what was not forced is lost, or not, or in part. */
    void lose(Random dice);

    /** A change of a file since it was last forced. */
    sealed interface Change {
        record Write(byte[] bytes) implements Change {}

        record Cut(int size) implements Change {}
    }

    /** A file. */
    final class Content implements MemoryNode {
        private static final int[] BLOCKS = {512, 4096};

        private byte[] now = new byte[0];
        private byte[] forced = new byte[0];
        private final List<Change> since = new ArrayList<>();
        /** Ranges that can be read and will never be written out, for the fsync that was to do it has failed. */
        private final List<int[]> dropped = new ArrayList<>();

        byte[] bytes() {
            return now;
        }

        void write(byte[] bytes) {
            now = joined(now, bytes, bytes.length);
            since.add(new Change.Write(bytes.clone()));
        }

        void cut(int size) {
            now = Arrays.copyOf(now, Math.min(size, now.length));
            since.add(new Change.Cut(size));
        }

        void force() {
            forced = now.clone();
            for (var range : dropped) {
                Arrays.fill(forced, Math.min(range[0], now.length), Math.min(range[1], now.length), (byte) 0);
            }
            since.clear();
        }

        /** An fsync fails: the system forgets that it has bytes to write out. */
        void drop() {
            if (now.length > forced.length) {
                dropped.add(new int[]{forced.length, now.length});
            }
            since.clear();
        }

        /** Other bytes, durable. */
        void set(byte[] bytes) {
            now = bytes;
            dropped.clear();
            force();
        }

        @Override
        public void lose(Random dice) {
            var bytes = forced;
            for (var change : since) {
                bytes = switch (change) {
                    case Change.Cut(var size) ->
                        dice.nextBoolean() ? Arrays.copyOf(bytes, Math.min(size, bytes.length)) : bytes;
                    case Change.Write(var more) -> torn(bytes, more, dice);
                };
            }
            set(bytes);
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
    }

    /** A directory. A change of its names is done as a whole: some are gone, one has come. */
    final class Folder implements MemoryNode {
        private record Naming(List<String> gone, String come, @Nullable MemoryNode node) {}

        private TreeMap<String, MemoryNode> now = new TreeMap<>();
        private TreeMap<String, MemoryNode> forced = new TreeMap<>();
        private final List<Naming> since = new ArrayList<>();

        List<String> names() {
            return List.copyOf(now.keySet());
        }

        @Nullable
        MemoryNode find(String name) {
            return now.get(name);
        }

        void create(String name, MemoryNode node) {
            change(new Naming(List.of(), name, node));
        }

        void rename(String from, String to, MemoryNode node) {
            change(new Naming(List.of(from), to, node));
        }

        void delete(String name) {
            change(new Naming(List.of(name), "", null));
        }

        void force() {
            forced = new TreeMap<>(now);
            since.clear();
        }

        @Override
        public void lose(Random dice) {
            var names = new TreeMap<>(forced);
            var keep = dice.nextInt(3);
            for (var naming : since) {
                if (keep == 0 || keep == 1 && dice.nextBoolean()) {
                    apply(names, naming);
                }
            }
            now = names;
            force();
            now.values().forEach(node -> node.lose(dice));
        }

        private void change(Naming naming) {
            apply(now, naming);
            since.add(naming);
        }

        private static void apply(TreeMap<String, MemoryNode> names, Naming naming) {
            naming.gone().forEach(names::remove);
            if (naming.node() != null) {
                names.put(naming.come(), naming.node());
            }
        }
    }
}
