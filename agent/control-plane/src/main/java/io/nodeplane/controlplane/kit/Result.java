package io.nodeplane.controlplane.kit;

/**
 * What one rule says of one subject.
 *
 * @param why what was seen of a broken rule, or why a rule was not tested; empty if it passed
 * @param tookMs how long the check took
 */
public record Result(Rule rule, Outcome outcome, String why, long tookMs) {
    /** The four ends of a check. */
    public enum Outcome {
        /** The rule is kept, as far as the check sees. */
        PASSED,
        /** The rule is broken. */
        FAILED,
        /** The rule belongs to a feature that is not declared. */
        SKIPPED,
        /** The rule could not be shown on this subject. */
        UNTESTED
    }
}
