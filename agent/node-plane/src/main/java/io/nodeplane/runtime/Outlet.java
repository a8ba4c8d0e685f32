package io.nodeplane.runtime;

import io.nodeplane.core.Command;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Message;
import io.nodeplane.core.State;

/** Where a driver's effects go. The real one is {@link Runner}; a simulator brings its own. */
public interface Outlet {

    /** Sends a request; see {@link Effect.Ask} for what must follow. */
    void ask(Message.Sender self, Effect.Ask ask);

    /** Hands a reply to the peer that asked. */
    void answer(Message.Sender self, long handle, Message.Reply reply);

    /** Tells the owner what became of a command. */
    void settle(long handle, Command.Outcome outcome);

    /** Shows a changed view. */
    void show(State state);
}
