package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/** Why an operation failed. Each code is either always or never worth a retry. */
public enum ErrorCode {
    /** An argument is null, malformed, or not allowed here. */
    INVALID_ARGUMENT(false),
    /** The cluster does not accept the credentials. */
    UNAUTHENTICATED(false),
    /** The caller is known and may not do this. */
    PERMISSION_DENIED(false),
    /** Nobody who could answer was reached. */
    UNAVAILABLE(true),
    /** An answer may be under way, and did not come in time. */
    DEADLINE_EXCEEDED(true),
    /** The operation needs a joined node. */
    NOT_JOINED(false),
    /** Another live process has this peer id. */
    CONFLICT_IDENTITY(false),
    /** Another live peer holds a claimed address. */
    CONFLICT_ADDRESS(false),
    /** The view has no such peer. */
    NOT_FOUND(false),
    /** The two sides share no protocol version. */
    UNSUPPORTED_VERSION(false),
    /** A declared limit is reached. */
    RESOURCE_EXHAUSTED(true),
    /** The caller's thread was interrupted, or another call overtook this one. */
    CANCELLED(false),
    /** The feature is not declared in the capabilities. */
    UNIMPLEMENTED(false),
    /** The instance is closed. */
    CLOSED(false),
    /** A bug or a broken disk: nothing the caller can mend. */
    INTERNAL(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** {@return the code of this name; a word that a later spec added is read as {@link #INTERNAL}} */
    public static ErrorCode read(@Nullable String word) {
        return Words.read(ErrorCode.class, word, INTERNAL);
    }

    /** {@return whether the same call may succeed later} */
    public boolean retryable() {
        return retryable;
    }
}
