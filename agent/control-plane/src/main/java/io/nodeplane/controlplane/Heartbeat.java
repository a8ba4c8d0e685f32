package io.nodeplane.controlplane;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sign of life of the local data plane.
 *
 * <p>Heartbeats are numbered within a session: one run of the VPN's process, which {@link HeartbeatSession} numbers by
 * itself. A new session is heard at once, whatever its first number; what an older one still sends is stale.
 */
public final class Heartbeat {
    /** The session of a VPN that names none: it has to go on counting where it stopped, for as long as it is a member. */
    public static final String UNNAMED = "";
    private static final int SESSION_MAX = 64;

    private final Fields fields;

    private record Fields(String session, long seq, boolean dataPlaneReady, Optional<Metadata> metadata) {}

    private Heartbeat(Fields fields) {
        this.fields = fields;
    }

    /** {@return a heartbeat of the unnamed session that leaves the metadata as it is} */
    public static Heartbeat of(long seq, boolean dataPlaneReady) {
        return builder(UNNAMED, seq).dataPlaneReady(dataPlaneReady).build();
    }

    /** {@return a heartbeat of the unnamed session that publishes this metadata} */
    public static Heartbeat of(long seq, boolean dataPlaneReady, Metadata metadata) {
        return builder(UNNAMED, seq).dataPlaneReady(dataPlaneReady).metadata(metadata).build();
    }

    /**
     * {@return a builder of a heartbeat that says "not ready" and leaves the metadata as it is}
     *
     * @param session printable ASCII, at most 64 characters, the same for one run of the VPN's process
     * @param seq raised with every heartbeat of the session, from 1
     */
    public static Builder builder(@Nullable String session, long seq) {
        return new Builder(session, seq);
    }

    /** {@return which run of the VPN counts} */
    public String session() {
        return fields.session();
    }

    /** {@return its number in the session} */
    public long seq() {
        return fields.seq();
    }

    /** {@return whether tunnels can carry traffic} */
    public boolean dataPlaneReady() {
        return fields.dataPlaneReady();
    }

    /** {@return what to publish; empty leaves what was published before} */
    public Optional<Metadata> metadata() {
        return fields.metadata();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Heartbeat heartbeat && fields.equals(heartbeat.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Heartbeat" + fields;
    }

    /** A heartbeat in the making. */
    public static final class Builder {
        private final @Nullable String session;
        private final long seq;
        private boolean dataPlaneReady;
        private Optional<Metadata> metadata = Optional.empty();

        private Builder(@Nullable String session, long seq) {
            this.session = session;
            this.seq = seq;
        }

        /** Whether tunnels can carry traffic. */
        public Builder dataPlaneReady(boolean ready) {
            dataPlaneReady = ready;
            return this;
        }

        /** What to publish; null leaves what was published before. */
        public Builder metadata(@Nullable Metadata said) {
            metadata = Optional.ofNullable(said);
            return this;
        }

        /**
         * {@return the heartbeat}
         *
         * @throws ControlPlaneException {@code INVALID_ARGUMENT} if the seq is outside 1..2^53-1, or the session is null,
         *     too long or no printable ASCII
         */
        public Heartbeat build() {
            if (session == null || session.length() > SESSION_MAX
                    || !session.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
                throw ControlPlaneException
                        .invalid("heartbeat session is '" + session + "': use at most 64 printable ASCII characters");
            }
            if (seq < 1 || seq > Numbers.MAX) {
                throw ControlPlaneException.invalid("heartbeat seq is " + seq + ": the range is 1.." + Numbers.MAX);
            }
            return new Heartbeat(new Fields(session, seq, dataPlaneReady, metadata));
        }
    }
}
