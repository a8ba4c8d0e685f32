package io.nodeplane.harness.world.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Calls to the engine made at the same time: each takes long and costs this side nothing. */
final class Together {
    private Together() {}

    /**
     * {@return what the calls return, in their order}
     *
     * @throws IllegalStateException if one fails, after all have ended
     */
    static <T> List<T> call(List<Callable<T>> calls) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<T>();
            for (var result : executor.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the Docker engine was at work", e);
        }
    }
}
