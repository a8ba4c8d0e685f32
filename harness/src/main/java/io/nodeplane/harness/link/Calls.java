package io.nodeplane.harness.link;

import io.nodeplane.harness.time.SteadyClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls to the proxy server: a few at once, each under its own deadline, because its client knows no timeout. */
final class Calls implements AutoCloseable {
    static final int AT_ONCE_MAX = 8;
    /** Calls given up still hold a thread until the server hangs up; beyond this many no new one is begun. */
    static final int UNANSWERED_MAX = 4 * AT_ONCE_MAX;

    private final Duration limit;
    private final ExecutorService changes = Executors.newFixedThreadPool(AT_ONCE_MAX, Calls::daemon);
    private final ExecutorService calls = new ThreadPoolExecutor(0, UNANSWERED_MAX, 10, TimeUnit.SECONDS,
            new SynchronousQueue<>(), Calls::daemon);

    Calls(Duration limit) {
        this.limit = limit;
    }

    /** One change of one link: some calls, one after another. */
    interface Change<T> {
        void apply(T item, Counted counted);
    }

    /** Makes calls and counts them. */
    final class Counted {
        private final AtomicInteger count = new AtomicInteger();

        <R> R call(String what, Callable<R> call) {
            count.incrementAndGet();
            return inTime(what, call);
        }
    }

    /**
     * Applies a change to all items, a few at once, and returns when the last is done.
     *
     * @throws LinkException if any failed; the others have been applied all the same
     */
    <T> Applied each(Collection<T> items, Change<T> change) {
        var counted = new Counted();
        var started = SteadyClock.now();
        var pending = new ArrayList<Future<?>>();
        for (var item : items) {
            pending.add(changes.submit(() -> change.apply(item, counted)));
        }
        LinkException failure = null;
        for (var one : pending) {
            try {
                one.get();
            } catch (ExecutionException failed) {
                failure = joined(failure, Objects.requireNonNull(failed.getCause()));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new LinkException("interrupted while links were being changed", stop);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return new Applied(started, SteadyClock.now(), counted.count.get());
    }

    private static LinkException joined(@Nullable LinkException first, Throwable next) {
        if (!(next instanceof LinkException failure)) {
            throw new IllegalStateException("a change of a link failed in a way that is no answer of the server", next);
        }
        if (first != null) {
            first.addSuppressed(failure);
            return first;
        }
        return failure;
    }

    private <R> R inTime(String what, Callable<R> call) {
        Future<R> answer;
        try {
            answer = calls.submit(call);
        } catch (RejectedExecutionException full) {
            throw new LinkException(what + ": not tried, " + UNANSWERED_MAX
                    + " earlier calls to the proxy server are still without an answer", full);
        }
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new LinkException(what + ": no answer of the proxy server within " + limit.toMillis() + " ms", late);
        } catch (InterruptedException stop) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new LinkException(what + ": interrupted", stop);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw new LinkException(what + ": " + refused.getMessage(), refused);
            }
            throw new IllegalStateException(what, failed.getCause());
        }
    }

    private static Thread daemon(Runnable body) {
        return Thread.ofPlatform().daemon().name("link-control").unstarted(body);
    }

    @Override
    public void close() {
        changes.shutdownNow();
        calls.shutdownNow();
    }
}
