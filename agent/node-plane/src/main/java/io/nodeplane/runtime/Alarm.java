package io.nodeplane.runtime;

import java.time.Duration;

/** Calls something again and again on a thread of its own, until closed. */
public final class Alarm implements AutoCloseable {
    private final Thread thread;

    /** Begins at once; {@code every} apart from the end of one call to the start of the next. */
    public Alarm(String name, Duration every, Runnable task) {
        thread = Thread.ofVirtual().name(name).start(() -> {
            try {
                while (true) {
                    Thread.sleep(every);
                    task.run();
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
