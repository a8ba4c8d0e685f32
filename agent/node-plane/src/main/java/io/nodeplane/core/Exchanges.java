package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.Optional;

/**
 * What is known of others' ledgers, and when ledgers are compared next. {@link Exchanging} alone changes it.
 *
 * @param agreed where this ledger and a peer's were equal last
 * @param frames how large messages may be
 * @param book who answered at the addresses that were asked
 * @param syncAt when the next exchange is due, in ms of the monotonic clock
 * @param newsAt when one more is due because there is news, in ms of the monotonic clock; {@link Now#NEVER} if there is
 *     none
 */
record Exchanges(SharedMap<NodeId, Agreed> agreed, Frames frames, AddressBook book, long syncAt, long newsAt) {
    /** Nobody was asked yet. */
    static final Exchanges NONE = new Exchanges(SharedMap.empty(), Frames.WHOLE, AddressBook.EMPTY, 0, Now.NEVER);

    /** The last ledger that this node and a peer had in common: its head, and what it held. */
    record Agreed(Hash head, Holdings holdings) {}

    Exchanges with(NodeId peer, Agreed both) {
        return new Exchanges(agreed.with(peer, both), frames, book, syncAt, newsAt);
    }

    Exchanges without(NodeId peer) {
        return agreed.containsKey(peer)
                ? new Exchanges(agreed.without(peer), frames, book, syncAt, newsAt)
                : this;
    }

    Exchanges with(Frames other) {
        return other == frames ? this : new Exchanges(agreed, other, book, syncAt, newsAt);
    }

    Exchanges with(AddressBook other) {
        return other == book ? this : new Exchanges(agreed, frames, other, syncAt, newsAt);
    }

    Exchanges due(long sync, long news) {
        return new Exchanges(agreed, frames, book, sync, news);
    }

    /** {@return the head at which this node and the peer were equal last, as far as this process remembers} */
    Optional<Hash> base(NodeId peer) {
        return Optional.ofNullable(agreed.get(peer)).map(Agreed::head);
    }

    /** {@return whether that was the last head that this node and the peer had in common} */
    boolean agrees(NodeId peer, Hash base) {
        return base(peer).filter(base::equals).isPresent();
    }

    /** {@return what somebody holds who told changes since that agreement; empty if it is not remembered here} */
    Optional<Holdings> resolved(NodeId peer, Optional<Hash> base, Holdings changes) {
        if (base.isEmpty()) {
            return Optional.of(changes);
        }
        return Optional.ofNullable(agreed.get(peer)).filter(both -> both.head().equals(base.get()))
                .map(both -> both.holdings().with(changes));
    }

    /** {@return what the ledger holds: all of it, or what changed since the agreement with the peer} */
    Holdings held(Ledger ledger, NodeId peer, Optional<Hash> base) {
        var all = ledger.holdings();
        var both = agreed.get(peer);
        return base.isPresent() && both != null ? all.since(both.holdings()) : all;
    }
}
