package io.nodeplane.canon;

/** A text is not JSON of our profile, or not of the expected shape. The message is fit for people. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }
}
