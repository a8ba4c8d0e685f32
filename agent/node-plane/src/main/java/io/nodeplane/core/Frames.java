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

    static long bytes(Turn turn, PeerAddress peer) {
        return turn.frames.getOrDefault(peer, BYTES_MAX);
    }

    /** A message did not get through: the next one is smaller. */
    static void shrink(Turn turn, PeerAddress peer) {
        turn.frames.put(peer, Math.max(BYTES_MIN, bytes(turn, peer) / SHRINK));
    }

    /** A message got through: the next one may be larger. */
    static void widen(Turn turn, PeerAddress peer) {
        if (turn.frames.containsKey(peer)) {
            var wider = bytes(turn, peer) * GROW;
            if (wider >= BYTES_MAX) {
                turn.frames.remove(peer);
            } else {
                turn.frames.put(peer, wider);
            }
        }
    }
}
