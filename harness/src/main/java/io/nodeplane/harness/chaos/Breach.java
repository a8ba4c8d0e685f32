package io.nodeplane.harness.chaos;

/**
 * An invariant that did not hold.
 *
 * @param id what {@code docs/guarantees.md} calls it: the number of an invariant, such as {@code I25}, or of a guarantee,
 *     such as {@code 4}; {@code world} or the name of an exception if the run could not go on
 * @param sentence what was seen, and where
 * @param awaited whether a step of the experiment waited for it in vain
 */
public record Breach(String id, String sentence, boolean awaited) {
    /** Broken promises of what holds always. */
    static final String MUTUAL_DEATH = "4";
    static final String MINORITY = "5";
    static final String DURABLE = "2";
    static final String CONVERGENCE = "9";
    static final String DEAD_NOTICED = "11";
    static final String TWO_CHARTERS = "13";
    /** Broken promises of what comes true at last. */
    static final String BURIED = "L1";
    static final String SAYS_ALIVE = "L2";
    static final String CONTACT = "L3";
    static final String FLAGS = "L5";
    static final String QUIET = "L6";
    static final String AMENDED = "L7";

    /** Something that the experiment did not wait for. */
    public Breach(String id, String sentence) {
        this(id, sentence, false);
    }

    @Override
    public String toString() {
        return id + ": " + sentence;
    }
}
