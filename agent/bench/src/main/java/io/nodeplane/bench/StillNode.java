package io.nodeplane.bench;

import io.nodeplane.core.Command;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.runtime.Node;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node that decides nothing: what is measured is the way there and back. */
record StillNode(State state) implements Node {
    @Override
    public CompletionStage<Message.Reply> asked(Message.Sender from, Message.Request request) {
        return CompletableFuture.completedFuture(new Message.Reply.Ack(state.ledger().head()));
    }

    @Override
    public CompletionStage<Command.Outcome> commanded(Command command) {
        return CompletableFuture.completedFuture(new Command.Outcome.Done());
    }

    @Override
    public Now now() {
        return new Now(0, 0);
    }

    @Override
    public Message.Sender self() {
        return new Message.Sender(state.charter().id(), state.node(), Optional.empty(), "bench");
    }

    @Override
    public long turnAgeMs() {
        return 0;
    }
}
