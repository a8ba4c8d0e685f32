package io.nodeplane.cli;

/** What the user gave cannot be used. The message is one sentence: what, where, how to mend it. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
