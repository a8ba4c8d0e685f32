package io.nodeplane.core;

import io.nodeplane.model.NodeId;

/**
 * Probes in another's stead (SWIM's ping-req). A helper asks only members that its own ledger knows, where that says they
 * are reached, and tells no more than whether they answered: nobody can have it knock at addresses of their choice.
 */
final class Relays {
    /** The most probes in others' stead that are under way at a time; whoever asks for more is told no. */
    static final int OPEN_MAX = 64;

    private Relays() {}

    /** Probes a member in another's stead, unless this node's own probe of it has failed just now. */
    static void take(Turn turn, long handle, NodeId target) {
        var member = turn.membership.view().member(target);
        var round = turn.rounds.get(target);
        if (member.isEmpty()) {
            refuse(turn, handle, target + " is no member here");
        } else if (round != null && round.missed()) {
            unanswered(turn, handle, target);
        } else if (turn.exchanges.values().stream().filter(Purpose.Relay.class::isInstance).count() >= OPEN_MAX) {
            refuse(turn, handle, OPEN_MAX + " probes in others' stead are under way");
        } else {
            turn.ask(member.get().address(), new Message.Request.Ping(turn.ledger.head()),
                    turn.charter.probeTimeoutMs(), new Purpose.Relay(target, handle));
        }
    }

    /** The target answered, or somebody else did at its address. */
    static void answered(Turn turn, long handle, NodeId target, NodeId from, Message.Reply reply) {
        if (reply instanceof Message.Reply.Ack ack && from.equals(target)) {
            turn.answer(handle, ack);
        } else {
            unanswered(turn, handle, target);
        }
    }

    static void unanswered(Turn turn, long handle, NodeId target) {
        refuse(turn, handle, target + " did not answer");
    }

    private static void refuse(Turn turn, long handle, String why) {
        turn.answer(handle, new Message.Reply.Nack(why));
    }
}
