package io.nodeplane.harness.cli;

/** What was asked for makes no sense: one sentence that says what, and how to mend it. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInput(String sentence) {
        super(sentence);
    }
}
