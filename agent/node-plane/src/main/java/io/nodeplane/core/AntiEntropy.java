package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ledgers converge by exchange (anti-entropy, Demers et al. 1987): heads are compared; where they differ, what each side
 * holds, told as changes since both were equal last; then exactly the missing lines go each way, in replay order and in
 * bounded frames, so that every prefix of a transfer can be kept. This is the side that begins; {@link Serving} is the
 * other one, and {@link News} what is told without being asked for.
 */
final class AntiEntropy {
    private static final int ASKED_AGAIN_MAX = 3;
    /** In which part of its turns a node asks seeds again that may stand for several nodes. */
    private static final int LOOK_AROUND = 10;

    private AntiEntropy() {}

    /** Starts the exchanges that are due: in its turn, and because there is news. */
    static void tick(Decision decision) {
        if (decision.phase() == Phase.STARTING) {
            return;
        }
        if (decision.now.mono() >= decision.exchanges.syncAt()) {
            Exchanging.taken(decision);
            inTurn(decision);
        } else if (decision.now.mono() >= decision.exchanges.newsAt()) {
            Exchanging.newsTaken(decision);
            decision.some(Exchanging.addresses(News.answering(decision)), 1)
                    .forEach(peer -> Exchanging.compare(decision, peer));
        }
    }

    /** Exchanges with a peer that answers, or with anybody if nobody does. */
    private static void inTurn(Decision decision) {
        if (decision.phase() == Phase.JOINING) {
            Exchanging.lookForDoor(decision);
            return;
        }
        if (decision.phase() == Phase.NEW) {
            return;
        }
        var seeds = decision.participation.seeds();
        var peers = News.answering(decision);
        var anybody = new ArrayList<>(Exchanging.addresses(peers.isEmpty() ? decision.peers() : peers));
        if (peers.isEmpty()) {
            anybody.addAll(seeds);
        }
        decision.some(anybody, 1).forEach(peer -> Exchanging.compare(decision, peer));
        // A seed that never answered may know members that nobody here has heard of. So may one whose node is not heard
        // any more, or has left: it may have come back there without its disk, while the ledger says that it is elsewhere
        // or gone.
        var heard = peers.stream().map(Member::node).toList();
        var unreached = seeds.stream()
                .filter(seed -> decision.exchanges.book().peer(seed).filter(heard::contains).isEmpty()).toList();
        decision.some(unreached, 1).forEach(seed -> Exchanging.compare(decision, seed));
        lookAround(decision, seeds);
        Authoring.rivalAt(decision).ifPresent(rival -> Exchanging.compare(decision, rival));
    }

    /**
     * A seed where a node answers that says it is reached elsewhere may stand for several, of which the others are known to
     * nobody here: those that began at the same time found each other in groups. It is asked again, now and then.
     */
    private static void lookAround(Decision decision, List<PeerAddress> seeds) {
        var shared = seeds.stream().filter(seed -> decision.exchanges.book().peer(seed).flatMap(decision::member)
                .filter(member -> !member.address().equals(seed)).isPresent()).toList();
        if (!shared.isEmpty() && decision.roll(LOOK_AROUND) == 0) {
            decision.some(shared, 1).forEach(seed -> Exchanging.compare(decision, seed));
        }
    }

    /** The peer told its head, and what it holds if the heads differ. */
    static void compared(Decision decision, PeerAddress peer, NodeId from, Message.Reply reply) {
        switch (reply) {
            case Message.Reply.Delta delta when delta.marks().isEmpty() -> {
                headsEqual(decision, peer, from, delta.head());
                finished(decision, peer, from);
            }
            case Message.Reply.Delta delta ->
                decision.exchanges.resolved(from, delta.base(), delta.marks().get()).ifPresentOrElse(
                        theirs -> pull(decision, from, new PendingRequest.Pull(peer, theirs, 0), delta.base()),
                        () -> Exchanging.disagree(decision, from));
            case Message.Reply.Refused(var code, var reason) -> {
                refused(decision, peer, from, code, reason);
                Startup.failed(decision, peer);
                LocalMembership.hindered(decision);
            }
            case Message.Reply.Ack ack -> failed(decision, peer);
            case Message.Reply.Nack nack -> failed(decision, peer);
        }
    }

    /** Lines came in. */
    static void pulled(Decision decision, PendingRequest.Pull pull, NodeId from, Message.Reply reply) {
        if (!(reply instanceof Message.Reply.Delta delta)) {
            failed(decision, pull.peer());
            return;
        }
        Exchanging.widen(decision, pull.peer());
        var before = decision.ledger().size();
        var complete = Admitting.admit(decision, delta.lines(), from);
        var theirs = pull.theirs().with(delta.marks().orElse(Holdings.NONE));
        if (delta.marks().isPresent() && pull.again() < ASKED_AGAIN_MAX) {
            // A feed is forked, or the peer does not remember the last agreement: everything is told anew.
            pull(decision, from, new PendingRequest.Pull(pull.peer(), theirs, pull.again() + 1), Optional.empty());
        } else if ((delta.more() || !complete) && decision.ledger().size() > before) {
            pull(decision, from, new PendingRequest.Pull(pull.peer(), theirs, pull.again()), Optional.empty());
        } else {
            Vouching.held(decision, pull.peer(), from, theirs);
            push(decision, pull.peer(), from, theirs);
        }
    }

    /** A frame of lines went out. */
    static void pushed(Decision decision, PendingRequest.PushRest rest, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Delta delta && !delta.more()) {
            Exchanging.widen(decision, rest.peer());
            headsEqual(decision, rest.peer(), from, delta.head());
            push(decision, rest.peer(), from, rest.theirs());
        } else if (reply instanceof Message.Reply.Delta) {
            // It did not take all of them: what it holds now, the next exchange tells.
            Startup.failed(decision, rest.peer());
            Exchanging.passOn(decision);
        } else if (reply instanceof Message.Reply.Refused(var code, var reason)) {
            refused(decision, rest.peer(), from, code, reason);
            Startup.failed(decision, rest.peer());
        } else {
            failed(decision, rest.peer());
        }
    }

    /** New own entries went out. What the peer lacks besides, an exchange tells: soon, if it could not keep them. */
    static void pushedNew(Decision decision, PendingRequest.PushNew pushed, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Delta delta) {
            headsEqual(decision, pushed.peer(), from, delta.head());
            if (pushed.farewell() && !delta.more()) {
                Farewells.stored(decision);
            } else if (pushed.farewell()) {
                Exchanging.compare(decision, pushed.peer());
            }
        }
    }

    /** The exchange did not come about. */
    static void failed(Decision decision, PeerAddress peer) {
        decision.peers().stream().filter(member -> member.address().equals(peer)).map(Member::node)
                .forEach(member -> Probing.unanswered(decision, member));
        Exchanging.silent(decision, peer);
        Authoring.unanswered(decision, peer);
        Startup.failed(decision, peer);
    }

    /** The exchange broke off; what came in is kept, and the rest comes with the next one, in smaller pieces. */
    static void torn(Decision decision, PeerAddress peer) {
        Exchanging.shrink(decision, peer);
        Startup.failed(decision, peer);
    }

    private static void pull(Decision decision, NodeId from, PendingRequest.Pull pull, Optional<Hash> base) {
        var peer = pull.peer();
        if (decision.ledger().covers(pull.theirs())) {
            Vouching.held(decision, peer, from, pull.theirs());
            push(decision, peer, from, pull.theirs());
            return;
        }
        var since = base.filter(told -> decision.exchanges.agrees(from, told));
        var held = decision.exchanges.held(decision.ledger(), from, since)
                .with(decision.ledger().ladders(pull.theirs()));
        if (held.size() > Message.MARKS_MAX) {
            refused(decision, peer, from, Message.Code.FULL, Serving.tooManyFeeds(decision, held.size()));
            Startup.failed(decision, peer);
            return;
        }
        decision.ask(peer, new Message.Request.Sync(decision.ledger().head(), since, Optional.of(held),
                decision.exchanges.frames().bytes(peer)), Exchanging.timeoutMs(decision), pull);
    }

    private static void push(Decision decision, PeerAddress peer, NodeId from, Holdings theirs) {
        var lines = decision.ledger().beyond(theirs, decision.exchanges.frames().bytes(peer));
        if (lines.isEmpty()) {
            finished(decision, peer, from);
        } else {
            decision.ask(peer, new Message.Request.Push(lines), Exchanging.timeoutMs(decision),
                    new PendingRequest.PushRest(peer, theirs.with(lines)));
        }
    }

    private static void headsEqual(Decision decision, PeerAddress peer, NodeId from, Hash head) {
        if (head.equals(decision.ledger().head())) {
            Vouching.equal(decision, peer, from);
            Farewells.stored(decision);
        }
    }

    private static void finished(Decision decision, PeerAddress peer, NodeId from) {
        Exchanging.met(decision, peer, new AddressBook.Occupant(AddressBook.Kind.PEER, from, ""));
        Authoring.settle(decision);
        Startup.answered(decision, peer);
        LocalMembership.synced(decision);
    }

    /** Whoever answered there refuses. Said when it is news: the same address is asked again and again. */
    private static void refused(Decision decision, PeerAddress peer, NodeId from, Message.Code code, String reason) {
        if (code == Message.Code.BUSY) {
            // It has much to do, and says nothing about itself.
            return;
        }
        var kind = switch (code) {
            case SAME_PROCESS -> AddressBook.Kind.SELF;
            case WRONG_CLUSTER -> AddressBook.Kind.FOREIGN;
            case SAME_IDENTITY ->
                from.equals(decision.node()) ? AddressBook.Kind.NAMESAKE : AddressBook.Kind.REFUSING;
            case BUSY, FULL, OTHER -> AddressBook.Kind.REFUSING;
        };
        var self = kind == AddressBook.Kind.SELF;
        var before = decision.exchanges.book().occupants().get(peer);
        Exchanging.met(decision, peer, new AddressBook.Occupant(kind, from, self ? "" : reason));
        // The words alone are no news: a number in them may be another one each time.
        if (before != null && before.kind() == kind && before.node().equals(Optional.of(from))) {
            return;
        }
        var event = Event.of(self ? "self" : "refused",
                self ? peer + " leads back to this process" : peer + " refuses: " + reason)
                .with("peer", peer.toString());
        if (self || kind == AddressBook.Kind.FOREIGN) {
            // Where a name leads to several nodes, it is now one of them that answers and now another.
            decision.noteOnce(kind + " " + peer + " " + from, event);
        } else {
            decision.note(event);
        }
        if (kind == AddressBook.Kind.NAMESAKE) {
            Startup.namesake(decision);
        }
    }

    /** Whoever is there does not know the cluster's secret, or does not take this node's. Said when it is news. */
    static void strange(Decision decision, PeerAddress peer, String reason) {
        var known = decision.exchanges.book().is(peer, AddressBook.Kind.UNAUTHENTICATED);
        Exchanging.met(decision, peer, new AddressBook.Occupant(AddressBook.Kind.UNAUTHENTICATED, Optional.empty(),
                reason));
        if (!known) {
            decision.note(Event.of("unauthenticated", peer + " " + reason).with("peer", peer.toString()));
        }
        LocalMembership.hindered(decision);
    }
}
