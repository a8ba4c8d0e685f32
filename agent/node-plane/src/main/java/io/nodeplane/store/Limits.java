package io.nodeplane.store;

/**
 * How much goes into one segment of a feed, after which the next line begins another; and how much lies on a shelf.
 *
 * @param bytesMax bytes of its lines with their ends; one line more than that is still one segment
 * @param stretch how many entries lie on one shelf
 * @param kept how many entries of a feed lie on none, at least
 */
record Limits(long bytesMax, int linesMax, int stretch, int kept) {
    static final Limits USUAL = new Limits(4L << 20, 10_000);

    /** Segments of other sizes, and shelves as usual. */
    Limits(long bytesMax, int linesMax) {
        this(bytesMax, linesMax, 64, 32);
    }

    /** {@return whether a line of that length begins another segment} */
    boolean exceeded(long bytes, int lines, int more) {
        return lines > 0 && (lines >= linesMax || bytes + more > bytesMax);
    }
}
