package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.http.Refusals.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error: {@code application/problem+json} (RFC 9457) with a code of ours. */
final class Problem extends RuntimeException {
    static final String CONTENT_TYPE = "application/problem+json";
    private static final long serialVersionUID = 1L;

    private final @Nullable Reason reason;
    private final int status;
    private final String code;

    /** @param reason why the server refused; null if it was the node that said no */
    Problem(@Nullable Reason reason, int status, String code, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.status = status;
        this.code = code;
    }

    static Problem badRequest(String detail) {
        return new Problem(Reason.BAD_REQUEST, 400, "INVALID_ARGUMENT", detail);
    }

    static Problem late(long timeoutMs) {
        return new Problem(Reason.LATE, 504, "DEADLINE_EXCEEDED", "no answer within " + timeoutMs + " ms");
    }

    /** {@return why the server refused; empty if it was the node that said no} */
    Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    int status() {
        return status;
    }

    Json.Obj json() {
        return Json.object()
                .with("status", status)
                .with("code", Json.printable(code))
                .with("detail", Json.printable(String.valueOf(getMessage())));
    }
}
