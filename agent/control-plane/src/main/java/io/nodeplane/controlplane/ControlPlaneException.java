package io.nodeplane.controlplane;

import java.time.Duration;

/** The only exception of the interface: a code for programs, and one sentence for people. */
public final class ControlPlaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long retryAfterMs;

    /** A failure without advice on when to try again. */
    public ControlPlaneException(ErrorCode code, String message) {
        this(code, message, Duration.ZERO);
    }

    /** A failure that is worth a retry after the given time; zero gives no advice. */
    public ControlPlaneException(ErrorCode code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfterMs = retryAfter.toMillis();
    }

    /** {@return an {@code INVALID_ARGUMENT} with this sentence} */
    public static ControlPlaneException invalid(String message) {
        return new ControlPlaneException(ErrorCode.INVALID_ARGUMENT, message);
    }

    /** {@return what went wrong} */
    public ErrorCode code() {
        return code;
    }

    /** {@return whether the same call may succeed later; fixed by the code} */
    public boolean retryable() {
        return code.retryable();
    }

    /** {@return milliseconds to wait before a retry; 0 gives no advice} */
    public long retryAfterMs() {
        return retryAfterMs;
    }

    @Override
    public String toString() {
        return code + ": " + getMessage();
    }
}
