package io.nodeplane.core;

import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Probes, direct and through helpers (SWIM, Das, Gupta, Motivala 2002, section 3.1), and the suspicion they lead to. */
final class Probing {
    private Probing() {}

    /** Starts the probe round that is due. Confirmed dead members are probed too: that is how a split heals. */
    static void tick(Decision decision) {
        if (decision.phase != Phase.JOINED || decision.now.mono() < decision.probeAt) {
            return;
        }
        decision.probeAt = decision.now.mono() + decision.charter.probeIntervalMs();
        decision.detector = decision.detector.probing(decision.now.mono());
        var fresh = new TreeSet<NodeId>();
        decision.peers().forEach(peer -> fresh.add(peer.node()));
        var queue = new ArrayList<>(decision.detector.queue());
        queue.removeIf(id -> !fresh.contains(id));
        fresh.removeAll(new TreeSet<>(queue));
        // New ones come in at random; the order of the others stays, so that each waits for its turn equally long.
        decision.some(List.copyOf(fresh), fresh.size())
                .forEach(id -> queue.add(decision.roll(queue.size() + 1), id));
        queue.stream().filter(id -> !decision.rounds.containsKey(id)).findFirst().ifPresent(target -> {
            queue.remove(target);
            queue.add(target);
            probe(decision, decision.membership.view().member(target).orElseThrow());
        });
        decision.detector = decision.detector.with(queue);
    }

    /** Starts a probe round now, unless one about this member is under way. */
    static void probe(Decision decision, Member target) {
        if (decision.phase != Phase.JOINED || decision.rounds.containsKey(target.node())) {
            return;
        }
        var id = decision.exchangeNext();
        decision.rounds.put(target.node(), Round.open(id, decision.now.mono()));
        // Whoever doubts itself gives others more time to answer.
        var patience = 1 + decision.detector.doubt(decision.node, decision.charter);
        decision.ask(target.address(), new Message.Request.Ping(decision.ledger.head()),
                patience * decision.charter.probeTimeoutMs(),
                new PendingRequest.DirectProbe(target.node(), target.address(), id));
    }

    /** Somebody asks whether this node is there. Whoever hears from a suspected node tells it, by comparing ledgers. */
    static void pinged(Decision decision, long handle, Message.Sender from, Message.Request.Ping ping) {
        decision.answer(handle, new Message.Reply.Ack(decision.ledger.head(),
                decision.detector.reaches(from.node(), decision.charter)));
        if (ping.head().equals(decision.ledger.head())) {
            AntiEntropy.agree(decision, from.node());
        } else {
            decision.membership.view().member(from.node()).filter(member -> troubled(decision, member))
                    .ifPresent(member -> AntiEntropy.compare(decision, member.address()));
        }
    }

    /** The direct probe was answered. */
    static void direct(Decision decision, PendingRequest.DirectProbe probe, NodeId from, Message.Reply reply) {
        var target = probe.target();
        if (!(reply instanceof Message.Reply.Ack(var head, var reached)) || !from.equals(target)) {
            missed(decision, probe, "answered by " + from);
            return;
        }
        var before = decision.detector.contact(target);
        decision.rounds.remove(target);
        if (!isPeer(decision, target)) {
            return;
        }
        decision.detector = decision.detector.answered(target, decision.now.mono(), decision.charter);
        if (before.silentRounds() > 0) {
            decision.note(Event.of("heard-again", target + " answers again after " + before.silentRounds()
                    + " silent probe rounds").with("peer", target.value()).with("rounds", before.silentRounds()));
        }
        reached.ifPresent(word -> told(decision, target, word));
        var member = decision.membership.view().member(target);
        member.ifPresent(there -> Vigils.begin(decision, there));
        if (head.equals(decision.ledger.head())) {
            Vouching.equal(decision, probe.address(), target);
        } else {
            member.filter(there -> !before.heard() || troubled(decision, there))
                    .ifPresent(there -> AntiEntropy.compare(decision, there.address()));
        }
    }

    /** A member that this node reaches says whether it reaches this node: only its word shows a node that nobody can dial. */
    private static void told(Decision decision, NodeId target, boolean reached) {
        var before = decision.detector.contact(target);
        decision.detector = decision.detector.with(target, before.told(reached));
        var oneWay = decision.detector.contact(target).oneWay();
        if (oneWay && !before.oneWay()) {
            decision.note(Event
                    .of("unreached", target + " answers this node and does not reach it at " + decision.address
                            + ": is that address right, and can it be dialled from there?")
                    .with("peer", target.value())
                    .with("address", decision.address.toString()));
        } else if (before.oneWay() && !oneWay) {
            decision.note(Event.of("reached", target + " reaches this node again").with("peer", target.value()));
        }
    }

    /** The direct probe was not answered: others are asked. */
    static void missed(Decision decision, PendingRequest.DirectProbe probe, String reason) {
        var target = probe.target();
        var member = decision.membership.view().member(target);
        var round = round(decision, target, probe.round());
        if (round.isEmpty() || member.isEmpty()) {
            return;
        }
        if (!isPeer(decision, target)) {
            decision.rounds.remove(target);
            return;
        }
        decision.detector = decision.detector.with(target, decision.detector.contact(target).missed());
        // Who accuses the target has told already that it does not reach it.
        var accusers = decision.membership.accusers(target);
        var helpers = decision.some(decision.peers().stream()
                .filter(peer -> !peer.node().equals(target) && peer.present()
                        && decision.detector.contact(peer.node()).silentRounds() == 0
                        && !accusers.contains(peer.node()))
                .toList(), decision.charter.indirectProbes());
        for (var helper : helpers) {
            decision.ask(helper.address(), new Message.Request.PingReq(target, member.get().address()),
                    2 * decision.charter.probeTimeoutMs(), new PendingRequest.IndirectProbe(target, probe.round()));
        }
        follow(decision, target, round.get().asking(helpers.stream().map(Member::node).sorted().toList(), reason));
    }

    /** A helper told whether it reached the target. */
    static void indirect(Decision decision, PendingRequest.IndirectProbe probe, Message.Reply reply) {
        var round = round(decision, probe.target(), probe.round());
        if (round.isPresent() && !isPeer(decision, probe.target())) {
            decision.rounds.remove(probe.target());
        } else if (round.isPresent() && reply instanceof Message.Reply.Ack) {
            decision.rounds.remove(probe.target());
            decision.detector = decision.detector.answeredThroughHelper(probe.target(), decision.now.mono(),
                    decision.charter);
        } else if (round.isPresent()) {
            follow(decision, probe.target(), round.get().nacked());
        }
    }

    /** A helper was not heard itself. */
    static void unheard(Decision decision, PendingRequest.IndirectProbe probe) {
        round(decision, probe.target(), probe.round())
                .ifPresent(round -> follow(decision, probe.target(), round.unheard()));
    }

    /** {@return whether it is to be probed} It may have left while a probe was under way, and is not heard any more then. */
    private static boolean isPeer(Decision decision, NodeId target) {
        return decision.membership.view().member(target).filter(member -> !(member.state() instanceof MemberState.Left))
                .isPresent();
    }

    private static Optional<Round> round(Decision decision, NodeId target, long id) {
        return Optional.ofNullable(decision.rounds.get(target)).filter(round -> round.id() == id);
    }

    private static void follow(Decision decision, NodeId target, Round round) {
        if (round.failed()) {
            decision.rounds.remove(target);
            silent(decision, target, round);
        } else {
            decision.rounds.put(target, round);
        }
    }

    /** A whole round failed. Enough of them in a row are a suspicion. */
    private static void silent(Decision decision, NodeId target, Round round) {
        decision.detector = decision.detector.silentRound(target, round.began(), decision.now.mono());
        if (round.deaf()) {
            decision.detector = decision.detector.ailing(1, decision.charter);
        }
        var found = decision.membership.view().member(target);
        if (found.isEmpty() || !found.get().present() || decision.phase != Phase.JOINED
                || decision.accuses(target)) {
            return;
        }
        var member = found.get();
        var reason = reason(decision, target, round);
        if (decision.detector.suspicious(decision.node, target, decision.charter, decision.now.mono())) {
            var line = decision.write(new Body.Suspected(target, member.incarnation(), reason));
            decision.note(Event.of("suspected", "suspected " + target + ": " + reason).with("peer", target.value())
                    .with("incarnation", member.incarnation().number()).about(line.id()));
            return;
        }
        // The rounds that follow are counted: whoever can never be dialled would fill every disk.
        if (decision.detector.contact(target).silentRounds() == 1) {
            decision.note(Event.of("silent", target + " is silent: " + reason).with("peer", target.value()));
        }
        if (decision.detector.silent(target, decision.charter)) {
            // Only time is missing now: the next round comes in its turn, and others have theirs.
            return;
        }
        if (member.state() instanceof MemberState.Suspect) {
            probe(decision, member);
        } else {
            decision.detector = decision.detector.urgent(target);
        }
    }

    private static String reason(Decision decision, NodeId target, Round round) {
        var contact = decision.detector.contact(target);
        return round.describe() + "; silent round " + contact.silentRounds() + ", "
                + (contact.heardAt() < 0
                        ? "never heard"
                        : "last heard " + (decision.now.mono() - contact.heardAt())
                                + " ms ago");
    }

    private static boolean troubled(Decision decision, Member member) {
        return !(member.state() instanceof MemberState.Alive) || !decision.detector.contact(member.node()).heard();
    }
}
