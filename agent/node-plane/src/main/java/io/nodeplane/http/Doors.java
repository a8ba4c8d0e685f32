package io.nodeplane.http;

import io.javalin.http.Context;
import io.nodeplane.core.Message;
import io.nodeplane.http.Refusals.Reason;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.Node;
import io.nodeplane.wire.Envelope;
import io.nodeplane.wire.Messages;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What others ask of a node, handed to its front door; each request waits for its answer on a thread of its own. */
final class Doors {
    /** How long a peer's request may wait for the node's answer, in ms; more than a vigil may ask for. */
    static final long ANSWER_MS_MAX = 20_000;
    private static final int LARGE = 64 << 10;

    private final Node node;
    private final Traffic traffic;
    private final Gate gate;
    private final Allowance.Members members;
    private final Bodies bodies;
    private final Seats seats = new Seats();
    private final Semaphore reading = new Semaphore(1, true);

    Doors(Node node, Traffic traffic, Gate gate, Allowance.Members members) {
        this.node = node;
        this.traffic = traffic;
        this.gate = gate;
        this.members = members;
        this.bodies = new Bodies(members);
        traffic.members(this::member);
    }

    void peer(Context context) throws InterruptedException {
        var pass = gate.look(context);
        if (pass.stale()) {
            Bodies.pass(context, pass.bytesMax());
            throw Gate.again();
        }
        try (var body = bodies.read(context, pass.bytesMax())) {
            gate.whole(context, pass, body.bytes());
            var envelope = decoded(body.bytes());
            var from = envelope.from();
            var member = member(from);
            if (from.cluster().equals(node.state().ledger().cluster())) {
                traffic.request(from.node(), body.bytes().length);
            } else {
                traffic.strangersRequest(body.bytes().length);
            }
            if (member) {
                members.spoke(body.address());
            }
            Seats.Waiting<Message.Reply> asked = () -> await(() -> node.asked(from, envelope.message()),
                    ANSWER_MS_MAX);
            var reply = member ? seats.member(from.node(), asked) : seats.other(asked);
            gate.answer(context, 200, "application/json", Messages.encode(node.self(), reply));
        }
    }

    /** Large messages are read one at a time: while it is read, one may need twenty times its bytes. */
    private Envelope<Message.Request> decoded(byte[] bytes) throws InterruptedException {
        if (bytes.length <= LARGE) {
            return Messages.request(bytes);
        }
        reading.acquire();
        try {
            return Messages.request(bytes);
        } finally {
            reading.release();
        }
    }

    /** {@return whether it speaks in the name of another member; that is its own word} */
    private boolean member(Message.Sender from) {
        return from.cluster().equals(node.state().ledger().cluster()) && member(from.node());
    }

    private boolean member(NodeId name) {
        var state = node.state();
        return !name.equals(state.node()) && state.membership().view().member(name).isPresent();
    }

    private static <T> T await(Supplier<CompletionStage<T>> question, long timeoutMs) throws InterruptedException {
        try {
            return question.get().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw Problem.late(timeoutMs);
        } catch (ExecutionException stopped) {
            throw new Problem(Reason.STOPPED, 503, "UNAVAILABLE",
                    String.valueOf(Objects.requireNonNull(stopped.getCause()).getMessage()));
        }
    }
}
