package io.nodeplane.harness.experiment;

/** The least and the most that a whole number may be. */
record Bounds(long least, long most) {
    /** A count of anything. */
    static final Bounds COUNT = new Bounds(0, 999_999_999);
    /** A place in something that counts from one. */
    static final Bounds PLACE = new Bounds(1, 999_999_999);

    boolean hold(long number) {
        return least <= number && number <= most;
    }
}
