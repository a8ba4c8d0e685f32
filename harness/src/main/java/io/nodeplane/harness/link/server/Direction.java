package io.nodeplane.harness.link.server;

import java.util.Locale;

/** Which way the bytes of a stream go. */
enum Direction {
    /** From the one who connected to the one who listens. */
    UPSTREAM,
    /** Back. */
    DOWNSTREAM;

    /** {@return the word of the HTTP API and of the metrics} */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws ApiError if the word names no direction; upper and lower case are the same */
    static Direction of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "upstream" -> UPSTREAM;
            case "downstream" -> DOWNSTREAM;
            default -> throw new ApiError(400, "stream was invalid, can be either upstream or downstream");
        };
    }
}
