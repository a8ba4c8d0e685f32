package io.nodeplane.http;

import io.nodeplane.canon.Json;

/** A request that is answered with an error: {@code application/problem+json} (RFC 9457) with a code of ours. */
final class Problem extends RuntimeException {
    static final String CONTENT_TYPE = "application/problem+json";
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Problem(int status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "INVALID_ARGUMENT", detail);
    }

    static Problem busy(String detail) {
        return new Problem(503, "RESOURCE_EXHAUSTED", detail);
    }

    static Problem late(long timeoutMs) {
        return new Problem(504, "DEADLINE_EXCEEDED", "no answer within " + timeoutMs + " ms");
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
