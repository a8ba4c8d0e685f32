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
    static void tick(Turn turn) {
        if (turn.phase == Phase.STARTING) {
            return;
        }
        if (turn.now.mono() >= turn.syncAt) {
            turn.syncAt = turn.now.mono() + turn.charter.syncIntervalMs();
            turn.newsAt = State.NEVER;
            inTurn(turn);
        } else if (turn.now.mono() >= turn.newsAt) {
            turn.newsAt = State.NEVER;
            turn.some(addresses(answering(turn)), 1).forEach(peer -> compare(turn, peer));
        }
    }

    /** Exchanges with a peer that answers, or with anybody if nobody does. */
    private static void inTurn(Turn turn) {
        if (turn.phase == Phase.JOINING) {
            lookForDoor(turn);
            return;
        }
        if (turn.phase == Phase.NEW) {
            return;
        }
        var peers = answering(turn);
        var anybody = new ArrayList<>(peers.isEmpty() ? addresses(turn.peers()) : addresses(peers));
        if (peers.isEmpty()) {
            anybody.addAll(turn.seeds);
        }
        turn.some(anybody, 1).forEach(peer -> compare(turn, peer));
        // A seed that never answered may know members that nobody here has heard of. So may one whose node is not heard
        // any more, or has left: it may have come back there without its disk, while the ledger says that it is elsewhere
        // or gone.
        var heard = peers.stream().map(Member::node).toList();
        var unreached = turn.seeds.stream().filter(seed -> turn.book.peer(seed).filter(heard::contains).isEmpty())
                .toList();
        turn.some(unreached, 1).forEach(seed -> compare(turn, seed));
        lookAround(turn);
        Authoring.rivalAt(turn).ifPresent(rival -> compare(turn, rival));
    }

    /**
     * A seed where a node answers that says it is reached elsewhere may stand for several, of which the others are known to
     * nobody here: those that began at the same time found each other in groups. It is asked again, now and then.
     */
    private static void lookAround(Turn turn) {
        var shared = turn.seeds.stream().filter(seed -> turn.book.peer(seed)
                .flatMap(node -> turn.membership.view().member(node))
                .filter(member -> !member.address().equals(seed)).isPresent()).toList();
        if (!shared.isEmpty() && turn.roll(LOOK_AROUND) == 0) {
            turn.some(shared, 1).forEach(seed -> compare(turn, seed));
        }
    }

    /** There is news: one more exchange comes soon, so that it spreads from node to node without waiting for its turn. */
    static void passOn(Turn turn) {
        if (turn.phase == Phase.JOINED || turn.phase == Phase.LEFT) {
            turn.newsAt = Math.min(turn.newsAt, turn.now.mono() + turn.charter.syncIntervalMs() / NEWS);
        }
    }

    /** Tries whoever may let this node in: its seeds, and of the members that its ledger knows a few at a time. */
    static void lookForDoor(Turn turn) {
        turn.seeds.forEach(seed -> compare(turn, seed));
        turn.some(addresses(turn.peers()), DOORS_MAX).forEach(peer -> compare(turn, peer));
    }

    /** Begins an exchange, unless one with this peer is under way. */
    static void compare(Turn turn, PeerAddress peer) {
        var busy = turn.exchanges.values().stream().anyMatch(purpose -> switch (purpose) {
            case Purpose.CompareHeads(var other) -> other.equals(peer);
            case Purpose.Pull(var other, var theirs, var again) -> other.equals(peer);
            case Purpose.PushRest(var other, var theirs) -> other.equals(peer);
            case Purpose.PushNew pushed -> false;
            case Purpose.DirectProbe probe -> false;
            case Purpose.IndirectProbe probe -> false;
            case Purpose.Relay relay -> false;
            case Purpose.Vigil vigil -> false;
        });
        if (!busy && !peer.equals(turn.address)) {
            var base = turn.peers().stream().filter(member -> member.address().equals(peer)).findFirst()
                    .map(member -> turn.agreed.get(member.node())).map(State.Agreed::head);
            turn.ask(peer,
                    new Message.Request.Sync(turn.ledger.head(), base, Optional.empty(), Frames.bytes(turn, peer)),
                    timeoutMs(turn), new Purpose.CompareHeads(peer));
        }
    }

    /** The peer told its head, and what it holds if the heads differ. */
    static void compared(Turn turn, PeerAddress peer, NodeId from, Message.Reply reply) {
        switch (reply) {
            case Message.Reply.Delta delta when delta.marks().isEmpty() -> {
                headsEqual(turn, peer, from, delta.head());
                finished(turn, peer, from);
            }
            case Message.Reply.Delta delta -> resolved(turn, from, delta.base(), delta.marks().get()).ifPresentOrElse(
                    theirs -> pull(turn, peer, from, new Purpose.Pull(peer, theirs, 0), delta.base()),
                    () -> turn.agreed.remove(from));
            case Message.Reply.Refused(var code, var reason) -> {
                refused(turn, peer, from, code, reason);
                Beginning.failed(turn, peer);
                Membering.hindered(turn);
            }
            case Message.Reply.Ack ack -> failed(turn, peer);
            case Message.Reply.Nack nack -> failed(turn, peer);
        }
    }

    /** Lines came in. */
    static void pulled(Turn turn, Purpose.Pull pull, NodeId from, Message.Reply reply) {
        if (!(reply instanceof Message.Reply.Delta delta)) {
            failed(turn, pull.peer());
            return;
        }
        Frames.widen(turn, pull.peer());
        var before = turn.ledger.size();
        var complete = Admitting.admit(turn, delta.lines(), from);
        var theirs = pull.theirs().with(delta.marks().orElse(Holdings.NONE));
        if (delta.marks().isPresent() && pull.again() < ASKED_AGAIN_MAX) {
            // A feed is forked, or the peer does not remember the last agreement: everything is told anew.
            pull(turn, pull.peer(), from, new Purpose.Pull(pull.peer(), theirs, pull.again() + 1), Optional.empty());
        } else if ((delta.more() || !complete) && turn.ledger.size() > before) {
            pull(turn, pull.peer(), from, new Purpose.Pull(pull.peer(), theirs, pull.again()), Optional.empty());
        } else {
            Vouching.held(turn, pull.peer(), from, theirs);
            push(turn, pull.peer(), from, theirs);
        }
    }

    /** A frame of lines went out. */
    static void pushed(Turn turn, Purpose.PushRest rest, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Delta delta && !delta.more()) {
            Frames.widen(turn, rest.peer());
            headsEqual(turn, rest.peer(), from, delta.head());
            push(turn, rest.peer(), from, rest.theirs());
        } else if (reply instanceof Message.Reply.Delta) {
            // It did not take all of them: what it holds now, the next exchange tells.
            Beginning.failed(turn, rest.peer());
            passOn(turn);
        } else if (reply instanceof Message.Reply.Refused(var code, var reason)) {
            refused(turn, rest.peer(), from, code, reason);
            Beginning.failed(turn, rest.peer());
        } else {
            failed(turn, rest.peer());
        }
    }

    /** New own entries went out. What the peer lacks besides, an exchange tells: soon, if it could not keep them. */
    static void pushedNew(Turn turn, Purpose.PushNew pushed, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Delta delta) {
            headsEqual(turn, pushed.peer(), from, delta.head());
            if (pushed.farewell() && !delta.more()) {
                Farewells.stored(turn);
            } else if (pushed.farewell()) {
                compare(turn, pushed.peer());
            }
        }
    }

    /** Nobody answered: whether the entries came, this node cannot know. Anti-entropy brings them there later. */
    static void unheard(Turn turn, Purpose.PushNew pushed, String reason) {
        turn.peers().stream().filter(member -> member.address().equals(pushed.peer())).findFirst()
                .ifPresent(member -> turn.note(Event.of("push-unanswered", pushed.news().size() + " new entries, told "
                        + member.node() + " at once, brought no answer: " + reason)
                        .with("peer", member.node().value()).with("ms", turn.now.mono() - pushed.began())
                        .with("lines", new Json.Arr(pushed.news().stream().limit(Event.LINES_NAMED_MAX)
                                .map(EntryId::json).toList()))));
    }

    /** The exchange did not come about. */
    static void failed(Turn turn, PeerAddress peer) {
        turn.peers().stream().filter(member -> member.address().equals(peer)).map(Member::node)
                .forEach(member -> turn.detector = turn.detector.with(member, turn.detector.contact(member).missed()));
        turn.book = turn.book.silent(peer);
        Authoring.unanswered(turn, peer);
        Beginning.failed(turn, peer);
    }

    /** The exchange broke off; what came in is kept, and the rest comes with the next one, in smaller pieces. */
    static void torn(Turn turn, PeerAddress peer) {
        Frames.shrink(turn, peer);
        Beginning.failed(turn, peer);
    }

    /** Answers a peer that compares or pulls. */
    static void serve(Turn turn, long handle, NodeId from, Message.Request.Sync sync) {
        var head = turn.ledger.head();
        if (sync.head().equals(head)) {
            agree(turn, from);
            turn.answer(handle, new Message.Reply.Delta(head));
            return;
        }
        var known = sync.marks().flatMap(marks -> resolved(turn, from, sync.base(), marks));
        if (known.isEmpty()) {
            // An asker that told changes since a base not remembered here is told everything, and tells everything.
            var base = sync.base().filter(told -> sync.marks().isEmpty() && agrees(turn, from, told));
            var held = held(turn, from, base);
            if (held.size() > Message.MARKS_MAX) {
                var reason = tooManyFeeds(turn, held.size());
                turn.noteOnce("feeds-untold", Event.of("feeds-untold", "newcomers cannot join here: " + reason));
                turn.answer(handle, new Message.Reply.Refused(Message.Code.FULL, reason));
            } else {
                turn.answer(handle, new Message.Reply.Delta(head, base, Optional.of(held), List.of(), false));
            }
            return;
        }
        var lines = turn.ledger.beyond(known.get(), Math.min(Frames.BYTES_MAX, sync.bytesMax()));
        var more = turn.ledger.hasMore(known.get(), lines);
        var ladders = turn.ledger.ladders(known.get());
        turn.answer(handle, new Message.Reply.Delta(head, Optional.empty(),
                Optional.of(ladders).filter(found -> found.size() > 0), lines, more));
    }

    /** Takes lines that a peer pushes; where they rest on something unknown, that is fetched. */
    static void take(Turn turn, long handle, NodeId from, Message.Request.Push push) {
        var complete = Admitting.admit(turn, push.lines(), from);
        turn.answer(handle, complete || !turn.capacity.isReached(turn.ledger)
                ? new Message.Reply.Delta(turn.ledger.head(), Optional.empty(), Optional.empty(), List.of(), !complete)
                : new Message.Reply.Refused(Message.Code.FULL, turn.capacity.sentence(turn.ledger)));
        if (!complete && !turn.capacity.isReached(turn.ledger)) {
            turn.membership.view().member(from).ifPresent(member -> compare(turn, member.address()));
        }
    }

    /** Sends new own entries to a few peers at once, and a suspicion to the suspect itself. */
    static void pushNew(Turn turn, List<Line> lines) {
        var hearing = answering(turn);
        var leaving = lines.stream().anyMatch(line -> line.entry().body() instanceof Body.Left);
        // A leave is told to everybody who may hear it.
        var receivers = new ArrayList<>(leaving
                ? addresses(turn.peers().stream().filter(Member::present).toList())
                : turn.some(addresses(hearing), turn.charter.pushFanout()));
        for (var line : lines) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var life, var reason)) {
                turn.membership.view().member(subject).map(Member::address)
                        .filter(suspect -> !receivers.contains(suspect)).ifPresent(receivers::add);
            }
        }
        var frame = ReplayOrder.first(List.of(lines), Frames.BYTES_MAX);
        receivers.forEach(peer -> turn.ask(peer, new Message.Request.Push(frame), timeoutMs(turn),
                new Purpose.PushNew(peer, leaving, frame.stream().map(Line::id).toList(), turn.now.mono())));
    }

    private static void pull(Turn turn, PeerAddress peer, NodeId from, Purpose.Pull pull, Optional<Hash> base) {
        if (turn.ledger.covers(pull.theirs())) {
            Vouching.held(turn, peer, from, pull.theirs());
            push(turn, peer, from, pull.theirs());
            return;
        }
        var since = base.filter(told -> agrees(turn, from, told));
        var held = held(turn, from, since).with(turn.ledger.ladders(pull.theirs()));
        if (held.size() > Message.MARKS_MAX) {
            refused(turn, peer, from, Message.Code.FULL, tooManyFeeds(turn, held.size()));
            Beginning.failed(turn, peer);
            return;
        }
        turn.ask(peer, new Message.Request.Sync(turn.ledger.head(), since, Optional.of(held),
                Frames.bytes(turn, peer)), timeoutMs(turn), pull);
    }

    private static void push(Turn turn, PeerAddress peer, NodeId from, Holdings theirs) {
        var lines = turn.ledger.beyond(theirs, Frames.bytes(turn, peer));
        if (lines.isEmpty()) {
            finished(turn, peer, from);
        } else {
            turn.ask(peer, new Message.Request.Push(lines), timeoutMs(turn),
                    new Purpose.PushRest(peer, theirs.with(lines)));
        }
    }

    /** What somebody holds who told changes since that agreement; empty if it is not remembered here. */
    private static Optional<Holdings> resolved(Turn turn, NodeId peer, Optional<Hash> base, Holdings changes) {
        if (base.isEmpty()) {
            return Optional.of(changes);
        }
        return agrees(turn, peer, base.get())
                ? Optional.of(turn.agreed.get(peer).holdings().with(changes))
                : Optional.empty();
    }

    /** What is held here: all of it, or what changed since the agreement with the peer. */
    private static Holdings held(Turn turn, NodeId peer, Optional<Hash> base) {
        var all = turn.ledger.holdings();
        return base.isPresent() ? all.since(turn.agreed.get(peer).holdings()) : all;
    }

    private static boolean agrees(Turn turn, NodeId peer, Hash base) {
        var agreed = turn.agreed.get(peer);
        return agreed != null && agreed.head().equals(base);
    }

    /**
     * The ledgers of both are equal: from here on only changes are told. What strangers hold is not remembered, for they
     * can have any number of names.
     */
    static void agree(Turn turn, NodeId peer) {
        var agreed = turn.agreed.get(peer);
        if (turn.membership.view().member(peer).isPresent()
                && (agreed == null || !agreed.head().equals(turn.ledger.head()))) {
            turn.agreed.put(peer, new State.Agreed(turn.ledger.head(), turn.ledger.holdings()));
        }
    }

    private static void headsEqual(Turn turn, PeerAddress peer, NodeId from, Hash head) {
        if (head.equals(turn.ledger.head())) {
            Vouching.equal(turn, peer, from);
            Farewells.stored(turn);
        }
    }

    private static void finished(Turn turn, PeerAddress peer, NodeId from) {
        turn.book = turn.book.with(peer, new AddressBook.Occupant(AddressBook.Kind.PEER, from, ""));
        Authoring.settle(turn);
        Beginning.answered(turn, peer);
        Membering.synced(turn);
    }

    /** Whoever answered there refuses. Said when it is news: the same address is asked again and again. */
    private static void refused(Turn turn, PeerAddress peer, NodeId from, Message.Code code, String reason) {
        if (code == Message.Code.BUSY) {
            // It has much to do, and says nothing about itself.
            return;
        }
        var kind = switch (code) {
            case SAME_PROCESS -> AddressBook.Kind.SELF;
            case WRONG_CLUSTER -> AddressBook.Kind.FOREIGN;
            case SAME_IDENTITY -> from.equals(turn.node) ? AddressBook.Kind.NAMESAKE : AddressBook.Kind.REFUSING;
            case BUSY, FULL, OTHER -> AddressBook.Kind.REFUSING;
        };
        var self = kind == AddressBook.Kind.SELF;
        var before = turn.book.occupants().get(peer);
        turn.book = turn.book.with(peer, new AddressBook.Occupant(kind, from, self ? "" : reason));
        // The words alone are no news: a number in them may be another one each time.
        if (before != null && before.kind() == kind && before.node().equals(from)) {
            return;
        }
        var event = Event.of(self ? "self" : "refused",
                self ? peer + " leads back to this process" : peer + " refuses: " + reason)
                .with("peer", peer.toString());
        if (self || kind == AddressBook.Kind.FOREIGN) {
            // Where a name leads to several nodes, it is now one of them that answers and now another.
            turn.noteOnce(kind + " " + peer + " " + from, event);
        } else {
            turn.note(event);
        }
        if (kind == AddressBook.Kind.NAMESAKE) {
            Beginning.namesake(turn);
        }
    }

    private static String tooManyFeeds(Turn turn, int marks) {
        return "the ledger of " + turn.node + " has " + turn.ledger.feedCount() + " feeds, and what it holds makes "
                + marks + " marks: at most " + Message.MARKS_MAX + " can be told to somebody who has none of them";
    }

    private static List<Member> answering(Turn turn) {
        return turn.peers().stream().filter(peer -> turn.detector.contact(peer.node()).direct()).toList();
    }

    private static List<PeerAddress> addresses(List<Member> members) {
        return members.stream().map(Member::address).toList();
    }

    private static long timeoutMs(Turn turn) {
        return Math.max(TIMEOUT_MS_MIN, PROBE_TIMEOUTS * turn.charter.probeTimeoutMs());
    }
}
