package io.nodeplane.runtime;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Work that a node does beside all else, on a thread of its own with the lowest priority. */
public final class Background implements AutoCloseable {
    private final Thread thread;
    private volatile boolean closed;

    private Background(String name, Consumer<BooleanSupplier> work) {
        this.thread = Thread.ofPlatform().name(name).daemon(true).priority(Thread.MIN_PRIORITY)
                .unstarted(() -> work.accept(() -> closed));
    }

    /** {@return the work, begun} It ends soon after it is told to by the answer that it can ask for. */
    public static Background start(String name, Consumer<BooleanSupplier> work) {
        var background = new Background(name, work);
        background.thread.start();
        return background;
    }

    /** Tells the work to end, and waits until it has; not when the work itself closes it. */
    @Override
    public void close() {
        closed = true;
        ended(thread);
    }

    /** Returns when the thread has ended, whoever interrupts; at once on the thread itself. */
    static void ended(Thread thread) {
        var interrupted = false;
        while (Thread.currentThread() != thread && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException wake) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
