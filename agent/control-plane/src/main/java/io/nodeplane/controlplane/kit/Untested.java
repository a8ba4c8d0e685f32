package io.nodeplane.controlplane.kit;

/** A rule cannot be shown on this subject: one sentence says why. */
public final class Untested extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why not. */
    public Untested(String why) {
        super(why);
    }
}
