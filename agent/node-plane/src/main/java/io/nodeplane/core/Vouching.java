package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.membership.Certainty;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;

import java.util.ArrayList;
import java.util.TreeSet;

/**
 * How a voter gets its vote: enough other voters have held the genesis of its feed and then told it all they hold, and
 * it writes down that they did. Until then its suspicions are honest reports that count for nothing.
 */
final class Vouching {
    private Vouching() {}

    /**
     * The peer answered there that its ledger is equal to this node's: it holds this feed's genesis, and there is nothing
     * else to tell.
     */
    static void equal(Turn turn, PeerAddress address, NodeId peer) {
        AntiEntropy.agree(turn, peer);
        told(turn, address, peer);
    }

    /** All that the peer said it holds is here. If its word was given with this feed's genesis in hand, it counts. */
    static void held(Turn turn, PeerAddress address, NodeId peer, Holdings theirs) {
        if (turn.feed != null && theirs.has(turn.feed) && turn.ledger.covers(theirs)) {
            told(turn, address, peer);
        }
    }

    /** Writes down that the feed is vouched for, once it is. */
    static void review(Turn turn) {
        if (turn.phase != Phase.JOINED || turn.authorship.told().size() < Certainty.vouchersNeeded(turn.charter)
                || turn.feed == null || turn.membership.isVouched(turn.feed)) {
            return;
        }
        var wanted = new ArrayList<>(Authoring.ownTips(turn));
        wanted.removeIf(tip -> tip.feed().equals(turn.feed));
        turn.authorship.told().forEach(voter -> turn.ledger.feeds(voter)
                .forEach(feed -> wanted.addAll(turn.ledger.tips(feed))));
        var line = turn.prepare(new Body.Vouched(turn.authorship.told()), wanted);
        if (turn.ledger.admit(line) instanceof Admission.Stored(var grown)
                && wanted.stream().allMatch((EntryId id) -> grown.precedes(id, line.id()))
                && Certainty.hasVote(turn.membership.apply(grown, line), grown, turn.feed)) {
            turn.write(line);
            turn.note(Event.of("vouched", "this node's suspicions count: its feed is vouched for by "
                    + turn.authorship.told()).with("by", Json.texts(turn.authorship.told())).about(line.id()));
        }
    }

    /** A voter's word counts only from where the ledger says that it is reached: anybody can call itself by its name. */
    private static void told(Turn turn, PeerAddress address, NodeId peer) {
        var author = turn.authorship;
        if (turn.membership.view().member(peer).filter(member -> member.address().equals(address)).isEmpty()) {
            return;
        }
        if (turn.feed != null && turn.phase != Phase.STARTING && turn.charter.voters().contains(turn.node)
                && turn.charter.voters().contains(peer) && !peer.equals(turn.node) && !author.told().contains(peer)) {
            var told = new TreeSet<>(author.told());
            told.add(peer);
            turn.authorship = author.told(told);
        }
    }
}
