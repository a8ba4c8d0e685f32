package io.nodeplane.core;

import io.nodeplane.model.PeerAddress;
import io.nodeplane.model.SharedMap;

/**
 * How many bytes of lines go into one message: few where messages do not get through, so that a link that tears or is slow
 * still brings ledgers together, one line at a time if need be.
 *
 * @param smaller how many a message to or from an address may have, if not {@link #BYTES_MAX}
 */
record Frames(SharedMap<PeerAddress, Long> smaller) {
    /** The most bytes of lines in one message. */
    static final long BYTES_MAX = 256 * 1024;
    /** Every message gets through. */
    static final Frames WHOLE = new Frames(SharedMap.empty());

    /** The least that a frame shrinks to; one line always fits. */
    private static final long BYTES_MIN = 1;
    private static final int SHRINK = 4;
    private static final int GROW = 2;

    long bytes(PeerAddress peer) {
        return smaller.getOrDefault(peer, BYTES_MAX);
    }

    /** {@return these frames, after a message did not get through: the next one is smaller} */
    Frames shrunk(PeerAddress peer) {
        return new Frames(smaller.with(peer, Math.max(BYTES_MIN, bytes(peer) / SHRINK)));
    }

    /** {@return these frames, after a message got through: the next one may be larger} */
    Frames widened(PeerAddress peer) {
        if (!smaller.containsKey(peer)) {
            return this;
        }
        var wider = bytes(peer) * GROW;
        return new Frames(wider >= BYTES_MAX ? smaller.without(peer) : smaller.with(peer, wider));
    }
}
