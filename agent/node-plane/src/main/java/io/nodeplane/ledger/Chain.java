package io.nodeplane.ledger;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * An immutable list that grows at the end in amortised constant time.
 *
 * <p>A longer list shares the slots of the one it grew from: a slot below a list's size is never written again, so that
 * no list ever changes. Growing the same list twice copies the slots the second time.
 */
public final class Chain<T> extends AbstractList<T> implements RandomAccess {
    private static final int SLOTS_MIN = 8;

    private static final class Slots {
        private final Object[] items;
        private int used;

        Slots(Object[] items, int used) {
            this.items = items;
            this.used = used;
        }
    }

    private final Slots slots;
    private final int size;

    private Chain(Slots slots, int size) {
        this.slots = slots;
        this.size = size;
    }

    /** {@return no items} */
    public static <T> Chain<T> empty() {
        return new Chain<>(new Slots(new Object[SLOTS_MIN], 0), 0);
    }

    /** {@return these items} */
    public static <T> Chain<T> of(List<T> items) {
        var slots = items.toArray();
        return new Chain<>(new Slots(slots, slots.length), slots.length);
    }

    /** {@return this list and one item more} */
    public Chain<T> with(T item) {
        // Two threads may grow one value: only one of them gets the next slot, the other one copies.
        synchronized (slots) {
            var target = slots;
            if (slots.used != size || size == slots.items.length) {
                target = new Slots(Arrays.copyOf(slots.items, Math.max(SLOTS_MIN, size * 2)), size);
            }
            target.items[size] = item;
            target.used = size + 1;
            return new Chain<>(target, size + 1);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public T get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
        return (T) slots.items[index];
    }

    @Override
    public int size() {
        return size;
    }
}
