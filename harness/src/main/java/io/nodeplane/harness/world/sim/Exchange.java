package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Message;
import io.nodeplane.wire.Envelope;

/** A request and its reply over one connection, up to its end: there is an answer, or none will come. It ends once. */
final class Exchange {
    private final Ending ending;
    private boolean settled;
    private boolean torn;

    /** Told how an exchange ended; once, or never if nobody waits any more. */
    interface Ending {
        void answered(Envelope<Message.Reply> reply, int bytes);

        void failed(String reason);
    }

    Exchange(Ending ending) {
        this.ending = ending;
    }

    boolean settled() {
        return settled;
    }

    /** {@return whether its connection is gone: nothing of it arrives any more} */
    boolean torn() {
        return torn;
    }

    void tear() {
        torn = true;
    }

    /** Nobody waits for it any more. What is under way still arrives. */
    void giveUp() {
        settled = true;
    }

    void fail(String reason) {
        if (!settled) {
            settled = true;
            ending.failed(reason);
        }
    }

    void answer(Envelope<Message.Reply> reply, int bytes) {
        if (!settled) {
            settled = true;
            ending.answered(reply, bytes);
        }
    }
}
