package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Nodes that write what a test tells them, each with its own ledger, and bring each other up to date when told. */
final class Scribes {
    private static final long AT = 1_790_000_000_000L;

    final Charter charter;
    private final List<FeedId> feeds = new ArrayList<>();
    private final List<Ledger> ledgers = new ArrayList<>();
    private final List<Membership> memberships = new ArrayList<>();

    private int losses;

    /** Nodes from node-1 on, of which the first ones are the voters: all joined, and all know that. */
    Scribes(int voters, int nodes) {
        var ids = new TreeSet<NodeId>();
        for (int i = 1; i <= voters; i++) {
            ids.add(node(i));
        }
        charter = Charter.of("lab", ids);
        for (int i = 1; i <= nodes; i++) {
            var genesis = Ledger.empty(charter.id()).genesis(new Body.Genesis(node(i), "nonce-" + i), AT);
            feeds.add(genesis.feed());
            ledgers.add(Histories.with(Ledger.empty(charter.id()), genesis));
            memberships.add(Membership.none(charter));
            write(i, new Body.Joined(Incarnation.FIRST, address(i), new TreeMap<>()));
        }
        bringAll();
        for (int i = 1; i <= voters; i++) {
            vouch(i);
        }
        bringAll();
    }

    /** The node loses its disk, hears a little of what one other node has, and begins a new feed. */
    void loseDisk(int i, int from, int most) {
        ledgers.set(i - 1, Ledger.empty(charter.id()));
        memberships.set(i - 1, Membership.none(charter));
        bring(from, i, most);
        var old = ledger(i).feeds(node(i)).stream().flatMap(feed -> ledger(i).frontier().tips(feed).stream()).toList();
        var genesis = ledger(i).genesis(new Body.Genesis(node(i), "again-" + ++losses, old,
                old.isEmpty() ? "" : Body.Genesis.LOST_DISK), AT);
        feeds.set(i - 1, genesis.feed());
        take(i, List.of(genesis));
    }

    /** {@return whether the ledger of the one holds the beginning of the feed that the other one writes now} */
    boolean holdsFeed(int holder, int writer) {
        return !ledger(holder).feed(feeds.get(writer - 1)).isEmpty();
    }

    /** {@return whether the suspicions of this node count, as far as it knows} */
    boolean votes(int i) {
        return Certainty.hasVote(membership(i), ledger(i), feeds.get(i - 1));
    }

    /** These voters vouch for the feed of this one; whether they are enough, and told it all, is the caller's care. */
    void vouch(int i, SortedSet<NodeId> by) {
        var wanted = ledger(i).frontier().tips().stream()
                .filter(tip -> by.contains(tip.feed().node())
                        || tip.feed().node().equals(node(i)) && !tip.feed().equals(feeds.get(i - 1)))
                .toList();
        write(i, new Body.Vouched(by), wanted);
    }

    /** All other voters vouch for the feed of this one, which holds all they have. */
    Line vouch(int i) {
        var others = new TreeSet<>(charter.voters());
        others.remove(node(i));
        return write(i, new Body.Vouched(others), List.copyOf(ledger(i).frontier().tips()));
    }

    static NodeId node(int i) {
        return new NodeId("node-" + i);
    }

    static PeerAddress address(int i) {
        return new PeerAddress("node-" + i, 7000);
    }

    int size() {
        return ledgers.size();
    }

    Ledger ledger(int i) {
        return ledgers.get(i - 1);
    }

    Membership membership(int i) {
        return memberships.get(i - 1);
    }

    MemberState believes(int observer, int subject) {
        return membership(observer).view().member(node(subject)).orElseThrow().state();
    }

    /** {@return the life of the subject that the observer knows of} */
    Incarnation life(int observer, int subject) {
        return membership(observer).view().member(node(subject)).orElseThrow().incarnation();
    }

    Line write(int i, Body body) {
        return write(i, body, List.of());
    }

    Line write(int i, Body body, List<EntryId> wanted) {
        var line = ledger(i).next(feeds.get(i - 1), body, AT, wanted);
        take(i, List.of(line));
        return line;
    }

    EntryId suspects(int observer, int subject) {
        return suspects(observer, subject, life(observer, subject));
    }

    EntryId suspects(int observer, int subject, Incarnation life) {
        return write(observer, new Body.Suspected(node(subject), life, "silent"),
                Certainty.wantedBySuspicion(membership(observer), ledger(observer))).id();
    }

    Line confirms(int writer, int subject, EntryId... evidence) {
        return write(writer, new Body.Confirmed(node(subject), life(writer, subject), List.of(evidence)));
    }

    EntryId recovers(int i) {
        return write(i, new Body.Recovered(life(i, i).next(), address(i))).id();
    }

    /** Brings all that one node has to another one. */
    void bring(int from, int to) {
        bring(from, to, Integer.MAX_VALUE);
    }

    /** Brings the first lines that the other one lacks, at most so many. */
    void bring(int from, int to, int most) {
        take(to, ledger(from).beyond(Holdings.of(ledger(to).frontier())).stream().limit(most).toList());
    }

    void bringAll() {
        for (int to = 1; to <= size(); to++) {
            for (int from = 1; from <= size(); from++) {
                bring(from, to);
            }
        }
    }

    /** The node hears of one line, by whomever it was written. */
    void hears(int i, Line line) {
        take(i, List.of(line));
    }

    /** {@return a line that another process could write at the next place of the node's feed} */
    Line rival(int i) {
        return ledger(i).next(feeds.get(i - 1), new Body.Started("rival", "node-plane test"), AT, List.of());
    }

    private void take(int i, List<Line> lines) {
        for (var line : lines) {
            ledgers.set(i - 1, Histories.with(ledger(i), line));
            memberships.set(i - 1, membership(i).apply(ledger(i), line));
        }
    }

    /** {@return the lines in a random order in which they can be admitted} */
    static List<Line> shuffled(Charter charter, Collection<Line> lines, Random dice) {
        var ordered = new ArrayList<Line>();
        var waiting = new ArrayList<>(lines);
        var ledger = Ledger.empty(charter.id());
        while (!waiting.isEmpty()) {
            var at = dice.nextInt(waiting.size());
            if (ledger.admit(waiting.get(at)) instanceof Admission.Stored(var grown)) {
                ledger = grown;
                ordered.add(waiting.remove(at));
            }
        }
        return ordered;
    }
}
