package io.nodeplane.harness.run;

import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.world.World;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gives the closing of a world a limit: after it the lab ends without, rather than never. The thread that watches is made
 * before the world: where threads have run out, there would be no other.
 */
final class Cleanup implements AutoCloseable {
    /** Many containers on a slow machine take their time. */
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    /** @param giveUp called if closing takes longer than the limit */
    Cleanup(Duration limit, Runnable giveUp) {
        Thread.ofPlatform().daemon().name("cleanup-limit").start(() -> {
            try {
                begun.await();
                if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    giveUp.run();
                }
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** {@return one that ends the lab's own processes, and the lab} */
    static Cleanup orHalt(Duration limit) {
        return new Cleanup(limit, () -> {
            System.err.println(
                    "cleaning up has not ended within " + limit.toSeconds() + " s: the lab ends without it; the"
                            + " next run removes what is left");
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            // No hook is asked: one of them may wait for the very thing that hangs.
            Runtime.getRuntime().halt(Ending.NO_WORLD);
        });
    }

    void of(World world) {
        begun.countDown();
        world.close();
    }

    /** Closes what failed; what goes wrong meanwhile is of less interest. */
    void after(Throwable failure, World world) {
        try {
            of(world);
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    @Override
    public void close() {
        done.countDown();
        begun.countDown();
    }
}
