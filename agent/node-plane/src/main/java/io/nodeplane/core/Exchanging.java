package io.nodeplane.core;

import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;

/**
 * How an exchange of ledgers begins, and what is remembered of those that were: what both sides had in common, how large a
 * message gets through, who answered where. What comes of an exchange is {@link AntiEntropy}'s.
 */
final class Exchanging {
    private static final long TIMEOUT_MS_MIN = 1_000;
    private static final int PROBE_TIMEOUTS = 4;
    private static final int DOORS_MAX = 3;
    /** Which part of a sync interval news waits at most. */
    private static final int NEWS = 10;

    private Exchanging() {}

    /** Begins an exchange, unless one with this peer is under way. */
    static void compare(Decision decision, PeerAddress peer) {
        var busy = decision.pending().requests().values().stream().anyMatch(request -> request.compares(peer));
        if (!busy && !peer.equals(decision.local.address())) {
            var base = decision.peers().stream().filter(member -> member.address().equals(peer)).findFirst()
                    .flatMap(member -> decision.exchanges.base(member.node()));
            decision.ask(peer,
                    new Message.Request.Sync(decision.ledger().head(), base, Optional.empty(),
                            decision.exchanges.frames().bytes(peer)),
                    timeoutMs(decision), new PendingRequest.CompareHeads(peer));
        }
    }

    /** Tries whoever may let this node in: its seeds, and of the members that its ledger knows a few at a time. */
    static void lookForDoor(Decision decision) {
        decision.participation.seeds().forEach(seed -> compare(decision, seed));
        decision.some(addresses(decision.peers()), DOORS_MAX).forEach(peer -> compare(decision, peer));
    }

    /** There is news: one more exchange comes soon, so that it spreads from node to node without waiting for its turn. */
    static void passOn(Decision decision) {
        if (decision.phase() == Phase.JOINED || decision.phase() == Phase.LEFT) {
            decision.exchanges = decision.exchanges.due(decision.exchanges.syncAt(), Math.min(
                    decision.exchanges.newsAt(),
                    decision.now.mono() + decision.charter().syncIntervalMs() / NEWS));
        }
    }

    /** A process has just begun: the first exchange is due. */
    static void begin(Decision decision) {
        decision.exchanges = decision.exchanges.due(decision.now.mono(), decision.exchanges.newsAt());
    }

    /** This node was held up: what is due is due now, and was not missed. */
    static void heldUp(Decision decision) {
        decision.exchanges = decision.exchanges.due(Math.max(decision.exchanges.syncAt(), decision.now.mono()),
                Math.max(decision.exchanges.newsAt(), decision.now.mono()));
    }

    /** The exchange that was due in its turn has its turn; it tells news as well. */
    static void taken(Decision decision) {
        decision.exchanges = decision.exchanges.due(
                decision.now.mono() + decision.charter().syncIntervalMs(), Now.NEVER);
    }

    /** The exchange that was due for news has its turn. */
    static void newsTaken(Decision decision) {
        decision.exchanges = decision.exchanges.due(decision.exchanges.syncAt(), Now.NEVER);
    }

    /**
     * The ledgers of both are equal: from here on only changes are told. What strangers hold is not remembered, for they
     * can have any number of names.
     */
    static void agree(Decision decision, NodeId peer) {
        var head = decision.ledger().head();
        if (decision.member(peer).isPresent() && !decision.exchanges.agrees(peer, head)) {
            decision.exchanges = decision.exchanges.with(peer,
                    new Exchanges.Agreed(head, decision.ledger().holdings()));
        }
    }

    /** The peer remembers another agreement than this node: everything is told anew. */
    static void disagree(Decision decision, NodeId peer) {
        decision.exchanges = decision.exchanges.without(peer);
    }

    /** That is who answered there. */
    static void met(Decision decision, PeerAddress peer, AddressBook.Occupant occupant) {
        decision.exchanges = decision.exchanges.with(decision.exchanges.book().with(peer, occupant));
    }

    /** Nobody answered there. */
    static void silent(Decision decision, PeerAddress peer) {
        decision.exchanges = decision.exchanges.with(decision.exchanges.book().silent(peer));
    }

    /** A message did not get through: the next one is smaller. */
    static void shrink(Decision decision, PeerAddress peer) {
        decision.exchanges = decision.exchanges.with(decision.exchanges.frames().shrunk(peer));
    }

    /** A message got through: the next one may be larger. */
    static void widen(Decision decision, PeerAddress peer) {
        decision.exchanges = decision.exchanges.with(decision.exchanges.frames().widened(peer));
    }

    /** {@return how long the answer to a message with lines may take, in ms} */
    static long timeoutMs(Decision decision) {
        return Math.max(TIMEOUT_MS_MIN, PROBE_TIMEOUTS * decision.charter().probeTimeoutMs());
    }

    static List<PeerAddress> addresses(List<Member> members) {
        return members.stream().map(Member::address).toList();
    }
}
