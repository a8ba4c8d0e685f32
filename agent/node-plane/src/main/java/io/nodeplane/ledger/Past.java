package io.nodeplane.ledger;

import java.util.Arrays;

/**
 * The causal past of an entry: of each feed the number of its entries that lie in it (a vector clock, Fidge and Mattern
 * 1988). Feeds are meant by their ordinal in one {@link Ledger}.
 */
record Past(int[] counts) {
    static final Past NONE = new Past(new int[0]);

    long count(int ordinal) {
        return ordinal < counts.length ? counts[ordinal] : 0;
    }

    Past with(int ordinal, long count) {
        if (count(ordinal) >= count) {
            return this;
        }
        var more = Arrays.copyOf(counts, Math.max(counts.length, ordinal + 1));
        more[ordinal] = Math.toIntExact(count);
        return new Past(more);
    }

    /** {@return this past, the other one, and what lies before and at that place} */
    Past and(Past other, int ordinal, long count) {
        var more = Arrays.copyOf(counts, Math.max(Math.max(counts.length, other.counts.length), ordinal + 1));
        for (int i = 0; i < other.counts.length; i++) {
            more[i] = Math.max(more[i], other.counts[i]);
        }
        more[ordinal] = Math.max(more[ordinal], Math.toIntExact(count));
        return new Past(more);
    }
}
