package io.nodeplane.model;

/**
 * A life of a node, counted from 1. Only the node itself raises it: to answer a suspicion, or to come back after it left.
 *
 * <p>The number is the one of SWIM (Das, Gupta, Motivala 2002, section 4.2): a claim about an older incarnation is void.
 */
public record Incarnation(long number) implements Comparable<Incarnation> {
    /** The most that a node may reach, so that the number fits an int everywhere. */
    public static final long NUMBER_MAX = (1L << 31) - 1;
    /** The first incarnation. */
    public static final Incarnation FIRST = new Incarnation(1);

    /** @throws IllegalArgumentException outside 1..{@value #NUMBER_MAX} */
    public Incarnation {
        if (number < 1 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("incarnation " + number + " is outside 1.." + NUMBER_MAX);
        }
    }

    /** {@return the next incarnation} */
    public Incarnation next() {
        return new Incarnation(number + 1);
    }

    @Override
    public int compareTo(Incarnation other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
