package io.nodeplane.harness.link.server;

/**
 * Some bytes of a stream, as one read gave them; never empty.
 *
 * @param offset where they start in {@code bytes}
 * @param length how many they are
 * @param at when they were received, or left the last latency toxic ({@link System#nanoTime} time)
 */
record Chunk(byte[] bytes, int offset, int length, long at) {

    /** {@return the first {@code count} bytes} */
    Chunk first(int count) {
        return new Chunk(bytes, offset, count, at);
    }

    /** {@return what follows the first {@code count} bytes} */
    Chunk after(int count) {
        return new Chunk(bytes, offset + count, length - count, at);
    }

    Chunk leaving(long now) {
        return new Chunk(bytes, offset, length, now);
    }
}
