package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ReplayOrder;
import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ledgers converge by exchange (anti-entropy, Demers et al. 1987): heads are compared; where they differ, what each side
 * holds, told as changes since both were equal last; then exactly the missing lines go each way, in replay order and in
 * bounded frames, so that every prefix of a transfer can be kept.
 */
final class AntiEntropy {
    private static final long TIMEOUT_MS_MIN = 1_000;
    private static final int PROBE_TIMEOUTS = 4;
    private static final int ASKED_AGAIN_MAX = 3;
    private static final int DOORS_MAX = 3;
    /** Which part of a sync interval news waits at most. */
    private static final int NEWS = 10;
    /** In which part of its turns a node asks seeds again that may stand for several nodes. */
    private static final int LOOK_AROUND = 10;

    private AntiEntropy() {}

    /** Starts the exchanges that are due: in its turn, and because there is news. */
    static void tick(Decision decision) {
        if (decision.phase == Phase.STARTING) {
            return;
        }
        if (decision.now.mono() >= decision.syncAt) {
            decision.syncAt = decision.now.mono() + decision.charter.syncIntervalMs();
            decision.newsAt = State.NEVER;
            inTurn(decision);
        } else if (decision.now.mono() >= decision.newsAt) {
            decision.newsAt = State.NEVER;
            decision.some(addresses(answering(decision)), 1).forEach(peer -> compare(decision, peer));
        }
    }

    /** Exchanges with a peer that answers, or with anybody if nobody does. */
    private static void inTurn(Decision decision) {
        if (decision.phase == Phase.JOINING) {
            lookForDoor(decision);
            return;
        }
        if (decision.phase == Phase.NEW) {
            return;
        }
        var peers = answering(decision);
        var anybody = new ArrayList<>(peers.isEmpty() ? addresses(decision.peers()) : addresses(peers));
        if (peers.isEmpty()) {
            anybody.addAll(decision.seeds);
        }
        decision.some(anybody, 1).forEach(peer -> compare(decision, peer));
        // A seed that never answered may know members that nobody here has heard of. So may one whose node is not heard
        // any more, or has left: it may have come back there without its disk, while the ledger says that it is elsewhere
        // or gone.
        var heard = peers.stream().map(Member::node).toList();
        var unreached = decision.seeds.stream()
                .filter(seed -> decision.book.peer(seed).filter(heard::contains).isEmpty())
                .toList();
        decision.some(unreached, 1).forEach(seed -> compare(decision, seed));
        lookAround(decision);
        Authoring.rivalAt(decision).ifPresent(rival -> compare(decision, rival));
    }

    /**
     * A seed where a node answers that says it is reached elsewhere may stand for several, of which the others are known to
     * nobody here: those that began at the same time found each other in groups. It is asked again, now and then.
     */
    private static void lookAround(Decision decision) {
        var shared = decision.seeds.stream().filter(seed -> decision.book.peer(seed)
                .flatMap(node -> decision.membership.view().member(node))
                .filter(member -> !member.address().equals(seed)).isPresent()).toList();
        if (!shared.isEmpty() && decision.roll(LOOK_AROUND) == 0) {
            decision.some(shared, 1).forEach(seed -> compare(decision, seed));
        }
    }

    /** There is news: one more exchange comes soon, so that it spreads from node to node without waiting for its turn. */
    static void passOn(Decision decision) {
        if (decision.phase == Phase.JOINED || decision.phase == Phase.LEFT) {
            decision.newsAt = Math.min(decision.newsAt, decision.now.mono() + decision.charter.syncIntervalMs() / NEWS);
        }
    }

    /** Tries whoever may let this node in: its seeds, and of the members that its ledger knows a few at a time. */
    static void lookForDoor(Decision decision) {
        decision.seeds.forEach(seed -> compare(decision, seed));
        decision.some(addresses(decision.peers()), DOORS_MAX).forEach(peer -> compare(decision, peer));
    }

    /** Begins an exchange, unless one with this peer is under way. */
    static void compare(Decision decision, PeerAddress peer) {
        var busy = decision.exchanges.values().stream().anyMatch(purpose -> switch (purpose) {
            case PendingRequest.CompareHeads(var other) -> other.equals(peer);
            case PendingRequest.Pull(var other, var theirs, var again) -> other.equals(peer);
            case PendingRequest.PushRest(var other, var theirs) -> other.equals(peer);
            case PendingRequest.PushNew pushed -> false;
            case PendingRequest.DirectProbe probe -> false;
            case PendingRequest.IndirectProbe probe -> false;
            case PendingRequest.Relay relay -> false;
            case PendingRequest.Vigil vigil -> false;
        });
        if (!busy && !peer.equals(decision.address)) {
            var base = decision.peers().stream().filter(member -> member.address().equals(peer)).findFirst()
                    .map(member -> decision.agreed.get(member.node())).map(State.Agreed::head);
            decision.ask(peer,
                    new Message.Request.Sync(decision.ledger.head(), base, Optional.empty(),
                            Frames.bytes(decision, peer)),
                    timeoutMs(decision), new PendingRequest.CompareHeads(peer));
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
                resolved(decision, from, delta.base(), delta.marks().get()).ifPresentOrElse(
                        theirs -> pull(decision, peer, from, new PendingRequest.Pull(peer, theirs, 0), delta.base()),
                        () -> decision.agreed.remove(from));
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
        Frames.widen(decision, pull.peer());
        var before = decision.ledger.size();
        var complete = Admitting.admit(decision, delta.lines(), from);
        var theirs = pull.theirs().with(delta.marks().orElse(Holdings.NONE));
        if (delta.marks().isPresent() && pull.again() < ASKED_AGAIN_MAX) {
            // A feed is forked, or the peer does not remember the last agreement: everything is told anew.
            pull(decision, pull.peer(), from, new PendingRequest.Pull(pull.peer(), theirs, pull.again() + 1),
                    Optional.empty());
        } else if ((delta.more() || !complete) && decision.ledger.size() > before) {
            pull(decision, pull.peer(), from, new PendingRequest.Pull(pull.peer(), theirs, pull.again()),
                    Optional.empty());
        } else {
            Vouching.held(decision, pull.peer(), from, theirs);
            push(decision, pull.peer(), from, theirs);
        }
    }

    /** A frame of lines went out. */
    static void pushed(Decision decision, PendingRequest.PushRest rest, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Delta delta && !delta.more()) {
            Frames.widen(decision, rest.peer());
            headsEqual(decision, rest.peer(), from, delta.head());
            push(decision, rest.peer(), from, rest.theirs());
        } else if (reply instanceof Message.Reply.Delta) {
            // It did not take all of them: what it holds now, the next exchange tells.
            Startup.failed(decision, rest.peer());
            passOn(decision);
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
                compare(decision, pushed.peer());
            }
        }
    }

    /** Nobody answered: whether the entries came, this node cannot know. Anti-entropy brings them there later. */
    static void unheard(Decision decision, PendingRequest.PushNew pushed, String reason) {
        decision.peers().stream().filter(member -> member.address().equals(pushed.peer())).findFirst()
                .ifPresent(member -> decision.note(Event
                        .of("push-unanswered", pushed.news().size() + " new entries, told "
                                + member.node() + " at once, brought no answer: " + reason)
                        .with("peer", member.node().value()).with("ms", decision.now.mono() - pushed.began())
                        .with("lines", new Json.Arr(pushed.news().stream().limit(Event.LINES_NAMED_MAX)
                                .map(EntryId::json).toList()))));
    }

    /** The exchange did not come about. */
    static void failed(Decision decision, PeerAddress peer) {
        decision.peers().stream().filter(member -> member.address().equals(peer)).map(Member::node)
                .forEach(member -> decision.detector = decision.detector.with(member,
                        decision.detector.contact(member).missed()));
        decision.book = decision.book.silent(peer);
        Authoring.unanswered(decision, peer);
        Startup.failed(decision, peer);
    }

    /** The exchange broke off; what came in is kept, and the rest comes with the next one, in smaller pieces. */
    static void torn(Decision decision, PeerAddress peer) {
        Frames.shrink(decision, peer);
        Startup.failed(decision, peer);
    }

    /** Answers a peer that compares or pulls. */
    static void serve(Decision decision, long handle, NodeId from, Message.Request.Sync sync) {
        var head = decision.ledger.head();
        if (sync.head().equals(head)) {
            agree(decision, from);
            decision.answer(handle, new Message.Reply.Delta(head));
            return;
        }
        var known = sync.marks().flatMap(marks -> resolved(decision, from, sync.base(), marks));
        if (known.isEmpty()) {
            // An asker that told changes since a base not remembered here is told everything, and tells everything.
            var base = sync.base().filter(told -> sync.marks().isEmpty() && agrees(decision, from, told));
            var held = held(decision, from, base);
            if (held.size() > Message.MARKS_MAX) {
                var reason = tooManyFeeds(decision, held.size());
                decision.noteOnce("feeds-untold", Event.of("feeds-untold", "newcomers cannot join here: " + reason));
                decision.answer(handle, new Message.Reply.Refused(Message.Code.FULL, reason));
            } else {
                decision.answer(handle, new Message.Reply.Delta(head, base, Optional.of(held), List.of(), false));
            }
            return;
        }
        var lines = decision.ledger.beyond(known.get(), Math.min(Frames.BYTES_MAX, sync.bytesMax()));
        var more = decision.ledger.hasMore(known.get(), lines);
        var ladders = decision.ledger.ladders(known.get());
        decision.answer(handle, new Message.Reply.Delta(head, Optional.empty(),
                Optional.of(ladders).filter(found -> found.size() > 0), lines, more));
    }

    /** Takes lines that a peer pushes; where they rest on something unknown, that is fetched. */
    static void take(Decision decision, long handle, NodeId from, Message.Request.Push push) {
        var complete = Admitting.admit(decision, push.lines(), from);
        decision.answer(handle, complete || !decision.capacity.isReached(decision.ledger)
                ? new Message.Reply.Delta(decision.ledger.head(), Optional.empty(), Optional.empty(), List.of(),
                        !complete)
                : new Message.Reply.Refused(Message.Code.FULL, decision.capacity.sentence(decision.ledger)));
        if (!complete && !decision.capacity.isReached(decision.ledger)) {
            decision.membership.view().member(from).ifPresent(member -> compare(decision, member.address()));
        }
    }

    /** Sends new own entries to a few peers at once, and a suspicion to the suspect itself. */
    static void pushNew(Decision decision, List<Line> lines) {
        var hearing = answering(decision);
        var leaving = lines.stream().anyMatch(line -> line.entry().body() instanceof Body.Left);
        // A leave is told to everybody who may hear it.
        var receivers = new ArrayList<>(leaving
                ? addresses(decision.peers().stream().filter(Member::present).toList())
                : decision.some(addresses(hearing), decision.charter.pushFanout()));
        for (var line : lines) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var life, var reason)) {
                decision.membership.view().member(subject).map(Member::address)
                        .filter(suspect -> !receivers.contains(suspect)).ifPresent(receivers::add);
            }
        }
        var frame = ReplayOrder.first(List.of(lines), Frames.BYTES_MAX);
        receivers.forEach(peer -> decision.ask(peer, new Message.Request.Push(frame), timeoutMs(decision),
                new PendingRequest.PushNew(peer, leaving, frame.stream().map(Line::id).toList(), decision.now.mono())));
    }

    private static void pull(Decision decision, PeerAddress peer, NodeId from, PendingRequest.Pull pull,
            Optional<Hash> base) {
        if (decision.ledger.covers(pull.theirs())) {
            Vouching.held(decision, peer, from, pull.theirs());
            push(decision, peer, from, pull.theirs());
            return;
        }
        var since = base.filter(told -> agrees(decision, from, told));
        var held = held(decision, from, since).with(decision.ledger.ladders(pull.theirs()));
        if (held.size() > Message.MARKS_MAX) {
            refused(decision, peer, from, Message.Code.FULL, tooManyFeeds(decision, held.size()));
            Startup.failed(decision, peer);
            return;
        }
        decision.ask(peer, new Message.Request.Sync(decision.ledger.head(), since, Optional.of(held),
                Frames.bytes(decision, peer)), timeoutMs(decision), pull);
    }

    private static void push(Decision decision, PeerAddress peer, NodeId from, Holdings theirs) {
        var lines = decision.ledger.beyond(theirs, Frames.bytes(decision, peer));
        if (lines.isEmpty()) {
            finished(decision, peer, from);
        } else {
            decision.ask(peer, new Message.Request.Push(lines), timeoutMs(decision),
                    new PendingRequest.PushRest(peer, theirs.with(lines)));
        }
    }

    /** What somebody holds who told changes since that agreement; empty if it is not remembered here. */
    private static Optional<Holdings> resolved(Decision decision, NodeId peer, Optional<Hash> base, Holdings changes) {
        if (base.isEmpty()) {
            return Optional.of(changes);
        }
        return agrees(decision, peer, base.get())
                ? Optional.of(decision.agreed.get(peer).holdings().with(changes))
                : Optional.empty();
    }

    /** What is held here: all of it, or what changed since the agreement with the peer. */
    private static Holdings held(Decision decision, NodeId peer, Optional<Hash> base) {
        var all = decision.ledger.holdings();
        return base.isPresent() ? all.since(decision.agreed.get(peer).holdings()) : all;
    }

    private static boolean agrees(Decision decision, NodeId peer, Hash base) {
        var agreed = decision.agreed.get(peer);
        return agreed != null && agreed.head().equals(base);
    }

    /**
     * The ledgers of both are equal: from here on only changes are told. What strangers hold is not remembered, for they
     * can have any number of names.
     */
    static void agree(Decision decision, NodeId peer) {
        var agreed = decision.agreed.get(peer);
        if (decision.membership.view().member(peer).isPresent()
                && (agreed == null || !agreed.head().equals(decision.ledger.head()))) {
            decision.agreed.put(peer, new State.Agreed(decision.ledger.head(), decision.ledger.holdings()));
        }
    }

    private static void headsEqual(Decision decision, PeerAddress peer, NodeId from, Hash head) {
        if (head.equals(decision.ledger.head())) {
            Vouching.equal(decision, peer, from);
            Farewells.stored(decision);
        }
    }

    private static void finished(Decision decision, PeerAddress peer, NodeId from) {
        decision.book = decision.book.with(peer, new AddressBook.Occupant(AddressBook.Kind.PEER, from, ""));
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
            case SAME_IDENTITY -> from.equals(decision.node) ? AddressBook.Kind.NAMESAKE : AddressBook.Kind.REFUSING;
            case BUSY, FULL, OTHER -> AddressBook.Kind.REFUSING;
        };
        var self = kind == AddressBook.Kind.SELF;
        var before = decision.book.occupants().get(peer);
        decision.book = decision.book.with(peer, new AddressBook.Occupant(kind, from, self ? "" : reason));
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
        var known = decision.book.is(peer, AddressBook.Kind.UNAUTHENTICATED);
        decision.book = decision.book.with(peer,
                new AddressBook.Occupant(AddressBook.Kind.UNAUTHENTICATED, Optional.empty(), reason));
        if (!known) {
            decision.note(Event.of("unauthenticated", peer + " " + reason).with("peer", peer.toString()));
        }
        LocalMembership.hindered(decision);
    }

    private static String tooManyFeeds(Decision decision, int marks) {
        return "the ledger of " + decision.node + " has " + decision.ledger.feedCount()
                + " feeds, and what it holds makes "
                + marks + " marks: at most " + Message.MARKS_MAX + " can be told to somebody who has none of them";
    }

    private static List<Member> answering(Decision decision) {
        return decision.peers().stream().filter(peer -> decision.detector.contact(peer.node()).direct()).toList();
    }

    private static List<PeerAddress> addresses(List<Member> members) {
        return members.stream().map(Member::address).toList();
    }

    private static long timeoutMs(Decision decision) {
        return Math.max(TIMEOUT_MS_MIN, PROBE_TIMEOUTS * decision.charter.probeTimeoutMs());
    }
}
