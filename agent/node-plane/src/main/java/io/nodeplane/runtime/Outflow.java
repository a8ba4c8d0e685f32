package io.nodeplane.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * What a process prints, handed on by a thread of its own: whoever prints never waits, even if nobody reads. What finds
 * no room is dropped and counted, and told when the reader has caught up. It leaves as printable ASCII.
 */
public final class Outflow extends OutputStream {
    /** The most bytes that wait to be read. */
    public static final int WAITING_MAX = 256 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final OutputStream sink;
    private final Plain plain = new Plain();
    private int bytes;
    private long dropped;
    private boolean writing;
    private LongConsumer onDropped = count -> {};

    private Outflow(OutputStream sink) {
        this.sink = sink;
    }

    /** {@return the way out to this sink, which may block} */
    public static Outflow to(String name, OutputStream sink) {
        var outflow = new Outflow(sink);
        Thread.ofPlatform().name(name).daemon(true).start(outflow::run);
        return outflow;
    }

    /** {@return a stream to print on; what one call writes is kept or dropped as a whole} */
    public PrintStream stream() {
        return new PrintStream(this, false, StandardCharsets.UTF_8);
    }

    /** @param consumer told how many writes were dropped, once there is room again */
    public void onDropped(LongConsumer consumer) {
        lock.lock();
        try {
            onDropped = consumer;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int one) {
        write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        lock.lock();
        try {
            if (length > WAITING_MAX - bytes) {
                dropped++;
            } else if (length > 0) {
                waiting.add(Arrays.copyOfRange(from, offset, offset + length));
                bytes += length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all is written that waits now, and at the latest after that time. */
    public void drain(Duration limit) {
        lock.lock();
        try {
            var left = limit.toNanos();
            while ((writing || !waiting.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                forward(next());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                changed.await();
            }
            writing = true;
            return waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    private void forward(byte[] written) {
        try {
            sink.write(plain.of(written));
            sink.flush();
        } catch (IOException ignored) {
            // Nobody reads any more: there is nowhere to say so.
        }
        var lost = 0L;
        LongConsumer told;
        lock.lock();
        try {
            writing = false;
            bytes -= written.length;
            if (waiting.isEmpty()) {
                lost = dropped;
                dropped = 0;
            }
            told = onDropped;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (lost > 0) {
            told.accept(lost);
        }
    }
}
