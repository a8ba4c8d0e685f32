package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Epoch;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes real lines, ledgers and memberships of the numbers of an exploration, and asks the rule that ships. */
final class Shipped {
    private static final long AT = 1_790_000_000_000L;
    private static final int LATELY_MAX = 4096;

    final Charter charter;
    private final Entries entries;
    private final Bounds bounds;
    private final List<FeedId> feeds = new ArrayList<>();
    private final Ledger start;
    private final Membership atStart;
    private final TreeMap<Integer, Line> kept = new TreeMap<>();
    private final TreeMap<Integer, Line> lately = new TreeMap<>();

    Shipped(Entries entries) {
        this.entries = entries;
        this.bounds = entries.bounds;
        charter = Charter.of("lab", nodes((1 << bounds.voters()) - 1));
        var ledger = Ledger.empty(charter.id());
        for (int i = 0; i < bounds.nodes(); i++) {
            var own = Ledger.empty(charter.id());
            var genesis = own.genesis(new Body.Genesis(node(i), "nonce-" + (i + 1)), AT);
            feeds.add(genesis.feed());
            own = with(own, genesis);
            var joined = own.next(genesis.feed(), new Body.Joined(Incarnation.FIRST, address(i), new TreeMap<>()), AT,
                    List.of());
            ledger = with(with(ledger, genesis), joined);
        }
        var vouched = ledger;
        for (int i = 0; i < bounds.voters(); i++) {
            var others = nodes((1 << bounds.voters()) - 1);
            others.remove(node(i));
            vouched = with(vouched, ledger.next(feeds.get(i), new Body.Vouched(others), AT, List.of()));
        }
        if (bounds.votersChange()) {
            vouched = beforeAnAmendment(vouched);
        }
        start = vouched;
        atStart = Membership.replay(charter, start);
    }

    /** All others are vouched for, should they come to vote, and proposals are known to all. */
    private Ledger beforeAnAmendment(Ledger vouched) {
        var ledger = vouched;
        for (int i = bounds.voters(); i < bounds.nodes(); i++) {
            ledger = with(ledger, ledger.next(feeds.get(i), new Body.Vouched(nodes((1 << bounds.voters()) - 1)), AT,
                    List.of()));
        }
        for (int i = 0; i < (bounds.approved() ? 1 : 2); i++) {
            ledger = with(ledger, ledger.next(feeds.get(i), new Body.Amending(
                    proposal(new Epoch(0, charter, charter.id().hash()), bounds.voters() + i % bounds.others(), 1)), AT,
                    List.of()));
        }
        if (bounds.approved()) {
            var pending = Amendments.pending(Membership.replay(charter, ledger), ledger).getFirst().proposal();
            for (int i = 0; i < bounds.voters(); i++) {
                ledger = with(ledger, ledger.next(feeds.get(i),
                        new Body.Amending(new Amendment.Approved(1, pending.digest())), AT, List.of()));
            }
        }
        return ledger;
    }

    /** {@return the proposal of a charter that adds or removes one voter of the epoch's} */
    private static Amendment.Proposed proposal(Epoch before, int subject, int ballot) {
        var voters = new TreeSet<>(before.charter().voters());
        if (!voters.remove(node(subject))) {
            voters.add(node(subject));
        }
        return new Amendment.Proposed(before.number() + 1, before.digest(), ballot, Charter.of("lab", voters));
    }

    /** {@return the act that says this of the proposal} */
    Act act(Kind kind, int writer, World world, Amendment.Proposed proposal) {
        var voters = world.membership().charters().inForce(world.ledger()).charter().voters();
        for (int subject = 0; subject < bounds.nodes(); subject++) {
            if (voters.contains(node(subject)) != proposal.charter().voters().contains(node(subject))) {
                return new Act(kind, writer, subject, (int) proposal.ballot(), (int) proposal.epoch());
            }
        }
        throw new IllegalStateException("a proposal that changes no voter");
    }

    private Body amending(Ledger ledger, Act act) {
        var membership = Membership.replay(charter, ledger);
        var proposal = proposal(membership.charters().inForce(ledger), act.subject(), act.life());
        return new Body.Amending(switch (act.kind()) {
            case PROPOSE -> proposal;
            case APPROVE -> new Amendment.Approved(act.set(), proposal.digest());
            case RATIFY -> new Amendment.Ratified(act.set(), proposal.digest());
            default -> Amendments.completion(membership, ledger, node(act.writer())).orElseThrow().what();
        });
    }

    /** {@return whether this word about a charter, which the world holds, has its effect} */
    boolean hasEffect(World world, int word) {
        return Amendments.flaw(world.membership(), world.ledger(), line(word)).isEmpty();
    }

    static int number(NodeId node) {
        return Integer.parseInt(node.value().substring("node-".length())) - 1;
    }

    static NodeId node(int i) {
        return new NodeId("node-" + (i + 1));
    }

    /** {@return whether these nodes' suspicions count when all begins: else nothing could happen} */
    boolean allMayVote() {
        return nodes((1 << bounds.voters()) - 1).stream().flatMap(voter -> start.feeds(voter).stream())
                .allMatch(feed -> Certainty.hasVote(atStart, start, feed));
    }

    /** {@return the ledger and the fold of a history, its lines taken one by one} */
    World world(int[] tips) {
        var all = entries.all(tips);
        var ledger = start;
        var membership = atStart;
        for (var entry : all) {
            var line = line(entry);
            ledger = with(ledger, line);
            membership = membership.apply(ledger, line);
        }
        return new World(tips, all, ledger, membership);
    }

    /** {@return the fold of the same history whose lines came in another order, all at once: feed by feed, from this one on} */
    Membership otherwise(World world, int first) {
        var left = world.tips().length;
        var next = new int[left];
        var ledger = start;
        var lines = new ArrayList<Line>();
        while (lines.size() < world.entries().length) {
            for (int i = left - 1; i >= 0; i--) {
                var feed = (first + i) % left;
                for (var entry : world.entries()) {
                    if (entries.feed(entry) == feed && entries.seq(entry) == next[feed] + 1
                            && ledger.admit(line(entry)) instanceof Admission.Stored(var grown)) {
                        ledger = grown;
                        lines.add(line(entry));
                        next[feed]++;
                    }
                }
            }
        }
        return atStart.apply(ledger, lines);
    }

    /** {@return whether the rule lets this confirmation, which the world holds, take effect} */
    boolean justified(World world, int confirmation) {
        return Certainty.flaw(world.membership(), world.ledger(), line(confirmation)).isEmpty();
    }

    /** {@return the same of one that would be written next, by somebody who knows all of the world} */
    boolean wouldBeJustified(World world, Act confirmation) {
        var line = world.ledger().next(feed(world.tips(), confirmation.writer()), body(world.ledger(), world.tips(),
                confirmation), AT, List.of());
        return Certainty.flaw(world.membership(), with(world.ledger(), line), line).isEmpty();
    }

    /** {@return whether this voter's suspicions count, in the feed that it writes} */
    boolean votes(World world, int node) {
        return Certainty.hasVote(world.membership(), world.ledger(), feed(world.tips(), node));
    }

    /** {@return whether this node has said already that it suspects the subject, as {@code core.Decision} asks it} */
    boolean suspects(World world, int writer, int subject) {
        var own = feed(world.tips(), writer);
        return world.membership().unanswered(node(subject)).stream()
                .filter(one -> one.observer().equals(node(writer)))
                .anyMatch(one -> one.line().feed().equals(own)
                        || world.ledger().precedes(one.line().id(), world.ledger().find(own, 1).orElseThrow().id())
                        || Certainty.counts(world.membership(), world.ledger(), one));
    }

    /** {@return the evidence that this voter would confirm the subject's death with, as a set of feeds; 0 if none} */
    int choice(World world, int writer, int subject) {
        var chosen = 0;
        for (var vote : Certainty.evidence(world.membership(), world.ledger(), node(writer), node(subject), a -> 0)
                .suspicions()) {
            for (var entry : world.entries()) {
                chosen |= line(entry).id().equals(vote.line().id()) ? 1 << entries.feed(entry) : 0;
            }
        }
        return chosen;
    }

    Line line(int entry) {
        var known = kept.getOrDefault(entry, lately.get(entry));
        if (known != null) {
            return known;
        }
        var tips = entries.tips(entry);
        var ledger = start;
        for (var before : entries.all(tips)) {
            ledger = with(ledger, line(before));
        }
        var act = entries.act(entry);
        var body = body(ledger, tips, act);
        var line = body instanceof Body.Genesis genesis
                ? ledger.genesis(genesis, AT)
                : ledger.next(feed(tips, act.writer()), body, AT, List.of());
        // One that can be the last of a history only is hardly asked for again.
        if (entries.depth(entry) < bounds.entries() - 1) {
            kept.put(entry, line);
        } else {
            if (lately.size() >= LATELY_MAX) {
                lately.clear();
            }
            lately.put(entry, line);
        }
        return line;
    }

    private FeedId feed(int[] tips, int node) {
        var feed = entries.feed(tips, node);
        if (feed != bounds.second() || bounds.losses() + bounds.setBacks() == 0) {
            return feeds.get(node);
        }
        var first = tips[feed];
        while (entries.seq(first) > 1) {
            first = entries.tip(first, feed);
        }
        return line(first).feed();
    }

    private Body body(Ledger ledger, int[] tips, Act act) {
        var life = new Incarnation(Math.max(1, act.life()));
        return switch (act.kind()) {
            case SUSPECT -> new Body.Suspected(node(act.subject()), life, "silent");
            case RECOVER -> new Body.Recovered(life, address(act.writer()));
            case CONFIRM, CLAIM -> new Body.Confirmed(node(act.subject()), life, evidence(tips, act));
            case LOSE -> new Body.Genesis(node(act.writer()), "again", ledger.feeds(node(act.writer())).stream()
                    .flatMap(feed -> ledger.frontier().tips(feed).stream()).toList(),
                    bounds.losses() > 0
                            ? Body.Genesis.LOST_DISK
                            : Body.Genesis.FORKED);
            case TELL -> new Body.Reported(node(act.subject()), "told");
            case VOUCH -> new Body.Vouched(nodes(act.set()));
            case BACK -> new Body.Reported(node(act.writer() == 0 ? 1 : 0), "set back");
            case LEAVE -> new Body.Left(life);
            case PROPOSE, APPROVE, RATIFY, AMEND -> amending(ledger, act);
        };
    }

    private List<EntryId> evidence(int[] tips, Act confirmation) {
        var expected = Expected.of(entries, tips);
        var evidence = new ArrayList<EntryId>();
        for (int feed = 0; feed < bounds.feeds(); feed++) {
            if ((confirmation.set() >> feed & 1) != 0) {
                evidence.add(line(expected.suspicion(feed, confirmation.subject(), confirmation.life())).id());
            }
        }
        return evidence;
    }

    static SortedSet<NodeId> nodes(int set) {
        var nodes = new TreeSet<NodeId>();
        for (int i = 0; set >> i != 0; i++) {
            if ((set >> i & 1) != 0) {
                nodes.add(node(i));
            }
        }
        return nodes;
    }

    private static PeerAddress address(int i) {
        return new PeerAddress("node-" + (i + 1), 7000);
    }

    private static Ledger with(Ledger ledger, Line line) {
        return switch (ledger.admit(line)) {
            case Admission.Stored(var grown) -> grown;
            case Admission other -> throw new IllegalStateException(other + " for " + line.text());
        };
    }
}
