package io.nodeplane.runtime;

import java.util.Locale;

/**
 * How much room is left where a data directory lies. What a node writes is never pruned, and a disk that is full ends it.
 *
 * @param freeBytes how much this process may still write
 * @param wholeBytes the size of the file system
 */
public record DiskRoom(long freeBytes, long wholeBytes) {
    /** Nobody can tell, as in tests and simulations. */
    public static final DiskRoom UNKNOWN = new DiskRoom(Long.MAX_VALUE, Long.MAX_VALUE);

    /** It is low when less than this part is free, or than so many bytes of a large disk. */
    private static final long PART = 10;
    private static final long LOW_BYTES_MAX = 1L << 30;
    private static final double MIB = 1 << 20;

    /** {@return whether anybody can tell} */
    public boolean isKnown() {
        return !equals(UNKNOWN);
    }

    /** {@return whether somebody has to make room soon: less than a tenth is free, and less than 1 GiB} */
    public boolean isLow() {
        return isKnown() && freeBytes < lowBytes();
    }

    /** {@return whether it is plainly not low: what was low and is a little better is told no other way each time} */
    public boolean isAmple() {
        return !isKnown() || freeBytes >= lowBytes() + lowBytes() / 2;
    }

    private long lowBytes() {
        return Math.min(wholeBytes / PART, LOW_BYTES_MAX);
    }

    /** {@return how much is free, for people} */
    public String sentence() {
        return String.format(Locale.ROOT, "%.1f MiB of %.1f MiB are free where the data directory lies",
                freeBytes / MIB, wholeBytes / MIB);
    }
}
