package io.nodeplane.harness.chaos;

/** Ends a run at the first invariant that does not hold. */
public final class BreachException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Breach breach;

    public BreachException(Breach breach) {
        super(breach.toString(), null, false, false);
        this.breach = breach;
    }

    public Breach breach() {
        return breach;
    }
}
