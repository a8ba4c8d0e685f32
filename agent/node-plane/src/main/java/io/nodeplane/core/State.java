package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.detector.Detector;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a node knows at one moment; an immutable value. The durable part is the ledger, and the membership is its
 * fold; the rest is lost when the process ends, and nothing that decides a membership state rests on it alone.
 *
 * @param node who this is
 * @param address where it says it is reached
 * @param charter the cluster's founding document
 * @param ledger every entry it holds
 * @param membership the fold of the ledger
 * @param feed its own feed; null until its genesis
 * @param phase whether it takes part
 * @param seeds the addresses it was told to begin with
 * @param join the join that is under way; null if none
 * @param detector what its probes say
 * @param rounds probe rounds under way, by target
 * @param exchanges what it asked and has no answer to yet, by exchange
 * @param seen when it first saw each unanswered suspicion, in ms of its monotonic clock
 * @param isolation since when it does not hear a majority of voters; null if it does
 * @param reports what it last reported of each peer's tunnel
 * @param reached the seed addresses that have answered, and who answered there
 * @param dice its randomness
 * @param exchangeNext the number of the next exchange
 * @param probeAt when the next probe is due, in ms of its monotonic clock
 * @param syncAt when the next anti-entropy exchange is due, in ms of its monotonic clock
 * @param confirmAt when it may next write a confirmation, in ms of its monotonic clock; {@link #NEVER} if it has none
 */
public record State(NodeId node, PeerAddress address, Charter charter, Ledger ledger, Membership membership,
        @Nullable FeedId feed, Phase phase, List<PeerAddress> seeds, @Nullable Joining join, Detector detector,
        SortedMap<NodeId, Round> rounds, SortedMap<Long, Purpose> exchanges, SortedMap<EntryId, Long> seen,
        @Nullable Isolation isolation, SortedMap<NodeId, Said> reports, SortedMap<PeerAddress, NodeId> reached,
        Dice dice, long exchangeNext, long probeAt, long syncAt, long confirmAt) {

    /** A time that does not come. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What was last reported of a peer, and when, in ms of the monotonic clock. */
    record Said(String state, long at) {}

    /** A join that waits for a seed. */
    record Joining(long handle, long deadline) {}

    /**
     * {@return a node before its process start is recorded}
     *
     * @param ledger what its disk holds
     * @param feed its own feed on that disk; null on a fresh one
     */
    public static State of(NodeId node, PeerAddress address, Charter charter, Ledger ledger, @Nullable FeedId feed,
            long seed) {
        return new State(node, address, charter, ledger, Membership.replay(charter, ledger), feed, Phase.NEW,
                List.of(), null, Detector.IDLE, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null,
                new TreeMap<>(), new TreeMap<>(), new Dice(seed), 1, 0, 0, NEVER);
    }

    /** {@return this node in the membership view, once it has joined} */
    public Optional<Member> self() {
        return membership.view().member(node);
    }

    /** {@return who this node says it is} */
    public Message.Sender sender() {
        return new Message.Sender(charter.id(), node, self().map(Member::incarnation));
    }

    /** {@return since when this node does not hear a majority of voters, if so} */
    public Optional<Isolation> isolated() {
        return Optional.ofNullable(isolation);
    }

    /** {@return the other members that this node hears} */
    public SortedSet<NodeId> heard() {
        return detector.heard();
    }
}
