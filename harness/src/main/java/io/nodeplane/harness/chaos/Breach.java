package io.nodeplane.harness.chaos;

/**
 * An invariant that did not hold.
 *
 * @param id what {@code docs/guarantees.md} calls it: the number of an invariant, such as {@code I25}, or of a guarantee,
 *     such as {@code 4}; {@code world} or the name of an exception if the run could not go on
 * @param sentence what was seen, and where
 */
public record Breach(String id, String sentence) {
    /** Broken promises of what holds always. */
    static final String MUTUAL_DEATH = "4";
    static final String MINORITY = "5";
    static final String DURABLE = "2";
    static final String CONVERGENCE = "9";
    static final String DEAD_NOTICED = "11";

    /** {@return whether something was waited for in vain} */
    boolean awaited() {
        return id.equals(CONVERGENCE) || id.equals(DEAD_NOTICED);
    }

    @Override
    public String toString() {
        return id + ": " + sentence;
    }
}
