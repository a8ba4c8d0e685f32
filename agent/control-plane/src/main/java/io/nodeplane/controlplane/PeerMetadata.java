package io.nodeplane.controlplane;

/**
 * The last known word of one peer, and which word it is.
 *
 * @param peerId whose word
 * @param incarnation in which life it was said
 * @param metaVersion which version in that life
 * @param state what this node believes about the peer
 * @param metadata the word itself
 */
public record PeerMetadata(String peerId, long incarnation, long metaVersion, MemberState state, Metadata metadata) {}
