package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;

/** Probes, direct and through helpers (SWIM, Das, Gupta, Motivala 2002, section 3.1), and the suspicion they lead to. */
final class Probing {
    private Probing() {}

    /** Starts the probe round that is due. Confirmed dead members are probed too: that is how a split heals. */
    static void tick(Turn turn) {
        if (turn.phase != Phase.JOINED || turn.now.mono() < turn.probeAt) {
            return;
        }
        turn.probeAt = turn.now.mono() + turn.charter.probeIntervalMs();
        var peers = turn.peers();
        var queue = new ArrayList<>(turn.detector.queue());
        queue.removeIf(id -> peers.stream().noneMatch(peer -> peer.node().equals(id)));
        if (queue.isEmpty()) {
            queue.addAll(turn.some(peers.stream().map(Member::node).toList(), peers.size()));
        }
        queue.stream().filter(id -> !turn.rounds.containsKey(id)).findFirst().ifPresent(target -> {
            queue.remove(target);
            turn.rounds.put(target, Round.OPEN);
            var member = turn.membership.view().member(target).orElseThrow();
            turn.ask(member.address(), new Message.Request.Ping(turn.ledger.head()), turn.charter.probeTimeoutMs(),
                    new Purpose.DirectProbe(target));
        });
        turn.detector = turn.detector.with(queue);
    }

    /** Somebody asks whether this node is there. Whoever hears from a suspected node tells it, by comparing ledgers. */
    static void pinged(Turn turn, long handle, Message.Sender from, Message.Request.Ping ping) {
        turn.answer(handle, new Message.Reply.Ack(turn.ledger.head()));
        if (ping.head().equals(turn.ledger.head())) {
            Vouching.equal(turn, from.node());
        } else {
            turn.membership.view().member(from.node()).filter(member -> troubled(turn, member))
                    .ifPresent(member -> AntiEntropy.compare(turn, member.address()));
        }
    }

    /** Probes a member in another's stead. */
    static void relay(Turn turn, long handle, Message.Request.PingReq request) {
        turn.ask(request.address(), new Message.Request.Ping(turn.ledger.head()), turn.charter.probeTimeoutMs(),
                new Purpose.Relay(request.target(), handle));
    }

    /** The target of a relayed probe answered, or somebody else did at its address. */
    static void relayed(Turn turn, long handle, NodeId target, NodeId from, Message.Reply reply) {
        turn.answer(handle, reply instanceof Message.Reply.Ack ack && from.equals(target)
                ? ack
                : new Message.Reply.Nack(target + ": answered by " + from));
    }

    /** The direct probe was answered. */
    static void direct(Turn turn, NodeId target, NodeId from, Message.Reply reply) {
        if (!(reply instanceof Message.Reply.Ack(var head)) || !from.equals(target)) {
            missed(turn, target, "answered by " + from);
            return;
        }
        var before = turn.detector.contact(target);
        turn.rounds.remove(target);
        turn.detector = turn.detector.with(target, before.answered(turn.now.mono()));
        if (before.silentRounds() > 0) {
            turn.note(Event.of("heard-again", target + " answers again after " + before.silentRounds()
                    + " silent probe rounds").with("peer", target.value()));
        }
        if (head.equals(turn.ledger.head())) {
            Vouching.equal(turn, target);
        } else {
            turn.membership.view().member(target).filter(member -> !before.heard() || troubled(turn, member))
                    .ifPresent(member -> AntiEntropy.compare(turn, member.address()));
        }
    }

    /** The direct probe was not answered: others are asked. */
    static void missed(Turn turn, NodeId target, String reason) {
        var member = turn.membership.view().member(target);
        if (!turn.rounds.containsKey(target) || member.isEmpty()) {
            return;
        }
        turn.detector = turn.detector.with(target, turn.detector.contact(target).missed());
        var helpers = turn.some(turn.peers().stream()
                .filter(peer -> !peer.node().equals(target) && peer.present()
                        && turn.detector.contact(peer.node()).heard())
                .toList(), turn.charter.indirectProbes());
        for (var helper : helpers) {
            turn.ask(helper.address(), new Message.Request.PingReq(target, member.get().address()),
                    2 * turn.charter.probeTimeoutMs(), new Purpose.IndirectProbe(target, helper.node()));
        }
        turn.rounds.put(target, new Round(helpers.size(), 0, reason));
        if (helpers.isEmpty()) {
            silent(turn, target);
        }
    }

    /** A helper told whether it reached the target. */
    static void indirect(Turn turn, NodeId target, Message.Reply reply) {
        if (!(reply instanceof Message.Reply.Ack)) {
            helperFailed(turn, target);
        } else if (turn.rounds.remove(target) != null) {
            turn.detector = turn.detector.with(target,
                    turn.detector.contact(target).answeredThroughHelper(turn.now.mono()));
        }
    }

    /** A helper did not reach the target, or was not reached itself. */
    static void helperFailed(Turn turn, NodeId target) {
        var round = turn.rounds.get(target);
        if (round == null) {
            return;
        }
        var failed = new Round(round.helpersAsked(), round.helpersFailed() + 1, round.direct());
        turn.rounds.put(target, failed);
        if (failed.helpersFailed() == failed.helpersAsked()) {
            silent(turn, target);
        }
    }

    /** A whole round failed. Enough of them in a row are a suspicion. */
    private static void silent(Turn turn, NodeId target) {
        var round = turn.rounds.remove(target);
        var contact = turn.detector.contact(target).silentRound();
        turn.detector = turn.detector.with(target, contact);
        if (round == null) {
            throw new IllegalStateException("no probe round of " + target);
        }
        var reason = "direct ping: " + round.direct() + "; " + round.helpersFailed() + " of " + round.helpersAsked()
                + " indirect failed; silent round " + contact.silentRounds();
        var member = turn.membership.view().member(target);
        if (member.isEmpty() || !member.get().present() || turn.phase != Phase.JOINED) {
            return;
        }
        if (!turn.detector.suspicious(target, turn.charter)) {
            turn.note(Event.of("silent", target + " is silent: " + reason).with("peer", target.value()));
            turn.detector = turn.detector.urgent(target);
        } else if (!turn.membership.accuses(turn.node, target)) {
            var line = turn.write(new Body.Suspected(target, member.get().incarnation(), reason));
            turn.note(Event.of("suspected", "suspected " + target + ": " + reason).with("peer", target.value())
                    .with("incarnation", member.get().incarnation().number()).about(line.id()));
        }
    }

    private static boolean troubled(Turn turn, Member member) {
        return !(member.state() instanceof MemberState.Alive) || !turn.detector.contact(member.node()).heard();
    }
}
