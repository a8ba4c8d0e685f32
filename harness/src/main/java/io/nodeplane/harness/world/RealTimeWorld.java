package io.nodeplane.harness.world;

import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** A world whose time is that of the machine it runs on. */
public interface RealTimeWorld extends World {
    /** How often a condition is asked again. Agents do work to answer, and share their processors with what is watched. */
    Duration POLL = Duration.ofMillis(100);

    @Override
    default Instant now() {
        return SteadyClock.now();
    }

    @Override
    default Optional<Clocks.Reading> clock() {
        return Optional.of(SteadyClock.read());
    }

    @Override
    default Instant at(long monoMs) {
        return SteadyClock.at(monoMs);
    }

    @Override
    default void start(List<NodeId> nodes, Duration every) throws InterruptedException {
        try (var pool = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
            var starting = new ArrayList<Future<?>>();
            for (var next = now(); starting.size() < nodes.size(); next = next.plus(every)) {
                sleepUntil(next);
                var node = nodes.get(starting.size());
                starting.add(pool.submit(() -> {
                    start(List.of(node));
                    return node;
                }));
            }
            for (var one : starting) {
                one.get();
            }
        } catch (ExecutionException failed) {
            switch (Objects.requireNonNull(failed.getCause())) {
                case RuntimeException known -> throw known;
                case Error error -> throw error;
                case InterruptedException stop -> throw stop;
                default -> throw new WorldException("an agent cannot be started: " + failed.getCause(), failed);
            }
        }
    }

    @Override
    default void sleepUntil(Instant moment) throws InterruptedException {
        for (var left = Duration.between(now(), moment); left.isPositive(); left = Duration.between(now(), moment)) {
            Thread.sleep(left);
        }
    }

    @Override
    default boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        var started = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - started >= limit.toNanos()) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }
}
