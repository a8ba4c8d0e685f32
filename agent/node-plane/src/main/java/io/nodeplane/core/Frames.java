package io.nodeplane.core;

import io.nodeplane.model.PeerAddress;

/**
 * How many bytes of lines go into one message: few where messages do not get through, so that a link that tears or is slow
 * still brings ledgers together, one line at a time if need be.
 */
final class Frames {
    /** The most bytes of lines in one message. */
    static final long BYTES_MAX = 256 * 1024;
    /** The least that a frame shrinks to; one line always fits. */
    private static final long BYTES_MIN = 1;
    private static final int SHRINK = 4;
    private static final int GROW = 2;

    private Frames() {}

    static long bytes(Decision decision, PeerAddress peer) {
        return decision.frames.getOrDefault(peer, BYTES_MAX);
    }

    /** A message did not get through: the next one is smaller. */
    static void shrink(Decision decision, PeerAddress peer) {
        decision.frames.put(peer, Math.max(BYTES_MIN, bytes(decision, peer) / SHRINK));
    }

    /** A message got through: the next one may be larger. */
    static void widen(Decision decision, PeerAddress peer) {
        if (decision.frames.containsKey(peer)) {
            var wider = bytes(decision, peer) * GROW;
            if (wider >= BYTES_MAX) {
                decision.frames.remove(peer);
            } else {
                decision.frames.put(peer, wider);
            }
        }
    }
}
