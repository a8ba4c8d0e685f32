package io.nodeplane.controlplane;

import java.util.Optional;

/**
 * A sign of life of the local data plane.
 *
 * @param seq raised by the VPN with every heartbeat of one membership, from 1
 * @param dataPlaneReady whether tunnels can carry traffic
 * @param metadata what to publish; empty leaves what was published before
 */
public record Heartbeat(long seq, boolean dataPlaneReady, Optional<Metadata> metadata) {
    /** @throws ControlPlaneException {@code INVALID_ARGUMENT} if the seq is outside 1..2^53-1, or something is null */
    public Heartbeat {
        if (seq < 1 || seq > Numbers.MAX) {
            throw ControlPlaneException.invalid("heartbeat seq is " + seq + ": the range is 1.." + Numbers.MAX);
        }
        if (metadata == null) {
            throw ControlPlaneException
                    .invalid("heartbeat metadata is null: give Optional.empty() to leave it as it is");
        }
    }

    /** {@return a heartbeat that leaves the metadata as it is} */
    public static Heartbeat of(long seq, boolean dataPlaneReady) {
        return new Heartbeat(seq, dataPlaneReady, Optional.empty());
    }

    /** {@return a heartbeat that publishes this metadata} */
    public static Heartbeat of(long seq, boolean dataPlaneReady, Metadata metadata) {
        return new Heartbeat(seq, dataPlaneReady, Optional.ofNullable(metadata));
    }
}
