package io.nodeplane.controlplane;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the local data plane observed about one peer.
 *
 * @param state the VPN's own judgement
 * @param observedAt when, on the reporter's clock; compared only with other reports of the same reporter
 * @param evidence the measurements behind it
 */
public record PeerStateReport(State state, Instant observedAt, Evidence evidence) {
    /** @throws ControlPlaneException {@code INVALID_ARGUMENT} if something is null */
    public PeerStateReport {
        if (state == null || observedAt == null || evidence == null) {
            throw ControlPlaneException
                    .invalid("a report needs state, observedAt and evidence: Evidence.NONE says nothing");
        }
    }

    /** {@return a report without measurements} */
    public static PeerStateReport of(State state, Instant observedAt) {
        return new PeerStateReport(state, observedAt, Evidence.NONE);
    }

    /** How the data plane finds the peer. */
    public enum State {
        /** Payload passes. */
        UP,
        /** Payload passes badly. */
        DEGRADED,
        /** The tunnel's handshake gets no answer. */
        HANDSHAKE_FAILED,
        /** Nothing passes. */
        UNREACHABLE,
        /** The data plane cannot tell. */
        UNKNOWN
    }

    /**
     * Measurements, each of them optional.
     *
     * @param handshakeAgeMs milliseconds since the last handshake
     * @param rxBytes bytes received from the peer since the tunnel was made
     * @param txBytes bytes sent to the peer since the tunnel was made
     * @param endpointInUse where packets to the peer are sent, as {@code host:port}
     * @param rttMs round trip in milliseconds
     */
    public record Evidence(OptionalLong handshakeAgeMs, OptionalLong rxBytes, OptionalLong txBytes,
            Optional<String> endpointInUse, OptionalLong rttMs) {
        /** Nothing measured. */
        public static final Evidence NONE = new Evidence(OptionalLong.empty(), OptionalLong.empty(),
                OptionalLong.empty(), Optional.empty(), OptionalLong.empty());

        /** @throws ControlPlaneException {@code INVALID_ARGUMENT} if something is null or a number outside 0..2^53-1 */
        public Evidence {
            if (endpointInUse == null) {
                throw ControlPlaneException.invalid("endpointInUse is null: give Optional.empty() to say nothing");
            }
            measured("handshakeAgeMs", handshakeAgeMs);
            measured("rxBytes", rxBytes);
            measured("txBytes", txBytes);
            measured("rttMs", rttMs);
        }

        private static void measured(String what, OptionalLong value) {
            if (value == null || value.orElse(0) < 0 || value.orElse(0) > Numbers.MAX) {
                throw ControlPlaneException.invalid(what + " is " + value + ": give 0.." + Numbers.MAX + " or empty");
            }
        }
    }
}
