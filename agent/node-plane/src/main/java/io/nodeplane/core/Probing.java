package io.nodeplane.core;

import io.nodeplane.detector.Detector;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.TreeSet;

/**
 * Probes, direct and through helpers (SWIM, Das, Gupta, Motivala 2002, section 3.1), and the suspicion they lead to. What is
 * remembered of them is in {@link Probes}; the helper's side is {@link Relaying}.
 */
final class Probing {
    private Probing() {}

    /**
     * Starts the probe round that is due. Confirmed dead members are probed too, until a
     * voter says that they are gone for good: that is how a split heals.
     */
    static void tick(Decision decision) {
        if (decision.phase() != Phase.JOINED || decision.now.mono() < decision.probes.dueAt()) {
            return;
        }
        decision.probes = decision.probes.due(decision.now.mono() + decision.charter().probeIntervalMs())
                .with(decision.detector().probing(decision.now.mono()));
        var peers = decision.peers();
        var queue = new ArrayList<>(decision.detector().queue());
        queue.removeIf(id -> !decision.isPeer(id));
        if (queue.size() < peers.size()) {
            var known = new TreeSet<>(queue);
            var fresh = peers.stream().map(Member::node).filter(id -> !known.contains(id)).toList();
            // New ones come in at random; the order of the others stays, so that each waits for its turn equally long.
            decision.some(fresh, fresh.size()).forEach(id -> queue.add(decision.roll(queue.size() + 1), id));
        }
        queue.stream().filter(id -> !decision.probes.rounds().containsKey(id)).findFirst().ifPresent(target -> {
            queue.remove(target);
            queue.add(target);
            probe(decision, decision.member(target).orElseThrow());
        });
        now(decision, decision.detector().with(queue));
    }

    /** Starts a probe round now, unless one about this member is under way. */
    static void probe(Decision decision, Member target) {
        if (decision.phase() != Phase.JOINED || decision.probes.rounds().containsKey(target.node())) {
            return;
        }
        var id = decision.pending().next();
        decision.probes = decision.probes.with(target.node(), Probes.Round.open(id, decision.now.mono()));
        // Whoever doubts itself gives others more time to answer.
        var patience = 1 + decision.detector().doubt(decision.node(), decision.charter());
        decision.ask(target.address(), new Message.Request.Ping(decision.ledger().head()),
                patience * decision.charter().probeTimeoutMs(),
                new PendingRequest.DirectProbe(target.node(), target.address(), id));
    }

    /** Looks at once; while a peer is silent already, the next look keeps the distance of probes. */
    static void look(Decision decision, Member target) {
        if (decision.detector().contact(target.node()).silentRounds() == 0) {
            probe(decision, target);
        } else {
            now(decision, decision.detector().urgent(target.node()));
        }
    }

    /** Somebody else heard the peer: this node doubts its own silence about it. */
    static void doubted(Decision decision, NodeId peer) {
        now(decision, decision.detector().with(peer, decision.detector().contact(peer).doubted()));
    }

    /** Somebody asks whether this node is there. Whoever hears from a suspected node tells it, by comparing ledgers. */
    static void pinged(Decision decision, long handle, Message.Sender from, Message.Request.Ping ping) {
        decision.answer(handle, new Message.Reply.Ack(decision.ledger().head(),
                decision.detector().reaches(from.node(), decision.charter())));
        if (ping.head().equals(decision.ledger().head())) {
            Exchanging.agree(decision, from.node());
        } else {
            decision.member(from.node()).filter(member -> troubled(decision, member))
                    .ifPresent(member -> Exchanging.compare(decision, member.address()));
        }
    }

    /** The direct probe was answered. */
    static void direct(Decision decision, PendingRequest.DirectProbe probe, NodeId from, Message.Reply reply) {
        var target = probe.target();
        if (!(reply instanceof Message.Reply.Ack(var head, var reached)) || !from.equals(target)) {
            missed(decision, probe, "answered by " + from);
            return;
        }
        var before = decision.detector().contact(target);
        Linking.probed(decision, probe);
        ended(decision, target);
        if (!decision.isPeer(target)) {
            return;
        }
        now(decision, decision.detector().answered(target, decision.now.mono(), decision.charter()));
        if (before.silentRounds() > 0) {
            decision.note(Event.of("heard-again", target + " answers again after " + before.silentRounds()
                    + " silent probe rounds").with("peer", target.value()).with("rounds", before.silentRounds()));
        }
        reached.ifPresent(word -> told(decision, target, word));
        var member = decision.member(target);
        member.ifPresent(there -> Vigils.begin(decision, there));
        if (head.equals(decision.ledger().head())) {
            Vouching.equal(decision, probe.address(), target);
        } else {
            member.filter(there -> !before.heard() || troubled(decision, there))
                    .ifPresent(there -> Exchanging.compare(decision, there.address()));
        }
    }

    /** A member that this node reaches says whether it reaches this node: only its word shows a node that nobody can dial. */
    private static void told(Decision decision, NodeId target, boolean reached) {
        Linking.told(decision, target, reached);
        var before = decision.detector().contact(target);
        now(decision, decision.detector().with(target, before.told(reached)));
        var oneWay = decision.detector().contact(target).oneWay();
        if (oneWay && !before.oneWay()) {
            decision.note(Event
                    .of("unreached", target + " answers this node and does not reach it at " + decision.local.address()
                            + ": is that address right, and can it be dialled from there?")
                    .with("peer", target.value())
                    .with("address", decision.local.address().toString()));
        } else if (before.oneWay() && !oneWay) {
            decision.note(Event.of("reached", target + " reaches this node again").with("peer", target.value()));
        }
    }

    /** The direct probe was not answered: others are asked. */
    static void missed(Decision decision, PendingRequest.DirectProbe probe, String reason) {
        var target = probe.target();
        var member = decision.member(target);
        var round = decision.probes.round(target, probe.round());
        if (round.isEmpty() || member.isEmpty()) {
            return;
        }
        if (!decision.isPeer(target)) {
            ended(decision, target);
            return;
        }
        Linking.lost(decision, target);
        unanswered(decision, target);
        // Who suspects the target has told already that it does not reach it.
        var suspecting = decision.membership().suspecting(target);
        var helpers = decision.some(decision.peers().stream()
                .filter(peer -> !peer.node().equals(target) && peer.present()
                        && decision.detector().contact(peer.node()).silentRounds() == 0
                        && !suspecting.contains(peer.node()))
                .toList(), decision.charter().indirectProbes());
        for (var helper : helpers) {
            decision.ask(helper.address(), new Message.Request.PingReq(target, member.get().address()),
                    2 * decision.charter().probeTimeoutMs(),
                    new PendingRequest.IndirectProbe(target, probe.round()));
        }
        follow(decision, target, round.get().asking(helpers.stream().map(Member::node).sorted().toList(), reason));
    }

    /** A helper told whether it reached the target. */
    static void indirect(Decision decision, PendingRequest.IndirectProbe probe, NodeId from,
            Message.Reply reply) {
        var target = probe.target();
        var round = decision.probes.round(target, probe.round());
        if (round.isPresent() && !decision.isPeer(target)) {
            ended(decision, target);
        } else if (round.isPresent() && reply instanceof Message.Reply.Ack) {
            ended(decision, target);
            Linking.helped(decision, target, from);
            now(decision, decision.detector().answeredThroughHelper(target, decision.now.mono(),
                    decision.charter()));
        } else if (round.isPresent()) {
            follow(decision, target, round.get().nacked());
        }
    }

    /** A helper was not heard itself. */
    static void unheard(Decision decision, PendingRequest.IndirectProbe probe) {
        decision.probes.round(probe.target(), probe.round())
                .ifPresent(round -> follow(decision, probe.target(), round.unheard()));
    }

    private static void follow(Decision decision, NodeId target, Probes.Round round) {
        if (round.failed()) {
            ended(decision, target);
            silent(decision, target, round);
        } else {
            decision.probes = decision.probes.with(target, round);
        }
    }

    /** A whole round failed. Enough of them in a row are a suspicion. */
    private static void silent(Decision decision, NodeId target, Probes.Round round) {
        now(decision, decision.detector().silentRound(target, round.began(), decision.now.mono()));
        if (round.deaf()) {
            doubt(decision, 1);
        }
        var found = decision.member(target);
        if (found.isEmpty() || !found.get().present() || decision.phase() != Phase.JOINED
                || decision.suspects(target)) {
            return;
        }
        var member = found.get();
        var charter = decision.charter();
        var reason = round.reason(decision.detector().contact(target), decision.now.mono());
        if (decision.detector().suspicious(decision.node(), target, charter, decision.now.mono())) {
            var line = decision.write(new Body.Suspected(target, member.incarnation(), reason));
            decision.note(Event.of("suspected", "suspected " + target + ": " + reason).with("peer", target.value())
                    .with("incarnation", member.incarnation().number()).about(line.id()));
            return;
        }
        // The rounds that follow are counted: whoever can never be dialled would fill every disk.
        if (decision.detector().contact(target).silentRounds() == 1) {
            decision.note(Event.of("silent", target + " is silent: " + reason).with("peer", target.value()));
        }
        if (decision.detector().silent(target, charter)) {
            // Only time is missing now: the next round comes in its turn, and others have theirs.
            return;
        }
        if (member.state() instanceof MemberState.Suspect) {
            probe(decision, member);
        } else {
            now(decision, decision.detector().urgent(target));
        }
    }

    private static boolean troubled(Decision decision, Member member) {
        return !(member.state() instanceof MemberState.Alive) || !decision.detector().contact(member.node()).heard();
    }

    /** A process has just begun, and has not shown yet that its own probing goes well: answers will. */
    static void begin(Decision decision) {
        due(decision);
        doubt(decision, decision.charter().caution().healthMax());
    }

    /** The next probe is due. */
    static void due(Decision decision) {
        decision.probes = decision.probes.due(decision.now.mono());
    }

    /** Nobody is probed any more. */
    static void end(Decision decision) {
        decision.probes = decision.probes.withoutRounds();
    }

    /** This node was held up: its probes came to nothing because of itself. */
    static void heldUp(Decision decision, long points) {
        doubt(decision, points);
        decision.probes = decision.probes.withoutRounds()
                .due(Math.max(decision.probes.dueAt(), decision.now.mono()));
    }

    /** There is reason to doubt this node's own probes. */
    static void doubt(Decision decision, long points) {
        now(decision, decision.detector().ailing(points, decision.charter()));
    }

    /** A direct request, a probe or another one, was not answered. */
    static void unanswered(Decision decision, NodeId peer) {
        now(decision, decision.detector().with(peer, decision.detector().contact(peer).missed()));
    }

    /** A peer that this node suspects has begun another process. */
    static void restarted(Decision decision, NodeId peer) {
        now(decision, decision.detector().restarted(peer));
    }

    /** A round that began before speaks of the incarnation before; it must not be held against the new one. */
    static void reborn(Decision decision, NodeId peer) {
        ended(decision, peer);
        now(decision, decision.detector().with(peer, decision.detector().contact(peer).reborn()));
    }

    /** A peer has answered this node's suspicion. */
    static void refuted(Decision decision, NodeId peer) {
        now(decision, decision.detector().refutedBy(peer, decision.now.mono()));
    }

    /** Who has left, or is forgotten, is not heard any more. */
    static void left(Decision decision, NodeId peer) {
        if (decision.detector().contact(peer).refused()) {
            decision.note(Event.of("reached", peer + " is spoken to no more, nor asked whether it reaches this node")
                    .with("peer", peer.value()));
        }
        now(decision, decision.detector().without(peer));
    }

    private static void ended(Decision decision, NodeId target) {
        decision.probes = decision.probes.without(target);
    }

    private static void now(Decision decision, Detector detector) {
        if (detector != decision.detector()) {
            decision.probes = decision.probes.with(detector);
        }
    }
}
