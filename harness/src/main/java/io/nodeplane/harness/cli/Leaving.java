package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Ending;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether this process is being ended from outside. */
final class Leaving {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private Leaving() {}

    /** Notices when it is, and says by what a thread ends that nobody waits for. */
    static void attend() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> BEGUN.set(true), "ending"));
        // After Ctrl-C the world is closed under the run, and by several hooks: what that breaks is no news.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!BEGUN.get()) {
                var ending = Ending.of(failure);
                System.err.println("thread " + thread.getName() + " ended: " + ending.sentence());
                if (ending.bug()) {
                    failure.printStackTrace();
                }
            }
        });
    }

    static boolean begun() {
        return BEGUN.get();
    }
}
