package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.wire.Envelope;
import io.nodeplane.core.Message;
import org.jspecify.annotations.Nullable;

/** A request that a process made, up to its end: it is told an answer, or that none will come, once. */
final class Exchange {
    private final VirtualTime time;
    private final Peer asker;
    private final Effect.Ask ask;
    private final long begun;
    private boolean settled;
    private boolean torn;

    Exchange(VirtualTime time, Peer asker, Effect.Ask ask) {
        this.time = time;
        this.asker = asker;
        this.ask = ask;
        this.begun = time.now();
    }

    PeerAddress to() {
        return ask.to();
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

    /** The limit that the asker set has passed. */
    void late() {
        fail("no answer within " + ask.timeoutMs() + " ms");
    }

    void fail(String reason) {
        settle(null, reason, 0);
    }

    void answer(Envelope<Message.Reply> reply, int bytes) {
        settle(reply, "", bytes);
    }

    private void settle(@Nullable Envelope<Message.Reply> reply, String reason, int bytes) {
        if (settled) {
            return;
        }
        settled = true;
        if (reply == null) {
            asker.traffic().failure(ask.to(), reason);
            asker.take(now -> new Input.Unanswered(now, ask.exchange(), reason));
        } else {
            asker.traffic().reply(reply.from().node(), bytes, (time.now() - begun) / VirtualTime.MS,
                    ask.request().heldMs());
            asker.take(now -> new Input.Answered(now, ask.exchange(), reply.from(), reply.message()));
        }
    }
}
