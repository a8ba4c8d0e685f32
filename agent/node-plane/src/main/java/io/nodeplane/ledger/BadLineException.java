package io.nodeplane.ledger;

/** A text is not a ledger line. The message says what is wrong with it, fit for people. */
public final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadLineException(String message) {
        super(message);
    }
}
