package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.wire.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that a process made, up to its end: it is told an answer, or that none will come, once.
 *
 * <p>It goes to one address of its name after the other, as the agent's own transport has it ({@code http.Asking}): the
 * next one is tried where no connection came about, or where somebody answered who cannot be meant: the asking process
 * itself, or one of another cluster.
 */
final class Inquiry {
    /** What is said where no connection came about. */
    static final String NOBODY = "connection refused";
    /** What is said where somebody answered who has another secret. */
    static final String OTHER_SECRET = "it is signed with another cluster secret than this node has";

    private final VirtualTime time;
    private final Peer asker;
    private final long number;
    private final PeerAddress to;
    private final long timeoutMs;
    private final long heldMs;
    private final Resolver resolver;
    /** Holds the request's bytes; null when nothing is sent any more, for the time limit comes later. */
    private @Nullable BiConsumer<Exchange, NodeId> connect;
    private final String name;
    private final long begun;
    private final List<String> tried = new ArrayList<>();
    private List<String> addresses = List.of();
    private boolean lookingUp;
    private @Nullable String asked;
    private @Nullable Exchange exchange;
    private @Nullable Outcome stranger;
    private @Nullable Outcome failure;
    private @Nullable Outcome self;
    private boolean settled;

    private sealed interface Outcome {}

    private record Reply(Envelope<Message.Reply> reply, int bytes) implements Outcome {}

    private record Failure(String reason) implements Outcome {}

    private record Unauthenticated(String reason) implements Outcome {}

    /**
     * @param resolver of the asker
     * @param connect sends the request of this exchange to that place
     */
    Inquiry(VirtualTime time, Peer asker, Effect.Ask ask, Resolver resolver, BiConsumer<Exchange, NodeId> connect) {
        this.time = time;
        this.asker = asker;
        this.number = ask.exchange();
        this.to = ask.to();
        this.timeoutMs = ask.timeoutMs();
        this.heldMs = ask.request().heldMs();
        this.resolver = resolver;
        this.connect = connect;
        this.name = ask.to().host();
        this.begun = time.now();
    }

    /** Sends it. */
    void begin() {
        time.after(asker.clock().span(timeoutMs), this::late);
        var known = resolver.known(name);
        addresses = known.addresses();
        lookingUp = known.lookingUp();
        if (addresses.size() > 1) {
            resolver.met(Met.SHARED_NAME);
        }
        next();
    }

    /** It is not sent at all. */
    void refuse(String reason) {
        time.after(0, () -> settle(new Failure(reason)));
    }

    /** Goes to the next address, or waits for one, or gives up. */
    private void next() {
        var next = addresses.stream().filter(address -> !tried.contains(address)).findFirst();
        if (next.isPresent()) {
            tried.add(next.get());
            send(next.get());
        } else if (lookingUp) {
            // Once: what it finds is all there is.
            lookingUp = false;
            resolver.await(name, found -> {
                addresses = found;
                if (settled) {
                    resolver.met(Met.LATE_NAME);
                } else {
                    next();
                }
            });
        } else if (tried.isEmpty()) {
            refuse("unknown host " + name);
        } else {
            settle(outcome());
        }
    }

    private void send(String address) {
        asked = address;
        exchange = new Exchange(new Exchange.Ending() {
            @Override
            public void answered(Envelope<Message.Reply> reply, int bytes) {
                asked = null;
                came(address, new Reply(reply, bytes));
            }

            @Override
            public void failed(String reason) {
                asked = null;
                if (reason.equals(OTHER_SECRET)) {
                    resolver.passedOver(name, address);
                    stranger = new Unauthenticated(reason);
                    next();
                    return;
                }
                failure = new Failure(reason);
                if (reason.equals(NOBODY)) {
                    another(Met.NEXT_ADDRESS);
                } else {
                    // Who is silent may be meant, whatever answered elsewhere.
                    resolver.passedOver(name, address);
                    settle(failure);
                }
            }
        });
        Objects.requireNonNull(connect, "it is not settled yet").accept(exchange, new NodeId(address));
    }

    private void came(String address, Reply came) {
        if (!(came.reply().message() instanceof Message.Reply.Refused(var code, var reason))) {
            resolver.answered(name, address);
            settle(came);
            return;
        }
        resolver.passedOver(name, address);
        switch (code) {
            case SAME_PROCESS -> {
                self = came;
                another(Met.ITSELF);
            }
            case WRONG_CLUSTER -> {
                stranger = came;
                another(Met.STRANGER_PASSED);
            }
            case SAME_IDENTITY, BUSY, FULL, OTHER -> settle(came);
        }
    }

    private void another(Met why) {
        if (!tried.containsAll(addresses)) {
            resolver.met(why);
        }
        next();
    }

    /** What is said when no address is left: that all of them are this process only if none of them may be another. */
    private Outcome outcome() {
        var known = stranger != null ? stranger : failure != null ? failure : self;
        return known != null ? known : new Failure("unknown host " + name);
    }

    /** The limit that the asker set has passed. */
    private void late() {
        if (settled) {
            return;
        }
        resolver.passedOver(name, asked);
        if (exchange != null) {
            exchange.giveUp();
        }
        settle(asked == null && (stranger != null || failure != null || self != null)
                ? outcome()
                : new Failure("no answer within " + timeoutMs + " ms"));
    }

    private void settle(Outcome outcome) {
        if (settled) {
            return;
        }
        settled = true;
        connect = null;
        exchange = null;
        switch (outcome) {
            case Reply(var reply, var bytes) -> {
                asker.traffic().reply(reply.from().node(), bytes, (time.now() - begun) / VirtualTime.MS,
                        heldMs);
                asker.take(now -> new Input.Answered(now, number, reply.from(), reply.message()));
            }
            case Failure(var reason) -> {
                asker.traffic().failure(to, reason);
                asker.take(now -> new Input.Unanswered(now, number, reason));
            }
            case Unauthenticated(var reason) ->
                asker.take(now -> new Input.Unauthenticated(now, number, reason));
        }
    }
}
