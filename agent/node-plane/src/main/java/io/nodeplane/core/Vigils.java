package io.nodeplane.core;

import io.nodeplane.membership.Member;
import io.nodeplane.model.NodeId;
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

    /**
     * The vigil that another one keeps over this node, while its answer is held back.
     *
     * @param until in ms of the monotonic clock
     */
    record Kept(long handle, long until) {}

    /** Begins a vigil over a member that has just answered, unless one stands or others keep it. */
    static void begin(Turn turn, Member member) {
        var target = member.node();
        if (turn.phase == Phase.JOINED && watches(turn, target) && turn.exchanges.values().stream()
                .noneMatch(purpose -> purpose instanceof Purpose.Vigil vigil && vigil.target().equals(target))) {
            // A late answer costs nothing, so there is much time for it.
            turn.ask(member.address(), new Message.Request.Vigil(HELD_MS), 2 * HELD_MS,
                    new Purpose.Vigil(target, turn.now.mono()));
        }
    }

    /** Somebody wants to keep vigil over this node. It keeps one at a time, and strangers none. */
    static void kept(Turn turn, long handle, NodeId by, Message.Request.Vigil vigil) {
        if (turn.membership.view().member(by).isEmpty()) {
            turn.answer(handle, new Message.Reply.Ack(turn.ledger.head()));
            return;
        }
        var before = turn.kept.put(by, new Kept(handle, turn.now.mono() + vigil.heldMs()));
        if (before != null) {
            turn.answer(before.handle(), new Message.Reply.Ack(turn.ledger.head()));
        }
    }

    /** Answers those who have waited long enough. */
    static void tick(Turn turn) {
        for (var one : turn.kept.entries()) {
            if (turn.now.mono() >= one.getValue().until()) {
                turn.kept.remove(one.getKey());
                turn.answer(one.getValue().handle(), new Message.Reply.Ack(turn.ledger.head()));
            }
        }
    }

    /** A vigil was answered: in time, and the next one begins; or by a process that is about to end. */
    static void answered(Turn turn, Purpose.Vigil vigil, NodeId from, Message.Reply reply) {
        if (!(reply instanceof Message.Reply.Ack) || !from.equals(vigil.target())) {
            broken(turn, vigil);
        } else if (stood(turn, vigil) >= HELD_MS / 2) {
            // One that was answered early is begun anew after the next probe: a peer that holds nothing back is not asked
            // in a loop.
            turn.membership.view().member(vigil.target()).ifPresent(member -> begin(turn, member));
        }
    }

    /** A vigil has ended without an answer: its target is looked at, unless it never stood. */
    static void broken(Turn turn, Purpose.Vigil vigil) {
        if (stood(turn, vigil) >= turn.charter.probeIntervalMs()) {
            turn.peers().stream().filter(peer -> peer.node().equals(vigil.target())).findFirst()
                    .ifPresent(peer -> Probing.probe(turn, peer));
        }
    }

    /** {@return whether the target is one of those that come next behind this node, in a ring of all that are present} */
    private static boolean watches(Turn turn, NodeId target) {
        var members = turn.membership.view().members();
        return Stream.concat(members.tailMap(turn.node).values().stream(), members.headMap(turn.node).values().stream())
                .filter(member -> member.present() && !member.node().equals(turn.node))
                .limit(WATCHED_MAX).anyMatch(member -> member.node().equals(target));
    }

    private static long stood(Turn turn, Purpose.Vigil vigil) {
        return turn.now.mono() - vigil.began();
    }
}
