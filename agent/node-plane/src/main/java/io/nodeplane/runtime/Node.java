package io.nodeplane.runtime;

import io.nodeplane.core.Command;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import java.util.concurrent.CompletionStage;

/** The front door of a running node: what a server hands in, and what comes back. */
public interface Node {

    /** {@return the reply to a peer's request, later; {@link Message.Code#BUSY} at once if the inbox is full} */
    CompletionStage<Message.Reply> asked(Message.Sender from, Message.Request request);

    /** {@return the outcome of an owner's command, later} */
    CompletionStage<Command.Outcome> commanded(Command command);

    /** {@return the node as it is now; a value} */
    State state();

    /** {@return what its clocks say now} */
    Now now();

    /** {@return who this node says it is} */
    Message.Sender self();

    /**
     * {@return for how long something has been due that the node has not done yet, in ms} 0 at a node that is well, also
     * one that sleeps; it grows while the thread that decides is stuck, and for ever once it is dead.
     */
    long turnAgeMs();
}
