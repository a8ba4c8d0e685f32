package io.nodeplane.controlplane.swap;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a plane is waited for, that may never answer: each call is made on a thread of its own, which is interrupted when
 * nobody waits for it any more. All waiting can be ended from another thread.
 */
final class Patience {
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable String why;
    private volatile @Nullable CompletableFuture<?> waiting;

    /** Ends the wait that is on, and all that would follow. The first reason counts. */
    synchronized void end(String reason) {
        if (why == null) {
            why = reason;
        }
        ended.countDown();
        var call = waiting;
        if (call != null) {
            call.completeExceptionally(hindrance());
        }
    }

    boolean ended() {
        return ended.getCount() == 0;
    }

    /** @throws Hindrance if the wait was ended */
    void check() {
        if (ended()) {
            throw hindrance();
        }
    }

    /**
     * {@return what the call answers}
     *
     * @throws Hindrance if it fails, or is late, or nobody waits any more
     */
    <T> T within(Duration limit, String what, Supplier<T> call) {
        var answer = new CompletableFuture<T>();
        waiting = answer;
        check();
        var thread = Thread.ofVirtual().name("control-plane-swap-call").start(() -> {
            try {
                answer.complete(call.get());
            } catch (Throwable failed) { // whatever it is, it goes to the one who waits
                answer.completeExceptionally(failed);
            }
        });
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            thread.interrupt();
            throw new Hindrance("the plane has not answered " + what + " within " + limit.toMillis() + " ms");
        } catch (ExecutionException failed) {
            thread.interrupt();
            if (failed.getCause() instanceof Hindrance ending) {
                throw ending;
            }
            throw new Hindrance(what + " of the plane failed: " + failed.getCause());
        } catch (InterruptedException stopped) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new Hindrance("the caller was interrupted");
        } finally {
            waiting = null;
        }
    }

    /** As {@link #within(Duration, String, Supplier)}, for a call without an answer. */
    void within(Duration limit, String what, Runnable call) {
        within(limit, what, () -> {
            call.run();
            return true;
        });
    }

    /**
     * Waits for so long.
     *
     * @throws Hindrance if the wait was ended
     */
    void pause(Duration time) {
        try {
            if (ended.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw hindrance();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Hindrance("the caller was interrupted");
        }
    }

    /** Makes a call whose failure changes nothing any more; it is written to the log. */
    static void tries(Duration limit, String what, Runnable call) {
        try {
            new Patience().within(limit, what, call);
        } catch (Hindrance failed) {
            LOG.log(System.Logger.Level.WARNING, failed.why());
        }
    }

    private Hindrance hindrance() {
        return new Hindrance(String.valueOf(why));
    }
}
