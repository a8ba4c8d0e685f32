package io.nodeplane.controlplane.json;

/** A text that is not the document it should be: one sentence that names the field. */
public final class DocumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DocumentException(String message) {
        super(message, null, false, false);
    }
}
