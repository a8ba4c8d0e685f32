package io.nodeplane.certainty;

import java.util.Arrays;

/** A set of equally long tuples of numbers, each with its place: 0, 1, 2 ... in the order in which they came. */
final class Tuples {
    private final int width;
    private int[] items;
    private int[] table = new int[1 << 12];
    private int size;

    Tuples(int width) {
        this.width = width;
        this.items = new int[width << 10];
    }

    int size() {
        return size;
    }

    int at(int place, int index) {
        return items[place * width + index];
    }

    int[] get(int place) {
        return Arrays.copyOfRange(items, place * width, (place + 1) * width);
    }

    /** {@return the place of the tuple; -1 if it is not there} */
    int find(int[] tuple) {
        return table[slot(tuple)] - 1;
    }

    /** {@return the place of the tuple, which is there now} */
    int add(int[] tuple) {
        var slot = slot(tuple);
        if (table[slot] == 0) {
            if ((size + 1) * width > items.length) {
                items = Arrays.copyOf(items, items.length * 2);
            }
            System.arraycopy(tuple, 0, items, size * width, width);
            table[slot] = ++size;
            if (size * 2 > table.length) {
                grow();
                return size - 1;
            }
        }
        return table[slot] - 1;
    }

    private int slot(int[] tuple) {
        var slot = hash(tuple, 0) & table.length - 1;
        while (table[slot] != 0 && !same(tuple, (table[slot] - 1) * width)) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }

    private boolean same(int[] tuple, int from) {
        for (int i = 0; i < width; i++) {
            if (items[from + i] != tuple[i]) {
                return false;
            }
        }
        return true;
    }

    private int hash(int[] from, int offset) {
        var hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < width; i++) {
            hash = (hash ^ from[offset + i]) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 20);
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int place = 0; place < size; place++) {
            var slot = hash(items, place * width) & table.length - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = place + 1;
        }
    }
}
