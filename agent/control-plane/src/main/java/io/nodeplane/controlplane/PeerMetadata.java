package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/** The last known word of one peer, and which word it is. */
public final class PeerMetadata {
    private final Fields fields;

    private record Fields(String peerId, long incarnation, long metaVersion, MemberState state, Metadata metadata) {}

    private PeerMetadata(Fields fields) {
        this.fields = fields;
    }

    /** {@return what this member said last} */
    public static PeerMetadata of(Member member) {
        return new PeerMetadata(new Fields(member.peerId(), member.incarnation(), member.metaVersion(), member.state(),
                member.metadata()));
    }

    /** {@return whose word it is} */
    public String peerId() {
        return fields.peerId();
    }

    /** {@return in which life it was said} */
    public long incarnation() {
        return fields.incarnation();
    }

    /** {@return which version in that life} */
    public long metaVersion() {
        return fields.metaVersion();
    }

    /** {@return what this node believes about the peer} */
    public MemberState state() {
        return fields.state();
    }

    /** {@return the word itself} */
    public Metadata metadata() {
        return fields.metadata();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PeerMetadata peer && fields.equals(peer.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "PeerMetadata" + fields;
    }
}
