package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.model.NodeId;
import io.nodeplane.wire.Envelope;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that a process made, up to its end: it is told an answer, or that none will come, once.
 *
 * <p>Where the name that it asks stands for several places, one after the other is tried as the agent's own transport does:
 * the next one at once where nobody listens, or where the process finds itself; no other after a place that is silent.
 */
final class Inquiry {
    private static final String NOBODY = "connection refused";

    private final VirtualTime time;
    private final Peer asker;
    private final Effect.Ask ask;
    private final Resolver resolver;
    private final long begun;
    private final ArrayDeque<NodeId> places = new ArrayDeque<>();
    private @Nullable NodeId asked;
    private @Nullable Exchange exchange;
    private boolean settled;

    /** @param resolver of the asker */
    Inquiry(VirtualTime time, Peer asker, Effect.Ask ask, Resolver resolver) {
        this.time = time;
        this.asker = asker;
        this.ask = ask;
        this.resolver = resolver;
        this.begun = time.now();
    }

    boolean settled() {
        return settled;
    }

    /** Asks these places, one after the other, until one of them answers. */
    void ask(List<NodeId> which, BiConsumer<Exchange, NodeId> connect) {
        places.addAll(which);
        next(connect);
    }

    private void next(BiConsumer<Exchange, NodeId> connect) {
        var place = places.remove();
        asked = place;
        exchange = new Exchange(new Exchange.Ending() {
            @Override
            public void answered(Envelope<Message.Reply> reply, int bytes) {
                var itself = reply.message() instanceof Message.Reply.Refused(var code, var reason)
                        && code == Message.Code.SAME_PROCESS;
                if (itself && !places.isEmpty()) {
                    resolver.met(Met.ITSELF);
                    next(connect);
                } else {
                    resolver.heard(place);
                    answer(reply, bytes);
                }
            }

            @Override
            public void failed(String reason) {
                if (reason.equals(NOBODY) && !places.isEmpty()) {
                    resolver.met(Met.NEXT_ADDRESS);
                    next(connect);
                } else {
                    fail(reason);
                }
            }
        });
        connect.accept(exchange, place);
    }

    /** The limit that the asker set has passed. */
    void late() {
        if (!settled && asked != null) {
            resolver.silent(asked);
        }
        fail("no answer within " + ask.timeoutMs() + " ms");
    }

    void fail(String reason) {
        if (settle()) {
            asker.traffic().failure(ask.to(), reason);
            asker.take(now -> new Input.Unanswered(now, ask.exchange(), reason));
        }
    }

    private void answer(Envelope<Message.Reply> reply, int bytes) {
        if (settle()) {
            asker.traffic().reply(reply.from().node(), bytes, (time.now() - begun) / VirtualTime.MS,
                    ask.request().heldMs());
            asker.take(now -> new Input.Answered(now, ask.exchange(), reply.from(), reply.message()));
        }
    }

    private boolean settle() {
        if (settled) {
            return false;
        }
        settled = true;
        if (exchange != null) {
            exchange.giveUp();
        }
        return true;
    }
}
