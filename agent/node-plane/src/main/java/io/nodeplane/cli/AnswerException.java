package io.nodeplane.cli;

/** What was asked has an answer that ends the command. The message is one sentence. */
final class AnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;

    AnswerException(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** {@return the exit code that says so} */
    int exit() {
        return exit;
    }
}
