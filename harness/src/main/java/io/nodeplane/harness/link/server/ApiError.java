package io.nodeplane.harness.link.server;

/** A request that is refused, with the HTTP status and the sentence that Toxiproxy would answer. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    ApiError(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    static ApiError badBody(String why) {
        return new ApiError(400, "bad request body: " + why);
    }

    static ApiError missingField(String field) {
        return new ApiError(400, "missing required field: " + field);
    }

    static ApiError noProxy() {
        return new ApiError(404, "proxy not found");
    }

    static ApiError noToxic() {
        return new ApiError(404, "toxic not found");
    }
}
