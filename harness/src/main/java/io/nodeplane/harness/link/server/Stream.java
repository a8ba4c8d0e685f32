package io.nodeplane.harness.link.server;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection. One thread reads the source into the chain, one writes what the chain gives. Both
 * block on sockets only without the lock, so a change of toxics never waits for a slow peer.
 */
final class Stream {
    static final int CHUNK_BYTES_MAX = 32 * 1024;

    private final Direction direction;
    private final Socket source;
    private final Socket sink;
    private final Counters.Way counters;
    private final Chain chain;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean ended;

    Stream(Direction direction, Socket source, Socket sink, Counters.Way counters, Chain chain) {
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.counters = counters;
        this.chain = chain;
    }

    Direction direction() {
        return direction;
    }

    /** Changes the toxics of this stream while bytes are under way. */
    void change(Consumer<Chain> change) {
        lock.lock();
        try {
            if (!ended) {
                change.accept(chain);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads until the source ends or this stream has ended. */
    void read() {
        var buffer = new byte[CHUNK_BYTES_MAX];
        try {
            var in = source.getInputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                counters.received.add(count);
                var chunk = new Chunk(Arrays.copyOf(buffer, count), 0, count, System.nanoTime());
                if (!put(chunk)) {
                    return;
                }
            }
        } catch (IOException closed) {
            // A reset or closed source is an end like any other.
        } finally {
            change(chain -> chain.source().end());
        }
    }

    /** Writes until the chain ends or the sink is closed; then closes the sink, as Toxiproxy does: the whole socket. */
    void write() {
        try {
            var out = sink.getOutputStream();
            for (var chunk = next(); chunk != null; chunk = next()) {
                out.write(chunk.bytes(), chunk.offset(), chunk.length());
                counters.sent.add(chunk.length());
            }
        } catch (IOException closed) {
            // The sink does not want more: the end below says so to the reader.
        } finally {
            end();
            Connection.close(sink);
        }
    }

    private boolean put(Chunk chunk) {
        lock.lock();
        try {
            while (!ended && chain.source().full()) {
                changed.awaitUninterruptibly();
            }
            chain.source().put(chunk);
            changed.signalAll();
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Chunk next() {
        lock.lock();
        try {
            while (!ended) {
                switch (chain.pull(System.nanoTime())) {
                    case Pull.Bytes(Chunk chunk) -> {
                        changed.signalAll();
                        return chunk;
                    }
                    case Pull.End end -> ended = true;
                    case Pull.Wait(long nanos) -> {
                        // A stage may have taken a chunk that it does not give yet: the reader has room again.
                        changed.signalAll();
                        await(nanos);
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) {
        if (nanos == Pull.Wait.NEVER) {
            changed.awaitUninterruptibly();
            return;
        }
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException stop) {
            ended = true;
        }
    }

    /** Ends this stream without a word to its sockets. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
