package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.detector.Detector;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that a node knows at one moment; an immutable value. The durable part is the ledger, and the membership is its
 * fold; the rest is lost when the process ends, and nothing that decides a membership state rests on it alone.
 *
 * @param node who this is
 * @param address where it says it is reached
 * @param charter the cluster's founding document
 * @param capacity how large a ledger this process can hold
 * @param ledger every entry it holds
 * @param membership the fold of the ledger
 * @param feed its own feed; null until its genesis
 * @param start what a process start waits for; null once it is recorded
 * @param authorship how it writes its own feed
 * @param waiting sound lines on its disk that cannot be admitted yet
 * @param phase whether it takes part
 * @param seeds the addresses it was told to begin with
 * @param join the join that is under way; null if none
 * @param farewell the leave that nobody has stored yet; null if none
 * @param detector what its probes say
 * @param rounds probe rounds under way, by target
 * @param exchanges what it asked and has no answer to yet, by exchange
 * @param seen when it first saw each unanswered suspicion, in ms of its monotonic clock; of a voter only, for nobody else
 *     asks
 * @param isolation since when it does not hear a majority of voters; null if it does
 * @param reports what it last reported of each peer's tunnel
 * @param book who answered at the addresses that were asked
 * @param noted what others brought about and was noted
 * @param agreed where its ledger and a peer's were equal last
 * @param frames how many bytes of lines a message to or from an address may have, if not {@link Frames#BYTES_MAX}
 * @param kept the vigils that others keep over it, while their answers are held back
 * @param dice its randomness
 * @param exchangeNext the number of the next exchange
 * @param probeAt when the next probe is due, in ms of its monotonic clock
 * @param syncAt when the next anti-entropy exchange is due, in ms of its monotonic clock
 * @param newsAt when one more is due because there is news, in ms of its monotonic clock; {@link #NEVER} if there is none
 * @param confirmAt when it may next write a confirmation, in ms of its monotonic clock; {@link #NEVER} if it has none
 */
public record State(NodeId node, PeerAddress address, Charter charter, Capacity capacity, Ledger ledger,
        Membership membership,
        @Nullable FeedId feed, @Nullable Start start, Authorship authorship, List<Line> waiting, Phase phase,
        List<PeerAddress> seeds, @Nullable Joining join, @Nullable Farewell farewell, Detector detector,
        SortedMap<NodeId, Round> rounds, SortedMap<Long, PendingRequest> exchanges, SortedMap<EntryId, Long> seen,
        @Nullable Isolation isolation, SortedMap<NodeId, Said> reports, AddressBook book, Noted noted,
        SortedMap<NodeId, Agreed> agreed, SortedMap<PeerAddress, Long> frames, SortedMap<NodeId, Vigils.Kept> kept,
        Dice dice, long exchangeNext,
        long probeAt, long syncAt, long newsAt, long confirmAt) {

    /** A time that does not come. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * What was last reported of a peer, and when, in ms of the monotonic clock.
     *
     * @param doubtedAt when this node last doubted its own judgement of the peer for such a report; {@link #NEVER} if never
     */
    record Said(String state, long at, long doubtedAt) {}

    /**
     * A process start that is not recorded yet: peers are asked for this node's own past first.
     *
     * @param tips the ends of this node's feeds on its disk
     * @param open addresses that were asked and did not answer yet
     * @param deadline when it goes on with what it has, in ms of the monotonic clock
     * @param orders what the owner commanded meanwhile, in order; their turn comes when the start is recorded
     */
    record Start(Input.Started input, SortedSet<EntryId> tips, SortedSet<PeerAddress> open, boolean answered,
            long askAt, long deadline, List<Order> orders) {
        Start {
            orders = List.copyOf(orders);
        }

        /** {@return this start, asking these addresses, until they may be asked again} */
        Start asking(SortedSet<PeerAddress> peers, long again) {
            return new Start(input, tips, peers, answered, again, deadline, orders);
        }

        /** {@return this start, waiting no more for that address} */
        Start without(PeerAddress peer) {
            var rest = new TreeSet<>(open);
            rest.remove(peer);
            return new Start(input, tips, rest, answered, askAt, deadline, orders);
        }

        /** {@return this start, after somebody answered: the others have until then} */
        Start answered(long until) {
            return new Start(input, tips, open, true, askAt, Math.min(deadline, until), orders);
        }

        /** {@return this start, with a reason not to go on with the feed on the disk} */
        Start doubting(Input.Doubt doubt) {
            return new Start(input.doubting(doubt), tips, open, answered, askAt, deadline, orders);
        }

        /** {@return this start, without a doubt} */
        Start undoubted() {
            return new Start(new Input.Started(input.now(), input.nonce(), input.software(), input.seeds(),
                    Optional.empty(), input.waiting()), tips, open, answered, askAt, deadline, orders);
        }

        /** {@return this start, with one order more to carry out when it is recorded} */
        Start ordered(Order order) {
            var more = new ArrayList<>(orders);
            more.add(order);
            return new Start(input, tips, open, answered, askAt, deadline, more);
        }
    }

    /**
     * A command that came before it could be carried out.
     *
     * @param at when it came, in ms of the monotonic clock: its own time limits count from there
     */
    record Order(long handle, Command command, long at) {}

    /**
     * How a node writes its own feed.
     *
     * @param nonce of this process
     * @param told the voters that have held the feed's genesis and then told this node all they hold
     * @param begun how often this process began another feed because it learnt of an older one
     * @param calmUntil before this it does not do so again, in ms of the monotonic clock: a second process of this name may
     *     be doing the same
     */
    record Authorship(String nonce, SortedSet<NodeId> told, int begun, long calmUntil) {
        static final Authorship NONE = of("");

        /** {@return a process of which nothing is known yet} */
        static Authorship of(String nonce) {
            return new Authorship(nonce, Collections.emptySortedSet(), 0, 0);
        }

        Authorship told(SortedSet<NodeId> by) {
            return new Authorship(nonce, by, begun, calmUntil);
        }

        Authorship again(long until) {
            return new Authorship(nonce, told, begun + 1, until);
        }
    }

    /** The last ledger that this node and a peer had in common: its head, and what it held. */
    record Agreed(Hash head, Holdings holdings) {}

    /** A join that waits for a seed: whoever asks meanwhile shares its outcome. */
    record Joining(List<Waiting> waiting) {
        Joining {
            waiting = List.copyOf(waiting);
        }

        Joining with(Waiting another) {
            var more = new ArrayList<>(waiting);
            more.add(another);
            return new Joining(more);
        }

        /** {@return when the first of them gives up} */
        long deadline() {
            return waiting.stream().mapToLong(Waiting::deadline).min().orElse(NEVER);
        }
    }

    /**
     * Somebody who waits for the outcome of a command.
     *
     * @param deadline when it gives up, in ms of the monotonic clock; {@link #NEVER} if it does not
     */
    record Waiting(long handle, long deadline) {}

    /**
     * A leave that is written and that no other member is known to have stored.
     *
     * @param handles of those who wait to hear of it
     * @param deadline when they are told that nobody could be told, in ms of the monotonic clock
     */
    record Farewell(List<Long> handles, long deadline) {
        Farewell {
            handles = List.copyOf(handles);
        }
    }

    /**
     * {@return a node before its process start is recorded}
     *
     * @param ledger what its disk holds
     * @param feed its own feed on that disk; null on a fresh one
     */
    public static State of(NodeId node, PeerAddress address, Charter charter, Ledger ledger, @Nullable FeedId feed,
            long seed) {
        return of(node, address, ledger, Membership.replay(charter, ledger), feed, seed);
    }

    /**
     * {@return a node before its process start is recorded}
     *
     * @param membership the fold of the ledger
     */
    public static State of(NodeId node, PeerAddress address, Ledger ledger, Membership membership,
            @Nullable FeedId feed, long seed) {
        return new State(node, address, membership.charter(), Capacity.UNLIMITED, ledger, membership, feed, null,
                Authorship.NONE, List.of(), Phase.NEW, List.of(), null, null, Detector.IDLE, new TreeMap<>(),
                SharedMap.empty(), SharedMap.empty(), null,
                new TreeMap<>(), AddressBook.EMPTY, Noted.NOTHING, SharedMap.empty(), new TreeMap<>(),
                SharedMap.empty(),
                new Dice(seed), 1,
                0, 0, NEVER,
                NEVER);
    }

    /** {@return this node, in a process that can hold so much} */
    public State within(Capacity most) {
        return new State(node, address, charter, most, ledger, membership, feed, start, authorship, waiting, phase,
                seeds,
                join, farewell, detector, rounds, exchanges, seen, isolation, reports, book, noted, agreed, frames,
                kept, dice, exchangeNext, probeAt, syncAt, newsAt, confirmAt);
    }

    /** {@return this node in the membership view, once it has joined} */
    public Optional<Member> self() {
        return membership.view().member(node);
    }

    /**
     * {@return a feed that another process wrote as this node after the one that is written here, or may be about to write}
     * None once this node has begun a feed after it.
     */
    public Optional<FeedId> rival() {
        return Authoring.later(ledger, writes()).stream().findFirst().or(() -> book.namesake().isPresent()
                ? Optional.ofNullable(feed)
                : Optional.empty());
    }

    /** {@return the feed that it writes; null before its genesis, and while a start asks whether to go on with it} */
    public @Nullable FeedId writes() {
        return start == null ? feed : null;
    }

    /** {@return whether this node's suspicions count: it is a voter, and the feed that it writes is vouched for} */
    public boolean votes() {
        return feed != null && Certainty.hasVote(membership, ledger, feed);
    }

    /** {@return who this node says it is} */
    public Message.Sender sender() {
        return new Message.Sender(ledger.cluster(), node, self().map(Member::incarnation),
                authorship.nonce());
    }

    /** {@return since when this node does not hear a majority of voters, if so} */
    public Optional<Isolation> isolated() {
        return Optional.ofNullable(isolation);
    }

    /** {@return whom this node, which has joined, is in contact with} */
    public Reach reach() {
        return Reach.of(this);
    }

    /** {@return the other members that this node hears} */
    public SortedSet<NodeId> heard() {
        return detector.heard();
    }
}
