package io.nodeplane.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The causal past of an entry: of each feed the number of its entries that lie in it (a vector clock, Fidge and Mattern
 * 1988). Feeds are meant by their ordinal in one {@link Ledger}.
 *
 * <p>There is one for nearly every entry, with a number for each feed: the numbers have as many bytes as the greatest
 * of them needs.
 */
final class Past {
    static final Past NONE = new Past(new byte[0], 1);

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] counts;
    /** The bytes of one number: 1, 2 or 4. */
    private final int width;

    private Past(byte[] counts, int width) {
        this.counts = counts;
        this.width = width;
    }

    /** {@return the past in which so many entries of each feed lie} */
    static Past of(int[] counts) {
        var greatest = 0;
        for (var count : counts) {
            greatest = Math.max(greatest, count);
        }
        var width = width(greatest);
        var packed = new Past(new byte[counts.length * width], width);
        for (int i = 0; i < counts.length; i++) {
            packed.put(i, counts[i]);
        }
        return packed;
    }

    private void put(int ordinal, int count) {
        switch (width) {
            case 1 -> counts[ordinal] = (byte) count;
            case Short.BYTES -> SHORT.set(counts, ordinal * Short.BYTES, (short) count);
            default -> INT.set(counts, ordinal * Integer.BYTES, count);
        }
    }

    private static int width(long greatest) {
        return greatest <= Byte.MAX_VALUE ? 1 : greatest <= Short.MAX_VALUE ? Short.BYTES : Integer.BYTES;
    }

    long count(int ordinal) {
        return ordinal < size() ? at(ordinal) : 0;
    }

    /** {@return the numbers of all feeds of which it has any} */
    int[] counts() {
        return counts(size());
    }

    /** {@return the numbers of so many feeds} */
    int[] counts(int feeds) {
        var numbers = new int[feeds];
        for (int i = Math.min(feeds, size()) - 1; i >= 0; i--) {
            numbers[i] = at(i);
        }
        return numbers;
    }

    Past with(int ordinal, long count) {
        if (count(ordinal) >= count) {
            return this;
        }
        var more = counts(Math.max(size(), ordinal + 1));
        more[ordinal] = Math.toIntExact(count);
        return of(more);
    }

    /** {@return this past, the other one, and what lies before and at that place} */
    Past and(Past other, int ordinal, long count) {
        // No array of numbers in between: it is asked of nearly every line.
        var most = Math.max(Math.max(size(), other.size()), ordinal + 1);
        var wide = Math.max(Math.max(width, other.width), width(count));
        var both = new Past(new byte[most * wide], wide);
        if (wide == width) {
            System.arraycopy(counts, 0, both.counts, 0, counts.length);
        } else {
            for (int i = size() - 1; i >= 0; i--) {
                both.put(i, at(i));
            }
        }
        for (int i = other.size() - 1; i >= 0; i--) {
            var more = other.at(i);
            if (more > both.at(i)) {
                both.put(i, more);
            }
        }
        if (count > both.at(ordinal)) {
            both.put(ordinal, Math.toIntExact(count));
        }
        return both;
    }

    /** {@return of how many feeds it can have any} */
    int size() {
        return counts.length / width;
    }

    /** {@return as {@link #count}, of one of its feeds} */
    int at(int ordinal) {
        return switch (width) {
            case 1 -> counts[ordinal];
            case Short.BYTES -> (short) SHORT.get(counts, ordinal * Short.BYTES);
            default -> (int) INT.get(counts, ordinal * Integer.BYTES);
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Past past && Arrays.equals(counts(size()), past.counts(past.size()));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts(size()));
    }
}
