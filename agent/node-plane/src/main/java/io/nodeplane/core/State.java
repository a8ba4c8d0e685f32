package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.detector.Detector;
import io.nodeplane.detector.Link;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Epoch;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.model.SharedMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * All that a node knows at one moment; an immutable value. The durable part is the ledger, and the membership is its
 * fold; the rest is lost when the process ends, and nothing that decides a membership state rests on it alone.
 *
 * <p>Each part has one owner, the class that alone changes it; {@link Decision} names them, and a test holds it.
 *
 * @param local what this process is from its start to its end
 * @param ledger every entry it holds
 * @param membership the fold of the ledger
 * @param waiting sound lines on its disk that cannot be admitted yet
 * @param authorship how it writes its own feed
 * @param start what a process start waits for; null once it is recorded
 * @param participation whether it takes part
 * @param farewell the leave that nobody has stored yet; null if none
 * @param reports what its data plane last said of others
 * @param probes what its probes say
 * @param links what it sees of the ways to and from the others, for people
 * @param isolation since when it does not hear a majority of voters; null if it does
 * @param kept the vigils that others keep over it, while their answers are held back
 * @param exchanges what is known of others' ledgers
 * @param watch how long suspicions have stood
 * @param mourning how long others have been dead, as far as it may forget them
 * @param amendAt when it puts in force what a majority ratified, in ms of its monotonic clock, unless another one has by then
 * @param pending what it asked and has no answer to yet
 * @param dice its randomness
 * @param noted what others brought about and was noted
 */
public record State(Local local, Ledger ledger, Membership membership, List<Line> waiting, Authorship authorship,
        @Nullable Start start, Participation participation, @Nullable Farewell farewell, Reports reports, Probes probes,
        SharedMap<NodeId, Link> links, @Nullable Isolation isolation, SharedMap<NodeId, KeptVigil> kept,
        Exchanges exchanges, Watch watch, Mourning mourning, long amendAt,
        Pending pending, Dice dice, Noted noted) {

    /** A time of the monotonic clock that does not come: so {@link Core#wakeAt} says that nothing is due. */
    public static final long NEVER = Now.NEVER;

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
        return new State(new Local(node, address, membership.charter(), Capacity.UNLIMITED), ledger, membership,
                List.of(), Authorship.of(feed, ""), null, Participation.NONE, null, Reports.NONE, Probes.NONE,
                SharedMap.empty(), null, SharedMap.empty(), Exchanges.NONE, Watch.NONE, Mourning.NOBODY, NEVER,
                Pending.NONE,
                new Dice(seed), Noted.NOTHING);
    }

    /** {@return this node, in a process that can hold so much} */
    public State within(Capacity most) {
        return new State(new Local(node(), address(), charter(), most), ledger, membership, waiting, authorship, start,
                participation, farewell, reports, probes, links, isolation, kept, exchanges, watch, mourning, amendAt,
                pending,
                dice, noted);
    }

    /** {@return this node, with the same ledger, of which other entries are in memory} */
    public State holding(Ledger same) {
        return new State(local, same, membership, waiting, authorship, start, participation, farewell, reports, probes,
                links, isolation, kept, exchanges, watch, mourning, amendAt, pending, dice, noted);
    }

    /** {@return who this is} */
    public NodeId node() {
        return local.node();
    }

    /** {@return where it says it is reached} */
    public PeerAddress address() {
        return local.address();
    }

    /** {@return the cluster's founding document} */
    public Charter charter() {
        return local.charter();
    }

    /** {@return the epoch in force, as far as its ledger tells} */
    public Epoch epoch() {
        return membership.charters().inForce(ledger);
    }

    /** {@return how large a ledger this process can hold} */
    public Capacity capacity() {
        return local.capacity();
    }

    /** {@return whether it takes part} */
    public Phase phase() {
        return participation.phase();
    }

    /** {@return its own feed; null until its genesis} */
    public @Nullable FeedId feed() {
        return authorship.feed();
    }

    /** {@return what its probes say of the others} */
    public Detector detector() {
        return probes.detector();
    }

    /** {@return this node in the membership view, once it has joined} */
    public Optional<Member> self() {
        return membership.view().member(node());
    }

    /**
     * {@return a feed that another process wrote as this node after the one that is written here, or may be about to write}
     * None once this node has begun a feed after it.
     */
    public Optional<FeedId> rival() {
        return OwnFeeds.later(ledger, writes()).stream().findFirst().or(() -> exchanges.book().namesake().isPresent()
                ? Optional.ofNullable(feed())
                : Optional.empty());
    }

    /** {@return the feed that it writes; null before its genesis, and while a start asks whether to go on with it} */
    public @Nullable FeedId writes() {
        return start == null ? feed() : null;
    }

    /** {@return whether this node's suspicions count: it is a voter, and the feed that it writes is vouched for} */
    public boolean votes() {
        var own = feed();
        return own != null && Certainty.hasVote(membership, ledger, own);
    }

    /** {@return who this node says it is} */
    public Message.Sender sender() {
        return new Message.Sender(ledger.cluster(), node(), self().map(Member::incarnation), authorship.nonce());
    }

    /** {@return since when this node does not hear a majority of voters, if so} */
    public Optional<Isolation> isolated() {
        return Optional.ofNullable(isolation);
    }

    /** {@return whom this node, which has joined, is in contact with} */
    public Reach reach() {
        var others = membership.view().members().values().stream()
                .filter(member -> !member.node().equals(node()) && !member.gone())
                .toList();
        return Reach.of(others, detector(), isolation != null);
    }

    /** {@return what this node has seen of late of the ways between itself and the other one} */
    public Link link(NodeId other) {
        return links.getOrDefault(other, Link.NONE);
    }

    /** {@return the other members that this node hears} */
    public SortedSet<NodeId> heard() {
        return detector().heard();
    }

    /** {@return when the node wants its next tick, in ms of its monotonic clock} */
    long wakeAt() {
        if (start != null) {
            return start.wakeAt();
        }
        var wake = Math.min(Math.min(exchanges.syncAt(), exchanges.newsAt()),
                Math.min(watch.confirmAt(), mourning.dueAt()));
        if (phase() == Phase.JOINED) {
            wake = Math.min(Math.min(wake, probes.dueAt()), amendAt);
        }
        for (var vigil : kept.values()) {
            wake = Math.min(wake, vigil.until());
        }
        if (farewell != null) {
            wake = Math.min(wake, farewell.deadline());
        }
        return Math.min(wake, participation.wakeAt());
    }
}
