package io.nodeplane.harness.world.docker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What a run makes on the engine it makes through here, until the door shuts.
 *
 * <p>A JVM that ends lets its other threads go on. Without this, they would make one more container just after the
 * shutdown hook has looked for what there is to remove.
 */
final class Door {
    private static final Duration SHUT_MAX = Duration.ofSeconds(5);

    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    private volatile boolean shut;

    /**
     * Makes something; several threads may at once.
     *
     * @throws IllegalStateException if the door is shut; nothing is made then
     */
    void pass(Runnable making) {
        lock.readLock().lock();
        try {
            if (shut) {
                throw new IllegalStateException("the run is ending: nothing new is made for it");
            }
            making.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Lets nobody in from now on, and waits for those inside, but not for long: an engine may hang, and Testcontainers
     * does for half a minute if its own hook has removed the container that it is starting.
     */
    void shut() {
        shut = true;
        try {
            if (lock.writeLock().tryLock(SHUT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                lock.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
