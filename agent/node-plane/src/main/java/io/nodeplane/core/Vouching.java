package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
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
    static void equal(Decision decision, PeerAddress address, NodeId peer) {
        Exchanging.agree(decision, peer);
        told(decision, address, peer);
    }

    /** All that the peer said it holds is here. If its word was given with this feed's genesis in hand, it counts. */
    static void held(Decision decision, PeerAddress address, NodeId peer, Holdings theirs) {
        var own = decision.feed();
        if (own != null && theirs.has(own) && decision.ledger().covers(theirs)) {
            told(decision, address, peer);
        }
    }

    /** Writes down that the feed is vouched for, once it is. */
    static void review(Decision decision) {
        var own = decision.feed();
        var told = new TreeSet<>(decision.authorship.told());
        told.retainAll(decision.charter().voters());
        if (decision.phase() != Phase.JOINED || told.size() < Certainty.vouchersNeeded(decision.charter())
                || own == null || isVouched(decision, own) || !decision.isVoter()) {
            return;
        }
        var wanted = new ArrayList<>(OwnFeeds.tips(decision.ledger(), decision.node()));
        wanted.removeIf(tip -> tip.feed().equals(own));
        told.forEach(voter -> decision.ledger().feeds(voter)
                .forEach(feed -> wanted.addAll(decision.ledger().tips(feed))));
        var line = decision.prepare(new Body.Vouched(told), wanted);
        if (decision.ledger().admit(line) instanceof Admission.Stored(var grown)
                && wanted.stream().allMatch((EntryId id) -> grown.precedes(id, line.id()))
                && Certainty.hasVote(decision.membership().apply(grown, line), grown, own)) {
            decision.write(line);
            decision.note(Event.of("vouched", "this node's suspicions count: its feed is vouched for by " + told)
                    .with("by", Json.texts(told)).about(line.id()));
        }
    }

    /** Whether nothing more is to be said: those who vouched in an earlier epoch may be too few in this one. */
    private static boolean isVouched(Decision decision, FeedId own) {
        return decision.membership().isVouched(own)
                && (decision.membership().charters().inForce(decision.ledger()).number() == 0
                        || Certainty.hasVote(decision.membership(), decision.ledger(), own));
    }

    /** A voter's word counts only from where the ledger says that it is reached: anybody can call itself by its name. */
    private static void told(Decision decision, PeerAddress address, NodeId peer) {
        if (decision.member(peer).filter(member -> member.address().equals(address)).isEmpty()) {
            return;
        }
        if (decision.feed() != null && decision.phase() != Phase.STARTING && decision.isVoter()
                && decision.charter().voters().contains(peer) && !peer.equals(decision.node())) {
            Authoring.told(decision, peer);
        }
    }
}
