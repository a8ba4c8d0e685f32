package io.nodeplane.core;

import io.nodeplane.model.NodeId;

/**
 * Probes in another's stead (SWIM's ping-req). A helper asks only members that its own ledger knows, where that says they
 * are reached, and tells no more than whether they answered: nobody can have it knock at addresses of their choice.
 */
final class Relaying {
    /** The most probes in others' stead that are under way at a time; whoever asks for more is told no. */
    static final int OPEN_MAX = 64;

    private Relaying() {}

    /** Probes a member in another's stead, unless this node's own probe of it has failed just now. */
    static void take(Decision decision, long handle, NodeId target) {
        var member = decision.member(target);
        var round = decision.probes.rounds().get(target);
        if (member.isEmpty()) {
            refuse(decision, handle, target + " is no member here");
        } else if (round != null && round.missed()) {
            unanswered(decision, handle, target);
        } else if (decision.pending().requests().values().stream().filter(PendingRequest.Relay.class::isInstance)
                .count() >= OPEN_MAX) {
            refuse(decision, handle, OPEN_MAX + " probes in others' stead are under way");
        } else {
            decision.ask(member.get().address(), new Message.Request.Ping(decision.ledger().head()),
                    decision.charter().probeTimeoutMs(), new PendingRequest.Relay(target, handle));
        }
    }

    /** The target answered, or somebody else did at its address. */
    static void answered(Decision decision, long handle, NodeId target, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Ack ack && from.equals(target)) {
            decision.answer(handle, ack);
        } else {
            unanswered(decision, handle, target);
        }
    }

    static void unanswered(Decision decision, long handle, NodeId target) {
        refuse(decision, handle, target + " did not answer");
    }

    private static void refuse(Decision decision, long handle, String why) {
        decision.answer(handle, new Message.Reply.Nack(why));
    }
}
