package io.nodeplane.harness.index;

/**
 * What an observer's view held of a subject.
 *
 * @param incarnation the incarnation of the subject that it is about; 0 if it is unknown
 */
public record Belief(Opinion opinion, long incarnation) {
    /** Of somebody of whom the observer has not heard. */
    public static final Belief NOTHING = new Belief(Opinion.UNKNOWN, 0);

    /** {@return whether it is this} */
    public boolean is(Opinion what) {
        return opinion == what;
    }

    @Override
    public String toString() {
        return opinion.state() + "@" + incarnation;
    }
}
