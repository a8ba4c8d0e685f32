package io.nodeplane.harness.link;

/** Links could not be changed: the proxy server refused, broke off, or did not answer in time. */
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LinkException(String message) {
        super(message);
    }

    LinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
