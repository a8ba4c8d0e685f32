package io.nodeplane.store;

/**
 * How much goes into one segment of a feed; the next line begins another.
 *
 * @param bytesMax bytes of its lines with their ends; one line more than that is still one segment
 */
record Limits(long bytesMax, int linesMax) {
    static final Limits USUAL = new Limits(4L << 20, 10_000);

    /** {@return whether a line of that length begins another segment} */
    boolean exceeded(long bytes, int lines, int more) {
        return lines > 0 && (lines >= linesMax || bytes + more > bytesMax);
    }
}
