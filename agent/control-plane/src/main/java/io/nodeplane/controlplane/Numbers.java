package io.nodeplane.controlplane;

/** The range of every number in the interface: exact in JSON readers that know only doubles. */
final class Numbers {
    static final long MAX = (1L << 53) - 1;

    private Numbers() {}

    static void within(String what, long number, long min) {
        if (number < min || number > MAX) {
            throw new IllegalArgumentException(what + " is " + number + ": the range is " + min + ".." + MAX);
        }
    }
}
