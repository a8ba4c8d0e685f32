package io.nodeplane.core;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Frontier;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ledgers converge by exchange (anti-entropy, Demers et al. 1987): heads are compared; where they differ, frontiers;
 * then exactly the missing lines go each way, in replay order and in bounded frames, so that every prefix of a transfer
 * can be kept.
 */
final class AntiEntropy {
    /** The most bytes of lines in one message. */
    static final int FRAME_BYTES_MAX = 256 * 1024;
    private static final long TIMEOUT_MS_MIN = 1_000;
    private static final int PROBE_TIMEOUTS = 4;

    private AntiEntropy() {}

    /** Starts the exchange that is due: with a peer that answers, or with anybody if nobody does. */
    static void tick(Turn turn) {
        if (turn.now.mono() < turn.syncAt) {
            return;
        }
        turn.syncAt = turn.now.mono() + turn.charter.syncIntervalMs();
        if (turn.phase == Phase.JOINING) {
            turn.seeds.forEach(seed -> compare(turn, seed));
            return;
        }
        if (turn.phase == Phase.NEW) {
            return;
        }
        var peers = turn.peers().stream().filter(peer -> turn.detector.contact(peer.node()).direct()).toList();
        var anybody = new ArrayList<>(peers.isEmpty() ? addresses(turn.peers()) : addresses(peers));
        if (peers.isEmpty()) {
            anybody.addAll(turn.seeds);
        }
        turn.some(anybody, 1).forEach(peer -> compare(turn, peer));
        // A seed that never answered may know members that nobody here has heard of.
        var unreached = turn.seeds.stream().filter(seed -> !turn.reached.containsKey(seed)).toList();
        turn.some(unreached, 1).forEach(seed -> compare(turn, seed));
    }

    /** Begins an exchange, unless one with this peer is under way. */
    static void compare(Turn turn, PeerAddress peer) {
        var busy = turn.exchanges.values().stream().anyMatch(purpose -> switch (purpose) {
            case Purpose.CompareHeads(var other) -> other.equals(peer);
            case Purpose.Pull(var other, var theirs) -> other.equals(peer);
            case Purpose.PushRest(var other, var theirs) -> other.equals(peer);
            case Purpose.PushNew pushed -> false;
            case Purpose.DirectProbe probe -> false;
            case Purpose.IndirectProbe probe -> false;
            case Purpose.Relay relay -> false;
        });
        if (!busy && !peer.equals(turn.address)) {
            turn.ask(peer, new Message.Request.Sync(turn.ledger.head(), Optional.empty()), timeoutMs(turn),
                    new Purpose.CompareHeads(peer));
        }
    }

    /** The peer told its head, and its frontier if the heads differ. */
    static void compared(Turn turn, PeerAddress peer, NodeId from, Message.Reply reply) {
        switch (reply) {
            case Message.Reply.Delta delta when delta.frontier().isEmpty() -> finished(turn, peer, from);
            case Message.Reply.Delta delta -> pull(turn, peer, from, delta.frontier().get());
            case Message.Reply.Refused(var code, var reason) -> refused(turn, peer, code, reason);
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
        var before = turn.ledger.size();
        admit(turn, delta.lines(), from);
        if (delta.more() && turn.ledger.size() > before) {
            pull(turn, pull.peer(), from, pull.theirs());
        } else {
            push(turn, pull.peer(), from, pull.theirs());
        }
    }

    /** A frame of lines went out. */
    static void pushed(Turn turn, Purpose.PushRest rest, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Delta) {
            push(turn, rest.peer(), from, rest.theirs());
        } else {
            failed(turn, rest.peer());
        }
    }

    /** The exchange broke off; what came in is kept, the rest comes with the next one. */
    static void failed(Turn turn, PeerAddress peer) {
        turn.peers().stream().filter(member -> member.address().equals(peer)).map(Member::node)
                .forEach(member -> turn.detector = turn.detector.with(member, turn.detector.contact(member).missed()));
    }

    /** Answers a peer that compares or pulls. */
    static void serve(Turn turn, long handle, Message.Request.Sync sync) {
        var head = turn.ledger.head();
        if (sync.head().equals(head)) {
            turn.answer(handle, new Message.Reply.Delta(head, Optional.empty(), List.of(), false));
        } else if (sync.frontier().isEmpty()) {
            turn.answer(handle,
                    new Message.Reply.Delta(head, Optional.of(turn.ledger.frontier()), List.of(), false));
        } else {
            var lacking = turn.ledger.beyond(sync.frontier().get());
            var frame = frame(lacking);
            turn.answer(handle,
                    new Message.Reply.Delta(head, Optional.empty(), frame, frame.size() < lacking.size()));
        }
    }

    /** Takes lines that a peer pushes; where they rest on something unknown, that is fetched. */
    static void take(Turn turn, long handle, NodeId from, Message.Request.Push push) {
        var complete = admit(turn, push.lines(), from);
        turn.answer(handle, new Message.Reply.Delta(turn.ledger.head(), Optional.empty(), List.of(), false));
        if (!complete) {
            turn.membership.view().member(from).ifPresent(member -> compare(turn, member.address()));
        }
    }

    /** Sends new own entries to a few peers at once, and a suspicion to the suspect itself. */
    static void pushNew(Turn turn, List<Line> lines) {
        var hearing = turn.peers().stream().filter(peer -> turn.detector.contact(peer.node()).direct()).toList();
        var leaving = lines.stream().anyMatch(line -> line.entry().body() instanceof Body.Left);
        var receivers = new ArrayList<>(turn.some(addresses(hearing),
                leaving ? hearing.size() : turn.charter.pushFanout()));
        for (var line : lines) {
            if (line.entry().body() instanceof Body.Suspected(var subject, var life, var reason)) {
                turn.membership.view().member(subject).map(Member::address)
                        .filter(suspect -> !receivers.contains(suspect)).ifPresent(receivers::add);
            }
        }
        receivers.forEach(peer -> turn.ask(peer, new Message.Request.Push(frame(lines)), timeoutMs(turn),
                new Purpose.PushNew(peer)));
    }

    /** {@return whether all lines are in the ledger now} */
    private static boolean admit(Turn turn, List<Line> lines, NodeId from) {
        for (var line : lines) {
            switch (turn.ledger.admit(line)) {
                case Admission.Stored(var grown) -> {
                    turn.keep(grown, line);
                    Suspicion.learnt(turn, line);
                }
                case Admission.Known known -> {
                    // Told twice: nothing to do.
                }
                case Admission.Gap gap -> {
                    return false;
                }
                case Admission.Refused(var reason) ->
                    turn.note(Event.of("refused", "a line from " + from + ": " + reason)
                            .with("peer", from.value()).about(line.id()));
                case Admission.Forked(var known, var brought) -> turn.note(Event.of("fork", "feed " + line.feed()
                        + " has two entries at " + line.entry().seq() + "; the first one known is kept")
                        .with("known", known.hash().hex()).with("brought", brought.hash().hex())
                        .with("peer", from.value()).about(known.id()));
            }
        }
        return true;
    }

    private static void pull(Turn turn, PeerAddress peer, NodeId from, Frontier theirs) {
        if (turn.ledger.frontier().behind(theirs)) {
            turn.ask(peer, new Message.Request.Sync(turn.ledger.head(), Optional.of(turn.ledger.frontier())),
                    timeoutMs(turn), new Purpose.Pull(peer, theirs));
        } else {
            push(turn, peer, from, theirs);
        }
    }

    private static void push(Turn turn, PeerAddress peer, NodeId from, Frontier theirs) {
        var frame = frame(turn.ledger.beyond(theirs));
        if (frame.isEmpty()) {
            finished(turn, peer, from);
            return;
        }
        var then = theirs;
        for (var line : frame) {
            then = then.with(line);
        }
        turn.ask(peer, new Message.Request.Push(frame), timeoutMs(turn), new Purpose.PushRest(peer, then));
    }

    private static void finished(Turn turn, PeerAddress peer, NodeId from) {
        turn.reached.put(peer, from);
        Membering.synced(turn);
    }

    private static void refused(Turn turn, PeerAddress peer, Message.Code code, String reason) {
        turn.note(Event.of("refused", peer + " refuses: " + reason).with("peer", peer.toString()));
        if (code == Message.Code.WRONG_CLUSTER) {
            Membering.refused(turn, reason);
        }
    }

    private static List<Line> frame(List<Line> lines) {
        var frame = new ArrayList<Line>();
        var bytes = 0;
        for (var line : lines) {
            bytes += line.text().length() + 1;
            if (bytes > FRAME_BYTES_MAX && !frame.isEmpty()) {
                break;
            }
            frame.add(line);
        }
        return frame;
    }

    private static List<PeerAddress> addresses(List<Member> members) {
        return members.stream().map(Member::address).toList();
    }

    private static long timeoutMs(Turn turn) {
        return Math.max(TIMEOUT_MS_MIN, PROBE_TIMEOUTS * turn.charter.probeTimeoutMs());
    }
}
