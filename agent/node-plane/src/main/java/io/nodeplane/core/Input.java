package io.nodeplane.core;

/** What can happen to a node. */
public sealed interface Input {

    /** {@return when it happened} */
    Now now();

    /** The process started. The nonces are fresh random texts of at least 64 bits. */
    record Started(Now now, String nonce, String software) implements Input {}

    /** Time passed. A tick too many does nothing. */
    record Tick(Now now) implements Input {}

    /** A peer asks; the answer goes to that handle. */
    record Asked(Now now, long handle, Message.Sender from, Message.Request request) implements Input {}

    /** A peer answered what this node asked. */
    record Answered(Now now, long exchange, Message.Sender from, Message.Reply reply) implements Input {}

    /** No answer will come to what this node asked. */
    record Unanswered(Now now, long exchange, String reason) implements Input {}

    /** The owner commands; the outcome goes to that handle. */
    record Commanded(Now now, long handle, Command command) implements Input {}
}
