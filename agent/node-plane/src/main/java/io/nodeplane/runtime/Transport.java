package io.nodeplane.runtime;

import io.nodeplane.core.Message;
import io.nodeplane.model.PeerAddress;
import java.util.function.Consumer;

/** The way to peers. It never blocks the caller. */
public interface Transport {

    /**
     * Sends a request. The consumer is called exactly once, on any thread, at the latest {@code timeoutMs} later.
     */
    void ask(Message.Sender from, PeerAddress to, Message.Request request, long timeoutMs, Consumer<Result> then);

    /** What became of a request. */
    sealed interface Result {

        /** The peer answered. */
        record Reply(Message.Sender from, Message.Reply message) implements Result {}

        /** No answer will come. */
        record Failure(String reason) implements Result {}

        /** Whoever is there does not know this cluster's secret, or does not take this node's. */
        record Unauthenticated(String reason) implements Result {}
    }
}
