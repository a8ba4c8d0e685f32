package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.PeerAddress;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The start of a process. Before its first append a node asks its peers for its own feed: a disk that was lost, set back
 * or copied does not know it, and what it would write would be a second chain under the old name.
 */
final class Startup {
    /** How long a start waits for the first peer that answers. */
    static final long WAIT_MS_MAX = 3_000;
    /** The most orders that wait for a start. */
    static final int ORDERS_MAX = 256;

    private Startup() {}

    static void start(Decision decision, Input.Started input) {
        LocalMembership.start(decision);
        Authoring.start(decision, input.nonce());
        Admitting.begin(decision, input.waiting());
        var tips = new TreeSet<>(OwnFeeds.tips(decision.ledger(), decision.node()));
        // What waits for lines of others was on this disk as well.
        input.waiting().stream().filter(line -> line.feed().node().equals(decision.node())).map(Line::id)
                .forEach(tips::add);
        decision.start = Start.of(input, tips, WAIT_MS_MAX);
        tick(decision);
    }

    /** Asks whoever is not being asked; goes on if there is nobody to ask, or no time left. */
    static void tick(Decision decision) {
        var start = decision.start;
        if (start == null) {
            return;
        }
        var peers = peers(decision, start);
        if (peers.isEmpty() || decision.now.mono() >= start.deadline()) {
            begin(decision, start);
        } else if (decision.now.mono() >= start.askAt() && !start.answered()) {
            decision.start = start.asking(peers, decision.now.mono() + decision.charter().syncIntervalMs());
            peers.forEach(peer -> Exchanging.compare(decision, peer));
        }
    }

    /** {@return where somebody may be who can tell, whatever the address is called that leads back to this process} */
    private static SortedSet<PeerAddress> peers(Decision decision, Start start) {
        var peers = new TreeSet<PeerAddress>();
        decision.peers().stream().map(Member::address).forEach(peers::add);
        peers.addAll(start.input().seeds());
        // Where the ledger says that this node is reached: if somebody is there, it goes by this name.
        decision.self().map(Member::address).ifPresent(peers::add);
        peers.remove(decision.local.address());
        peers.removeIf(peer -> decision.exchanges.book().is(peer, AddressBook.Kind.SELF));
        return peers;
    }

    /** What the owner commands before this node knows what it is waits until it does; its time counts from now. */
    static void commanded(Decision decision, long handle, Command command) {
        var start = decision.start;
        if (start == null) {
            LocalMembership.commanded(decision, handle, command, decision.now.mono());
        } else if (start.orders().size() < ORDERS_MAX) {
            decision.start = start.ordered(new Start.Order(handle, command, decision.now.mono()));
        } else {
            decision.refuse(handle, "RESOURCE_EXHAUSTED", ORDERS_MAX
                    + " orders wait already for the start of this node");
        }
    }

    /** A whole exchange with a peer is done: all that it has of this node's feeds is here. */
    static void answered(Decision decision, PeerAddress peer) {
        var start = decision.start;
        if (start != null) {
            // The others get a little longer: they may know more.
            settle(decision, peer, start.answered(decision.now.mono() + decision.charter().syncIntervalMs()));
        }
    }

    /** A live process that calls itself as this one does refused to talk: one of the two runs on a copy. */
    static void namesake(Decision decision) {
        var start = decision.start;
        var own = decision.feed();
        if (start != null && own != null) {
            decision.start = start.doubting(new Input.Doubt(own, Body.Genesis.COPIED, false));
        }
    }

    /** A peer did not answer, or refused. */
    static void failed(Decision decision, PeerAddress peer) {
        var start = decision.start;
        if (start != null) {
            settle(decision, peer, start);
        }
    }

    private static void settle(Decision decision, PeerAddress peer, Start start) {
        var left = start.without(peer);
        decision.start = left;
        if (left.open().isEmpty() && (left.answered() || peers(decision, left).isEmpty())) {
            begin(decision, left);
        }
    }

    private static void begin(Decision decision, Start start) {
        decision.start = null;
        var why = why(decision, cured(decision, start));
        if (decision.feed() == null || !why.isEmpty()) {
            Authoring.begin(decision, why);
        }
        var line = decision.write(new Body.Started(start.input().nonce(), start.input().software()));
        decision.note(
                Event.of("started", "process start recorded, " + decision.ledger().size() + " entries in the ledger")
                        .with("software", start.input().software()).about(line.id()));
        Filling.begin(decision);
        Probing.begin(decision);
        Exchanging.begin(decision);
        Confirming.begin(decision);
        LocalMembership.resume(decision, !why.isEmpty());
        start.orders()
                .forEach(order -> LocalMembership.commanded(decision, order.handle(), order.command(), order.at()));
    }

    /** {@return the start, without a doubt that the peers have cured: all that waited of the own feed is in the ledger} */
    private static Start cured(Decision decision, Start start) {
        var doubt = start.input().doubt().filter(Input.Doubt::curable);
        if (doubt.isEmpty()) {
            return start;
        }
        var feed = doubt.get().feed();
        if (decision.ledger().find(feed, 1).isEmpty()
                || decision.waiting.stream().anyMatch(line -> line.feed().equals(feed))) {
            return start;
        }
        Authoring.resume(decision, feed);
        decision.note(Event.of("cured", "the own feed " + feed + " goes on: peers had what was missing for it")
                .with("feed", feed.label()));
        return start.undoubted();
    }

    /** {@return why the node must begin another feed; empty if it goes on with its own, or never had one} */
    private static String why(Decision decision, Start start) {
        var own = decision.feed();
        if (own != null && decision.ledger().forks().containsKey(own)) {
            return Body.Genesis.FORKED;
        }
        if (start.input().doubt().isPresent()) {
            return start.input().doubt().get().why();
        }
        if (own == null) {
            return decision.ledger().feeds(decision.node()).isEmpty() ? "" : Body.Genesis.LOST_DISK;
        }
        var later = OwnFeeds.notBefore(decision.ledger(), own);
        if (!start.tips().contains(decision.ledger().tips(own).getFirst()) || later.stream()
                .anyMatch(feed -> start.tips().stream().noneMatch(tip -> tip.feed().equals(feed)))) {
            return Body.Genesis.ROLLED_BACK;
        }
        // A rival began a feed while this one was written. Only the last feed has a vote: this begins one after both.
        return later.isEmpty() ? "" : Body.Genesis.COPIED;
    }
}
