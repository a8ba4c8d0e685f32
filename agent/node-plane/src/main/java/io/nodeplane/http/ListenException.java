package io.nodeplane.http;

/** A server cannot listen where it is told to. The message is one sentence that says where and why. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenException(String message) {
        super(message);
    }
}
