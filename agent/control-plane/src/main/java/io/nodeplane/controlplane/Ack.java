package io.nodeplane.controlplane;

/**
 * What became of a heartbeat on this node. It claims no delivery to anyone else.
 *
 * @param outcome whether it counted
 * @param revision the local revision after it
 */
public record Ack(Outcome outcome, long revision) {
    /** Whether a heartbeat counted. */
    public enum Outcome {
        /** It is the newest, and counts. */
        ACCEPTED,
        /** Its seq was the last one accepted; nothing was done. */
        REPEATED,
        /** A higher seq was accepted before; nothing was done. */
        STALE
    }
}
