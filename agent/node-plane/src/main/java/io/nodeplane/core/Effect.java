package io.nodeplane.core;

import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.PeerAddress;

/** What a node wants done in the world, after its entries are durable. Effects are performed in order. */
public sealed interface Effect {

    /**
     * Ask a peer. Exactly one {@link Input.Answered}, {@link Input.Unanswered} or {@link Input.Unauthenticated} with this
     * exchange must follow, at the latest {@code timeoutMs} after it was performed.
     */
    record Ask(long exchange, PeerAddress to, Message.Request request, long timeoutMs) implements Effect {}

    /** Answer a peer that asked. */
    record Answer(long handle, Message.Reply reply) implements Effect {}

    /** Tell the owner what became of a command. */
    record Settle(long handle, Command.Outcome outcome) implements Effect {}

    /** Write this to the event log. */
    record Note(Event event) implements Effect {}

    /** The membership view, or what is known of its reach, changed. */
    record Show(MembershipView view) implements Effect {}
}
