package io.nodeplane.harness.world;

/** A world cannot do what it was asked. The message is one sentence for people: what, where, and how to mend it. */
public final class WorldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WorldException(String message) {
        super(message);
    }

    public WorldException(String message, Throwable cause) {
        super(message, cause);
    }
}
