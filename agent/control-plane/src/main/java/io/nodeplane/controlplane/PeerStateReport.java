package io.nodeplane.controlplane;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the local data plane observed about one peer: its own judgement, and the measurements behind it, each optional. */
public final class PeerStateReport {
    private final Fields fields;

    private record Fields(State state, Instant observedAt, OptionalLong handshakeAgeMs, OptionalLong rxBytes,
            OptionalLong txBytes, Optional<String> endpointInUse, OptionalLong rttMs) {}

    private PeerStateReport(Fields fields) {
        this.fields = fields;
    }

    /** {@return a report without measurements} */
    public static PeerStateReport of(@Nullable State state, @Nullable Instant observedAt) {
        return builder(state, observedAt).build();
    }

    /** {@return a builder of a report without measurements} */
    public static Builder builder(@Nullable State state, @Nullable Instant observedAt) {
        return new Builder(state, observedAt);
    }

    /** {@return the VPN's own judgement} */
    public State state() {
        return fields.state();
    }

    /** {@return when, on the reporter's clock; compared only with other reports of the same reporter} */
    public Instant observedAt() {
        return fields.observedAt();
    }

    /** {@return milliseconds since the last handshake} */
    public OptionalLong handshakeAgeMs() {
        return fields.handshakeAgeMs();
    }

    /** {@return bytes received from the peer since the tunnel was made} */
    public OptionalLong rxBytes() {
        return fields.rxBytes();
    }

    /** {@return bytes sent to the peer since the tunnel was made} */
    public OptionalLong txBytes() {
        return fields.txBytes();
    }

    /** {@return where packets to the peer are sent, as {@code host:port}} */
    public Optional<String> endpointInUse() {
        return fields.endpointInUse();
    }

    /** {@return round trip in milliseconds} */
    public OptionalLong rttMs() {
        return fields.rttMs();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PeerStateReport report && fields.equals(report.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "PeerStateReport" + fields;
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
        /** The data plane cannot tell; a word that a later spec added is read so. */
        UNKNOWN;

        /** {@return the state of this name} */
        public static State read(@Nullable String word) {
            return Words.read(State.class, word, UNKNOWN);
        }
    }

    /** A report in the making. */
    public static final class Builder {
        private final @Nullable State state;
        private final @Nullable Instant observedAt;
        private OptionalLong handshakeAgeMs = OptionalLong.empty();
        private OptionalLong rxBytes = OptionalLong.empty();
        private OptionalLong txBytes = OptionalLong.empty();
        private Optional<String> endpointInUse = Optional.empty();
        private OptionalLong rttMs = OptionalLong.empty();

        private Builder(@Nullable State state, @Nullable Instant observedAt) {
            this.state = state;
            this.observedAt = observedAt;
        }

        /** See {@link PeerStateReport#handshakeAgeMs()}. */
        public Builder handshakeAgeMs(long ms) {
            handshakeAgeMs = measured("handshakeAgeMs", ms);
            return this;
        }

        /** See {@link PeerStateReport#rxBytes()}. */
        public Builder rxBytes(long bytes) {
            rxBytes = measured("rxBytes", bytes);
            return this;
        }

        /** See {@link PeerStateReport#txBytes()}. */
        public Builder txBytes(long bytes) {
            txBytes = measured("txBytes", bytes);
            return this;
        }

        /** See {@link PeerStateReport#endpointInUse()}. */
        public Builder endpointInUse(@Nullable String endpoint) {
            endpointInUse = Optional.ofNullable(endpoint);
            return this;
        }

        /** See {@link PeerStateReport#rttMs()}. */
        public Builder rttMs(long ms) {
            rttMs = measured("rttMs", ms);
            return this;
        }

        /**
         * {@return the report}
         *
         * @throws ControlPlaneException {@code INVALID_ARGUMENT} without a state or a time
         */
        public PeerStateReport build() {
            if (state == null || observedAt == null) {
                throw ControlPlaneException.invalid("a report needs state and observedAt, and has " + state + " and "
                        + observedAt);
            }
            return new PeerStateReport(
                    new Fields(state, observedAt, handshakeAgeMs, rxBytes, txBytes, endpointInUse, rttMs));
        }

        private static OptionalLong measured(String what, long value) {
            if (value < 0 || value > Numbers.MAX) {
                throw ControlPlaneException.invalid(what + " is " + value + ": the range is 0.." + Numbers.MAX);
            }
            return OptionalLong.of(value);
        }
    }
}
