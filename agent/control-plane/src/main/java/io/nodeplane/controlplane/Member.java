package io.nodeplane.controlplane;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member as one node sees it. */
public final class Member {
    private final Fields fields;

    private record Fields(String peerId, long incarnation, long metaVersion, MemberState state, boolean routable,
            Conflict conflict, boolean dataPlaneReady, Metadata metadata, Optional<Endpoint> controlAddress,
            Instant since, List<String> suspectedBy, Optional<String> confirmation) {}

    private Member(Fields fields) {
        this.fields = fields;
    }

    /** {@return a builder of a member that has just appeared: alive, routable, and silent about itself} */
    public static Builder builder(String peerId, long incarnation) {
        return new Builder(peerId, incarnation);
    }

    /** {@return a member that has just appeared: alive, routable, and silent about itself} */
    public static Member appeared(String peerId, long incarnation) {
        return builder(peerId, incarnation).build();
    }

    /** {@return a builder that begins with this member} */
    public Builder toBuilder() {
        return new Builder(fields.peerId(), fields.incarnation()).metaVersion(fields.metaVersion())
                .state(fields.state()).routable(fields.routable()).conflict(fields.conflict())
                .dataPlaneReady(fields.dataPlaneReady()).metadata(fields.metadata())
                .controlAddress(fields.controlAddress().orElse(null)).since(fields.since())
                .suspectedBy(fields.suspectedBy()).confirmation(fields.confirmation().orElse(null));
    }

    /** {@return the name the member gives itself; see {@link PeerId}} */
    public String peerId() {
        return fields.peerId();
    }

    /** {@return the member's life, from 1; only the member itself raises it} */
    public long incarnation() {
        return fields.incarnation();
    }

    /** {@return raised by one with every change of the metadata in this incarnation; 0 while nothing was published} */
    public long metaVersion() {
        return fields.metaVersion();
    }

    /** {@return what this node believes about it} */
    public MemberState state() {
        return fields.state();
    }

    /** {@return whether traffic may be sent to the addresses it claims} */
    public boolean routable() {
        return fields.routable();
    }

    /** {@return why a claim of it was refused} */
    public Conflict conflict() {
        return fields.conflict();
    }

    /** {@return whether its VPN said so in a heartbeat that has not expired} */
    public boolean dataPlaneReady() {
        return fields.dataPlaneReady();
    }

    /** {@return what it published last} */
    public Metadata metadata() {
        return fields.metadata();
    }

    /** {@return where its control plane says that it is reached: a seed for a join, and no endpoint of a tunnel} */
    public Optional<Endpoint> controlAddress() {
        return fields.controlAddress();
    }

    /**
     * {@return since when this process of this node has seen it in this state and incarnation, on this node's clock, in
     * whole milliseconds}
     */
    public Instant since() {
        return fields.since();
    }

    /** {@return who holds an unanswered suspicion of it, in the order of their ids; empty unless it is suspect} */
    public List<String> suspectedBy() {
        return fields.suspectedBy();
    }

    /** {@return what names the confirmation of its death, for whoever wants to look it up; only for the confirmed dead} */
    public Optional<String> confirmation() {
        return fields.confirmation();
    }

    /** {@return this member in another state, without reasons for it} */
    public Member in(MemberState next) {
        return toBuilder().state(next).suspectedBy(List.of()).confirmation(null).build();
    }

    /** {@return this member alive in another incarnation, with the same metadata} */
    public Member reborn(long nextIncarnation) {
        return toBuilder().incarnation(nextIncarnation).build().in(MemberState.ALIVE);
    }

    /** {@return this member with its data plane ready or not} */
    public Member ready(boolean ready) {
        return toBuilder().dataPlaneReady(ready).build();
    }

    /** {@return this member with this metadata: the next version of it, or this member if nothing changes} */
    public Member publishing(Metadata next) {
        return next.equals(metadata()) ? this : toBuilder().metaVersion(metaVersion() + 1).metadata(next).build();
    }

    /** {@return what {@link ControlPlane#getPeerMetadata} answers for this member} */
    public PeerMetadata peerMetadata() {
        return PeerMetadata.of(this);
    }

    /** {@return this member, seen so since the other was seen, if its life and state are the same} */
    Member sinceThatOf(Member before) {
        return before.incarnation() == incarnation() && before.state().equals(state())
                && !before.since().equals(since()) ? toBuilder().since(before.since()).build() : this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Member member && fields.equals(member.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Member" + fields;
    }

    /** A member in the making. */
    public static final class Builder {
        private final String peerId;
        private long incarnation;
        private long metaVersion;
        private MemberState state = MemberState.ALIVE;
        private boolean routable = true;
        private Conflict conflict = Conflict.NONE;
        private boolean dataPlaneReady;
        private Metadata metadata = Metadata.EMPTY;
        private Optional<Endpoint> controlAddress = Optional.empty();
        private Instant since = Instant.EPOCH;
        private List<String> suspectedBy = List.of();
        private Optional<String> confirmation = Optional.empty();

        private Builder(String peerId, long incarnation) {
            this.peerId = peerId;
            this.incarnation = incarnation;
        }

        /** See {@link Member#incarnation()}. */
        public Builder incarnation(long life) {
            incarnation = life;
            return this;
        }

        /** See {@link Member#metaVersion()}. */
        public Builder metaVersion(long version) {
            metaVersion = version;
            return this;
        }

        /** See {@link Member#state()}. */
        public Builder state(MemberState believed) {
            state = believed;
            return this;
        }

        /** See {@link Member#routable()}. */
        public Builder routable(boolean may) {
            routable = may;
            return this;
        }

        /** See {@link Member#conflict()}. */
        public Builder conflict(Conflict refused) {
            conflict = refused;
            return this;
        }

        /** See {@link Member#dataPlaneReady()}. */
        public Builder dataPlaneReady(boolean ready) {
            dataPlaneReady = ready;
            return this;
        }

        /** See {@link Member#metadata()}. */
        public Builder metadata(Metadata said) {
            metadata = said;
            return this;
        }

        /** See {@link Member#controlAddress()}; null for none. */
        public Builder controlAddress(@Nullable Endpoint address) {
            controlAddress = Optional.ofNullable(address);
            return this;
        }

        /** See {@link Member#since()}. */
        public Builder since(Instant seen) {
            since = seen.truncatedTo(ChronoUnit.MILLIS);
            return this;
        }

        /** See {@link Member#suspectedBy()}; in any order. */
        public Builder suspectedBy(Collection<String> observers) {
            suspectedBy = observers.stream().sorted().distinct().toList();
            return this;
        }

        /** See {@link Member#confirmation()}; null for none. */
        public Builder confirmation(@Nullable String name) {
            confirmation = Optional.ofNullable(name);
            return this;
        }

        /**
         * {@return the member}
         *
         * @throws IllegalArgumentException for a malformed id, or a number outside its range
         */
        public Member build() {
            if (!PeerId.valid(peerId)) {
                throw new IllegalArgumentException("'" + peerId + "' is not a peer id");
            }
            Numbers.within("incarnation of " + peerId, incarnation, 1);
            Numbers.within("metaVersion of " + peerId, metaVersion, 0);
            return new Member(new Fields(peerId, incarnation, metaVersion, state, routable, conflict, dataPlaneReady,
                    metadata, controlAddress, since, suspectedBy, confirmation));
        }
    }
}
