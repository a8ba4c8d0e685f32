package io.nodeplane.harness.link.server;

/** What a stage answers when asked for bytes. */
sealed interface Pull {

    /** Here are some. */
    record Bytes(Chunk chunk) implements Pull {}

    /** None now; ask again after so many nanoseconds, or earlier when something has changed. */
    record Wait(long nanos) implements Pull {
        static final long NEVER = Long.MAX_VALUE;
    }

    /** None ever again: the stream is to be closed. */
    record End() implements Pull {}

    Pull END = new End();
    Pull NOTHING = new Wait(Wait.NEVER);
}
