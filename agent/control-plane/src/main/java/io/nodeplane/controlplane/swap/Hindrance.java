package io.nodeplane.controlplane.swap;

/** Why an exchange does not go on: one sentence. */
final class Hindrance extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Hindrance(String why) {
        super(why);
    }

    /** {@return the sentence} */
    String why() {
        return String.valueOf(getMessage());
    }
}
