package io.nodeplane.runtime;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Work that somebody waits for, and not for ever. */
public final class Within {
    private Within() {}

    /** {@return what the work gives; empty if it takes longer: it is left behind then} What it throws is thrown here. */
    public static <T> Optional<T> ms(long most, String name, Supplier<T> work) {
        var done = new CompletableFuture<T>();
        Background.start(name, stop -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error failed) {
                done.completeExceptionally(failed);
            }
        });
        try {
            return Optional.of(done.get(most, TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
