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
    static void tick(Turn turn) {
        if (turn.phase != Phase.JOINED || turn.now.mono() < turn.probeAt) {
            return;
        }
        turn.probeAt = turn.now.mono() + turn.charter.probeIntervalMs();
        turn.detector = turn.detector.probing(turn.now.mono());
        var fresh = new TreeSet<NodeId>();
        turn.peers().forEach(peer -> fresh.add(peer.node()));
        var queue = new ArrayList<>(turn.detector.queue());
        queue.removeIf(id -> !fresh.contains(id));
        fresh.removeAll(new TreeSet<>(queue));
        // New ones come in at random; the order of the others stays, so that each waits for its turn equally long.
        turn.some(List.copyOf(fresh), fresh.size())
                .forEach(id -> queue.add(turn.roll(queue.size() + 1), id));
        queue.stream().filter(id -> !turn.rounds.containsKey(id)).findFirst().ifPresent(target -> {
            queue.remove(target);
            queue.add(target);
            probe(turn, turn.membership.view().member(target).orElseThrow());
        });
        turn.detector = turn.detector.with(queue);
    }

    /** Starts a probe round now, unless one about this member is under way. */
    static void probe(Turn turn, Member target) {
        if (turn.phase != Phase.JOINED || turn.rounds.containsKey(target.node())) {
            return;
        }
        var id = turn.exchangeNext();
        turn.rounds.put(target.node(), Round.open(id, turn.now.mono()));
        // Whoever doubts itself gives others more time to answer.
        var patience = 1 + turn.detector.doubt(turn.node, turn.charter);
        turn.ask(target.address(), new Message.Request.Ping(turn.ledger.head()),
                patience * turn.charter.probeTimeoutMs(),
                new Purpose.DirectProbe(target.node(), target.address(), id));
    }

    /** Somebody asks whether this node is there. Whoever hears from a suspected node tells it, by comparing ledgers. */
    static void pinged(Turn turn, long handle, Message.Sender from, Message.Request.Ping ping) {
        turn.answer(handle, new Message.Reply.Ack(turn.ledger.head(),
                turn.detector.reaches(from.node(), turn.charter)));
        if (ping.head().equals(turn.ledger.head())) {
            AntiEntropy.agree(turn, from.node());
        } else {
            turn.membership.view().member(from.node()).filter(member -> troubled(turn, member))
                    .ifPresent(member -> AntiEntropy.compare(turn, member.address()));
        }
    }

    /** The direct probe was answered. */
    static void direct(Turn turn, Purpose.DirectProbe probe, NodeId from, Message.Reply reply) {
        var target = probe.target();
        if (!(reply instanceof Message.Reply.Ack(var head, var reached)) || !from.equals(target)) {
            missed(turn, probe, "answered by " + from);
            return;
        }
        var before = turn.detector.contact(target);
        turn.rounds.remove(target);
        if (!isPeer(turn, target)) {
            return;
        }
        turn.detector = turn.detector.answered(target, turn.now.mono(), turn.charter);
        if (before.silentRounds() > 0) {
            turn.note(Event.of("heard-again", target + " answers again after " + before.silentRounds()
                    + " silent probe rounds").with("peer", target.value()).with("rounds", before.silentRounds()));
        }
        reached.ifPresent(word -> told(turn, target, word));
        var member = turn.membership.view().member(target);
        member.ifPresent(there -> Vigils.begin(turn, there));
        if (head.equals(turn.ledger.head())) {
            Vouching.equal(turn, probe.address(), target);
        } else {
            member.filter(there -> !before.heard() || troubled(turn, there))
                    .ifPresent(there -> AntiEntropy.compare(turn, there.address()));
        }
    }

    /** A member that this node reaches says whether it reaches this node: only its word shows a node that nobody can dial. */
    private static void told(Turn turn, NodeId target, boolean reached) {
        var before = turn.detector.contact(target);
        turn.detector = turn.detector.with(target, before.told(reached));
        var oneWay = turn.detector.contact(target).oneWay();
        if (oneWay && !before.oneWay()) {
            turn.note(Event.of("unreached", target + " answers this node and does not reach it at " + turn.address
                    + ": is that address right, and can it be dialled from there?").with("peer", target.value())
                    .with("address", turn.address.toString()));
        } else if (before.oneWay() && !oneWay) {
            turn.note(Event.of("reached", target + " reaches this node again").with("peer", target.value()));
        }
    }

    /** The direct probe was not answered: others are asked. */
    static void missed(Turn turn, Purpose.DirectProbe probe, String reason) {
        var target = probe.target();
        var member = turn.membership.view().member(target);
        var round = round(turn, target, probe.round());
        if (round.isEmpty() || member.isEmpty()) {
            return;
        }
        if (!isPeer(turn, target)) {
            turn.rounds.remove(target);
            return;
        }
        turn.detector = turn.detector.with(target, turn.detector.contact(target).missed());
        // Who accuses the target has told already that it does not reach it.
        var accusers = turn.membership.accusers(target);
        var helpers = turn.some(turn.peers().stream()
                .filter(peer -> !peer.node().equals(target) && peer.present()
                        && turn.detector.contact(peer.node()).silentRounds() == 0
                        && !accusers.contains(peer.node()))
                .toList(), turn.charter.indirectProbes());
        for (var helper : helpers) {
            turn.ask(helper.address(), new Message.Request.PingReq(target, member.get().address()),
                    2 * turn.charter.probeTimeoutMs(), new Purpose.IndirectProbe(target, probe.round()));
        }
        follow(turn, target, round.get().asking(helpers.stream().map(Member::node).sorted().toList(), reason));
    }

    /** A helper told whether it reached the target. */
    static void indirect(Turn turn, Purpose.IndirectProbe probe, Message.Reply reply) {
        var round = round(turn, probe.target(), probe.round());
        if (round.isPresent() && !isPeer(turn, probe.target())) {
            turn.rounds.remove(probe.target());
        } else if (round.isPresent() && reply instanceof Message.Reply.Ack) {
            turn.rounds.remove(probe.target());
            turn.detector = turn.detector.answeredThroughHelper(probe.target(), turn.now.mono(), turn.charter);
        } else if (round.isPresent()) {
            follow(turn, probe.target(), round.get().nacked());
        }
    }

    /** A helper was not heard itself. */
    static void unheard(Turn turn, Purpose.IndirectProbe probe) {
        round(turn, probe.target(), probe.round())
                .ifPresent(round -> follow(turn, probe.target(), round.unheard()));
    }

    /** {@return whether it is to be probed} It may have left while a probe was under way, and is not heard any more then. */
    private static boolean isPeer(Turn turn, NodeId target) {
        return turn.membership.view().member(target).filter(member -> !(member.state() instanceof MemberState.Left))
                .isPresent();
    }

    private static Optional<Round> round(Turn turn, NodeId target, long id) {
        return Optional.ofNullable(turn.rounds.get(target)).filter(round -> round.id() == id);
    }

    private static void follow(Turn turn, NodeId target, Round round) {
        if (round.failed()) {
            turn.rounds.remove(target);
            silent(turn, target, round);
        } else {
            turn.rounds.put(target, round);
        }
    }

    /** A whole round failed. Enough of them in a row are a suspicion. */
    private static void silent(Turn turn, NodeId target, Round round) {
        turn.detector = turn.detector.silentRound(target, round.began(), turn.now.mono());
        if (round.deaf()) {
            turn.detector = turn.detector.ailing(1, turn.charter);
        }
        var found = turn.membership.view().member(target);
        if (found.isEmpty() || !found.get().present() || turn.phase != Phase.JOINED
                || turn.accuses(target)) {
            return;
        }
        var member = found.get();
        var reason = reason(turn, target, round);
        if (turn.detector.suspicious(turn.node, target, turn.charter, turn.now.mono())) {
            var line = turn.write(new Body.Suspected(target, member.incarnation(), reason));
            turn.note(Event.of("suspected", "suspected " + target + ": " + reason).with("peer", target.value())
                    .with("incarnation", member.incarnation().number()).about(line.id()));
            return;
        }
        // The rounds that follow are counted: whoever can never be dialled would fill every disk.
        if (turn.detector.contact(target).silentRounds() == 1) {
            turn.note(Event.of("silent", target + " is silent: " + reason).with("peer", target.value()));
        }
        if (turn.detector.silent(target, turn.charter)) {
            // Only time is missing now: the next round comes in its turn, and others have theirs.
            return;
        }
        if (member.state() instanceof MemberState.Suspect) {
            probe(turn, member);
        } else {
            turn.detector = turn.detector.urgent(target);
        }
    }

    private static String reason(Turn turn, NodeId target, Round round) {
        var contact = turn.detector.contact(target);
        return round.describe() + "; silent round " + contact.silentRounds() + ", "
                + (contact.heardAt() < 0
                        ? "never heard"
                        : "last heard " + (turn.now.mono() - contact.heardAt())
                                + " ms ago");
    }

    private static boolean troubled(Turn turn, Member member) {
        return !(member.state() instanceof MemberState.Alive) || !turn.detector.contact(member.node()).heard();
    }
}
