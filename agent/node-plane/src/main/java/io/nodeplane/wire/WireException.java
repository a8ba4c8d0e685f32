package io.nodeplane.wire;

import io.nodeplane.canon.Json;

/**
 * Bytes are not a message or settings file of ours. The message is one sentence that says what is wrong and where, in
 * printable ASCII whatever the bytes were.
 */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LENGTH_MAX = 500;

    public WireException(String message) {
        super(clean(message));
    }

    private static String clean(String message) {
        var text = Json.printable(message).value();
        return text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "..." : text;
    }
}
