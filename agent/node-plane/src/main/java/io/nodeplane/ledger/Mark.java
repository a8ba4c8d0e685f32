package io.nodeplane.ledger;

import java.util.Comparator;

/**
 * A place in a feed, told in short: enough to find out whether two ledgers hold the same entry there.
 *
 * @param brief the first {@value #DIGITS} hex digits of the entry's hash
 */
public record Mark(long seq, String brief) implements Comparable<Mark> {
    /** 64 bits: no chance meeting in a ledger of any size that this project can hold. */
    public static final int DIGITS = 16;
    private static final Comparator<Mark> ORDER = Comparator.comparingLong(Mark::seq).thenComparing(Mark::brief);

    /** @throws IllegalArgumentException if seq is less than 1 or brief is not {@value #DIGITS} hex digits */
    public Mark {
        if (seq < 1) {
            throw new IllegalArgumentException("seq " + seq + " is less than 1");
        }
        if (brief.length() != DIGITS || !FeedId.hex(brief, 0)) {
            throw new IllegalArgumentException("'" + brief + "' is not the first " + DIGITS + " digits of a hash");
        }
    }

    static Mark of(EntryId id) {
        return new Mark(id.seq(), id.hash().first(DIGITS));
    }

    static Mark of(Line line) {
        return new Mark(line.seq(), line.hash().first(DIGITS));
    }

    /** {@return whether it means this line} */
    boolean means(Line line) {
        return seq == line.seq() && line.hash().begins(brief);
    }

    @Override
    public int compareTo(Mark other) {
        return ORDER.compare(this, other);
    }
}
