package io.nodeplane.core;

import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Vigils: requests whose answers are held back. When a process ends, the connections of the vigils over it break, and
 * those who keep them probe it at once, out of turn.
 *
 * <p>A vigil is a reason to look and no more: neither its breaking nor its standing is evidence of anything, because a
 * connection also breaks on the way, and stands while its process is paused.
 */
final class Vigils {
    /** How long an answer is held back, in ms. */
    static final long HELD_MS = 10_000;
    /** Over how many others a node keeps vigil, so that what it costs does not grow with the cluster. */
    static final int WATCHED_MAX = 4;

    private Vigils() {}

    /** Begins a vigil over a member that has just answered, unless one stands or others keep it. */
    static void begin(Decision decision, Member member) {
        var target = member.node();
        if (decision.phase() == Phase.JOINED && watches(decision, target)
                && decision.pending().requests().values().stream().noneMatch(
                        request -> request instanceof PendingRequest.Vigil vigil && vigil.target().equals(target))) {
            // A late answer costs nothing, so there is much time for it.
            decision.ask(member.address(), new Message.Request.Vigil(HELD_MS), 2 * HELD_MS,
                    new PendingRequest.Vigil(target, decision.now.mono()));
        }
    }

    /** Somebody wants to keep vigil over this node. It keeps one at a time, and strangers none. */
    static void kept(Decision decision, long handle, NodeId by, Message.Request.Vigil vigil) {
        if (decision.member(by).isEmpty()) {
            decision.answer(handle, new Message.Reply.Ack(decision.ledger().head()));
            return;
        }
        var before = decision.kept.get(by);
        decision.kept = decision.kept.with(by, new KeptVigil(handle, decision.now.mono() + vigil.heldMs()));
        if (before != null) {
            decision.answer(before.handle(), new Message.Reply.Ack(decision.ledger().head()));
        }
    }

    /** Answers those who have waited long enough. */
    static void tick(Decision decision) {
        for (var one : decision.kept.entrySet()) {
            if (decision.now.mono() >= one.getValue().until()) {
                decision.kept = decision.kept.without(one.getKey());
                decision.answer(one.getValue().handle(), new Message.Reply.Ack(decision.ledger().head()));
            }
        }
    }

    /**
     * A vigil was answered: in time, and the next one begins; or by a process that is about to end. {@return whom to look
     * at}
     */
    static Optional<Member> answered(Decision decision, PendingRequest.Vigil vigil, NodeId from, Message.Reply reply) {
        if (!(reply instanceof Message.Reply.Ack) || !from.equals(vigil.target())) {
            return broken(decision, vigil);
        }
        if (stood(decision, vigil) >= HELD_MS / 2) {
            // One that was answered early is begun anew after the next probe: a peer that holds nothing back is not asked
            // in a loop.
            decision.member(vigil.target()).ifPresent(member -> begin(decision, member));
        }
        return Optional.empty();
    }

    /** A vigil has ended without an answer. {@return whom to look at: its target, unless it never stood} */
    static Optional<Member> broken(Decision decision, PendingRequest.Vigil vigil) {
        return stood(decision, vigil) < decision.charter().probeIntervalMs()
                ? Optional.empty()
                : decision.peers().stream().filter(peer -> peer.node().equals(vigil.target())).findFirst();
    }

    /** {@return whether the target is one of those that come next behind this node, in a ring of all that are present} */
    private static boolean watches(Decision decision, NodeId target) {
        var members = decision.membership().view().members();
        return Stream
                .concat(members.tailMap(decision.node()).values().stream(),
                        members.headMap(decision.node()).values().stream())
                .filter(member -> member.present() && !member.node().equals(decision.node()))
                .limit(WATCHED_MAX).anyMatch(member -> member.node().equals(target));
    }

    private static long stood(Decision decision, PendingRequest.Vigil vigil) {
        return decision.now.mono() - vigil.began();
    }
}
