package io.nodeplane.meshvpn.dataplane;

/** The device does not answer, or refuses: one sentence for people. What was written before it stays written. */
public final class DataPlaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal that this sentence tells. */
    public DataPlaneException(String message) {
        super(message);
    }

    /** As told, for this reason. */
    public DataPlaneException(String message, Throwable cause) {
        super(message, cause);
    }
}
