package io.nodeplane.api;

/** The API cannot be served where it should be: one sentence that says where, why, and how to mend it. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ApiException(String message) {
        super(message);
    }
}
