package io.nodeplane.http;

import io.javalin.http.Context;
import io.nodeplane.core.Command;
import io.nodeplane.runtime.Node;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.Orders;
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
    /** How long an order may take, in ms; more than a join may ask for. */
    static final long ORDER_MS_MAX = Orders.JOIN_MS_MAX + 10_000;
    /** The most requests that wait for an answer at a time. */
    static final int WAITING_MAX = 256;

    private final Node node;
    private final Traffic traffic;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);

    Doors(Node node, Traffic traffic) {
        this.node = node;
        this.traffic = traffic;
    }

    void peer(Context context) throws InterruptedException {
        var bytes = context.bodyAsBytes();
        var envelope = Messages.request(bytes);
        traffic.request(envelope.from().node(), bytes.length);
        var reply = await(() -> node.asked(envelope.from(), envelope.message()), ANSWER_MS_MAX);
        context.contentType("application/json").result(Messages.encode(node.self(), reply));
    }

    void join(Context context) throws InterruptedException {
        settle(context, Orders.join(context.bodyAsBytes()));
    }

    void leave(Context context) throws InterruptedException {
        settle(context, new Command.Leave());
    }

    private void settle(Context context, Command command) throws InterruptedException {
        switch (await(() -> node.commanded(command), ORDER_MS_MAX)) {
            case Command.Outcome.Done done -> context.contentType("application/json")
                    .result(Introspection.members(node.state()).canonical());
            case Command.Outcome.Failed(var code, var reason) -> throw new Problem(status(code), code, reason);
        }
    }

    private <T> T await(Supplier<CompletionStage<T>> question, long timeoutMs)
            throws InterruptedException {
        if (!waiting.tryAcquire()) {
            throw Problem.busy("more than " + WAITING_MAX + " requests wait for an answer");
        }
        try {
            return question.get().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw Problem.late(timeoutMs);
        } catch (ExecutionException stopped) {
            throw new Problem(503, "UNAVAILABLE", String.valueOf(stopped.getCause().getMessage()));
        } finally {
            waiting.release();
        }
    }

    private static int status(String code) {
        return switch (code) {
            case "INVALID_ARGUMENT" -> 400;
            case "NOT_FOUND" -> 404;
            case "RESOURCE_EXHAUSTED" -> 429;
            case "UNAVAILABLE" -> 503;
            case "DEADLINE_EXCEEDED" -> 504;
            default -> 409;
        };
    }
}
