package io.nodeplane.controlplane.kit;

/** A rule is broken: one sentence says what was seen. */
public final class Breach extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was seen. */
    public Breach(String seen) {
        super(seen);
    }
}
