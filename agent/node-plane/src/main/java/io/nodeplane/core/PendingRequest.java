package io.nodeplane.core;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;

/** Why a node asked: what an answer, or none, will be used for. */
sealed interface PendingRequest {

    /** {@return whether it is part of an exchange with whoever is there, in which ledgers are compared} */
    default boolean compares(PeerAddress address) {
        return switch (this) {
            case CompareHeads(var peer) -> peer.equals(address);
            case Pull(var peer, var theirs, var again) -> peer.equals(address);
            case PushRest(var peer, var theirs) -> peer.equals(address);
            case PushNew pushed -> false;
            case DirectProbe probe -> false;
            case IndirectProbe probe -> false;
            case Relay relay -> false;
            case Vigil vigil -> false;
        };
    }

    /** The direct probe of a round. */
    record DirectProbe(NodeId target, PeerAddress address, long round) implements PendingRequest {}

    /** One of the indirect probes of a round. */
    record IndirectProbe(NodeId target, long round) implements PendingRequest {}

    /** A probe in another member's stead; its answer goes to that handle. */
    record Relay(NodeId target, long handle) implements PendingRequest {}

    /**
     * A vigil over a peer.
     *
     * @param began in ms of the monotonic clock
     */
    record Vigil(NodeId target, long began) implements PendingRequest {}

    /** The first step of anti-entropy: heads are compared. */
    record CompareHeads(PeerAddress peer) implements PendingRequest {}

    /**
     * The second step: lines come in, frame by frame.
     *
     * @param theirs what the peer holds
     * @param again how often it had to be asked anew, because a feed is forked or the last agreement forgotten
     */
    record Pull(PeerAddress peer, Holdings theirs, int again) implements PendingRequest {}

    /** The third step: lines go out, frame by frame; the holdings are the peer's once it has them. */
    record PushRest(PeerAddress peer, Holdings theirs) implements PendingRequest {}

    /**
     * New own entries, pushed at once.
     *
     * @param farewell whether the leave of this node is among them
     * @param news what was pushed
     * @param began in ms of the monotonic clock
     */
    record PushNew(PeerAddress peer, boolean farewell, List<EntryId> news, long began) implements PendingRequest {
        public PushNew {
            news = List.copyOf(news);
        }
    }
}
