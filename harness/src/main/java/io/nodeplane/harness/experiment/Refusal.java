package io.nodeplane.harness.experiment;

/** Gives up one part of a file, so that the parts after it are still read. Never leaves this package. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The problem is on record already. */
    Refusal() {
        super("", null, false, false);
    }
}
