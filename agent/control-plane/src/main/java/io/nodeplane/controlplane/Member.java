package io.nodeplane.controlplane;

/**
 * A member as one node sees it.
 *
 * @param peerId the name the member gives itself; see {@link PeerId}
 * @param incarnation the member's life, from 1; only the member itself raises it
 * @param metaVersion raised by one with every change of the metadata in this incarnation; 0 while nothing was published
 * @param state what this node believes about it
 * @param routable whether traffic may be sent to the addresses it claims
 * @param conflict why a claim of it was refused
 * @param dataPlaneReady whether its VPN said so in a heartbeat that has not expired
 * @param metadata what it published last
 */
public record Member(String peerId, long incarnation, long metaVersion, MemberState state, boolean routable,
        Conflict conflict, boolean dataPlaneReady, Metadata metadata) {
    /** @throws IllegalArgumentException for a malformed id, or a number outside its range */
    public Member {
        if (!PeerId.valid(peerId)) {
            throw new IllegalArgumentException("'" + peerId + "' is not a peer id");
        }
        Numbers.within("incarnation of " + peerId, incarnation, 1);
        Numbers.within("metaVersion of " + peerId, metaVersion, 0);
    }

    /** {@return a member that has just appeared: alive, routable, and silent about itself} */
    public static Member appeared(String peerId, long incarnation) {
        return new Member(peerId, incarnation, 0, MemberState.ALIVE, true, Conflict.NONE, false, Metadata.EMPTY);
    }

    /** {@return this member in another state} */
    public Member in(MemberState next) {
        return new Member(peerId, incarnation, metaVersion, next, routable, conflict, dataPlaneReady, metadata);
    }

    /** {@return this member alive in another incarnation, with the same metadata} */
    public Member reborn(long nextIncarnation) {
        return new Member(peerId, nextIncarnation, metaVersion, MemberState.ALIVE, routable, conflict, dataPlaneReady,
                metadata);
    }

    /** {@return this member with its data plane ready or not} */
    public Member ready(boolean ready) {
        return new Member(peerId, incarnation, metaVersion, state, routable, conflict, ready, metadata);
    }

    /** {@return this member with this metadata: the next version of it, or this member if nothing changes} */
    public Member publishing(Metadata next) {
        return next.equals(metadata)
                ? this
                : new Member(peerId, incarnation, metaVersion + 1, state, routable, conflict, dataPlaneReady, next);
    }

    /** {@return what {@link ControlPlane#getPeerMetadata} answers for this member} */
    public PeerMetadata peerMetadata() {
        return new PeerMetadata(peerId, incarnation, metaVersion, state, metadata);
    }
}
