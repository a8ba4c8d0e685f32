package io.nodeplane.harness.check;

/**
 * One check and its answer.
 *
 * @param kind what sort of check: an expectation of the experiment, the bite of a fault, an invariant of every run
 * @param name what was asked, as one sentence without its full stop
 */
public record Finding(Kind kind, String name, Verdict verdict) {

    /** The sorts of checks. */
    public enum Kind {
        /** Asked by the experiment file. */
        EXPECTATION,
        /** Did the fault do what it should? */
        BITE,
        /** Asked of every run. */
        INVARIANT
    }
}
