package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.PeerAddress;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The start of a process. Before its first append a node asks its peers for its own feed: a disk that was lost, set back
 * or copied does not know it, and what it would write would be a second chain under the old name.
 */
final class Beginning {
    /** How long a start waits for the first peer that answers. */
    static final long WAIT_MS_MAX = 3_000;
    /** The most orders that wait for a start. */
    static final int ORDERS_MAX = 256;

    private Beginning() {}

    static void start(Turn turn, Input.Started input) {
        turn.phase = Phase.STARTING;
        turn.authorship = State.Authorship.of(input.nonce());
        turn.waiting = input.waiting();
        var tips = new TreeSet<>(Authoring.ownTips(turn));
        // What waits for lines of others was on this disk as well.
        input.waiting().stream().filter(line -> line.feed().node().equals(turn.node)).map(Line::id).forEach(tips::add);
        turn.start = new State.Start(input, tips, new TreeSet<>(), false,
                turn.now.mono(), turn.now.mono() + WAIT_MS_MAX, List.of());
        tick(turn);
    }

    /** Asks whoever is not being asked; goes on if there is nobody to ask, or no time left. */
    static void tick(Turn turn) {
        var start = turn.start;
        if (start == null) {
            return;
        }
        var peers = peers(turn, start);
        if (peers.isEmpty() || turn.now.mono() >= start.deadline()) {
            begin(turn, start);
        } else if (turn.now.mono() >= start.askAt() && !start.answered()) {
            turn.start = start.asking(peers, turn.now.mono() + turn.charter.syncIntervalMs());
            peers.forEach(peer -> AntiEntropy.compare(turn, peer));
        }
    }

    /** {@return where somebody may be who can tell, whatever the address is called that leads back to this process} */
    private static SortedSet<PeerAddress> peers(Turn turn, State.Start start) {
        var peers = new TreeSet<PeerAddress>();
        turn.peers().stream().map(Member::address).forEach(peers::add);
        peers.addAll(start.input().seeds());
        // Where the ledger says that this node is reached: if somebody is there, it goes by this name.
        turn.self().map(Member::address).ifPresent(peers::add);
        peers.remove(turn.address);
        peers.removeIf(peer -> turn.book.is(peer, AddressBook.Kind.SELF));
        return peers;
    }

    /** What the owner commands before this node knows what it is waits until it does; its time counts from now. */
    static void commanded(Turn turn, long handle, Command command) {
        var start = turn.start;
        if (start == null) {
            Membering.commanded(turn, handle, command, turn.now.mono());
        } else if (start.orders().size() < ORDERS_MAX) {
            turn.start = start.ordered(new State.Order(handle, command, turn.now.mono()));
        } else {
            turn.settle(handle, new Command.Outcome.Failed("RESOURCE_EXHAUSTED", ORDERS_MAX
                    + " orders wait already for the start of this node"));
        }
    }

    /** A whole exchange with a peer is done: all that it has of this node's feeds is here. */
    static void answered(Turn turn, PeerAddress peer) {
        var start = turn.start;
        if (start != null) {
            // The others get a little longer: they may know more.
            settle(turn, peer, start.answered(turn.now.mono() + turn.charter.syncIntervalMs()));
        }
    }

    /** A live process that calls itself as this one does refused to talk: one of the two runs on a copy. */
    static void namesake(Turn turn) {
        var start = turn.start;
        if (start != null && turn.feed != null) {
            turn.start = start.doubting(new Input.Doubt(turn.feed, Body.Genesis.COPIED, false));
        }
    }

    /** A peer did not answer, or refused. */
    static void failed(Turn turn, PeerAddress peer) {
        var start = turn.start;
        if (start != null) {
            settle(turn, peer, start);
        }
    }

    private static void settle(Turn turn, PeerAddress peer, State.Start start) {
        var left = start.without(peer);
        turn.start = left;
        if (left.open().isEmpty() && (left.answered() || peers(turn, left).isEmpty())) {
            begin(turn, left);
        }
    }

    private static void begin(Turn turn, State.Start start) {
        turn.start = null;
        turn.phase = Phase.NEW;
        var why = why(turn, cured(turn, start));
        if (turn.feed == null || !why.isEmpty()) {
            Authoring.begin(turn, why);
        }
        var line = turn.write(new Body.Started(start.input().nonce(), start.input().software()));
        turn.note(Event.of("started", "process start recorded, " + turn.ledger.size() + " entries in the ledger")
                .with("software", start.input().software()).about(line.id()));
        if (turn.capacity.isNear(turn.ledger)) {
            turn.note(Event.of(turn.capacity.isReached(turn.ledger) ? "ledger-full" : "ledger-large",
                    turn.capacity.sentence(turn.ledger)).with("entries", turn.ledger.size())
                    .with("percent", turn.capacity.percent(turn.ledger)));
        }
        turn.probeAt = turn.now.mono();
        turn.syncAt = turn.now.mono();
        // A process that has just begun has not shown yet that its own probing goes well: answers will.
        turn.detector = turn.detector.ailing(turn.charter.caution().healthMax(), turn.charter);
        // A suspicion found on disk was seen before, but nobody knows for how long: its time starts again.
        for (var member : turn.membership.view().members().keySet()) {
            turn.membership.unanswered(member).forEach(accusation -> turn.watch(accusation.line().id()));
        }
        Membering.resume(turn, !why.isEmpty());
        start.orders().forEach(order -> Membering.commanded(turn, order.handle(), order.command(), order.at()));
    }

    /** {@return the start, without a doubt that the peers have cured: all that waited of the own feed is in the ledger} */
    private static State.Start cured(Turn turn, State.Start start) {
        var doubt = start.input().doubt().filter(Input.Doubt::curable);
        if (doubt.isEmpty()) {
            return start;
        }
        var feed = doubt.get().feed();
        if (turn.ledger.find(feed, 1).isEmpty() || turn.waiting.stream().anyMatch(line -> line.feed().equals(feed))) {
            return start;
        }
        turn.feed = feed;
        turn.note(Event.of("cured", "the own feed " + feed + " goes on: peers had what was missing for it")
                .with("feed", feed.label()));
        return start.undoubted();
    }

    /** {@return why the node must begin another feed; empty if it goes on with its own, or never had one} */
    private static String why(Turn turn, State.Start start) {
        var own = turn.feed;
        if (own != null && turn.ledger.forks().containsKey(own)) {
            return Body.Genesis.FORKED;
        }
        if (start.input().doubt().isPresent()) {
            return start.input().doubt().get().why();
        }
        if (own == null) {
            return turn.ledger.feeds(turn.node).isEmpty() ? "" : Body.Genesis.LOST_DISK;
        }
        var genesis = turn.ledger.find(own, 1).orElseThrow().id();
        var later = turn.ledger.feeds(turn.node).stream().filter(feed -> !feed.equals(own)
                && !turn.ledger.precedes(turn.ledger.find(feed, 1).orElseThrow().id(), genesis)).toList();
        if (!start.tips().contains(turn.ledger.tips(own).getFirst()) || later.stream()
                .anyMatch(feed -> start.tips().stream().noneMatch(tip -> tip.feed().equals(feed)))) {
            return Body.Genesis.ROLLED_BACK;
        }
        // A rival began a feed while this one was written. Only the last feed has a vote: this begins one after both.
        return later.isEmpty() ? "" : Body.Genesis.COPIED;
    }
}
