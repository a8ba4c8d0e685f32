package io.nodeplane.harness.sweep;

import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/**
 * One experiment with many seeds in a row, one simulated world for each, as many at a time as there are processors. The
 * evidence is gathered into memory: nothing is written to any disk, unless the cluster is a large one ({@link Scratch}).
 */
public final class Sweep {
    private final Asked asked;
    private final long first;
    private final int count;
    private final LongFunction<Result> runs;
    private final ConcurrentSkipListMap<Long, Result> results = new ConcurrentSkipListMap<>();

    /** @param first the first seed; the others follow it, each greater by one */
    public Sweep(Asked asked, long first, int count, Path agentJar) {
        this(asked, first, count, seed -> one(asked, agentJar, seed));
    }

    /** @param runs runs one seed */
    Sweep(Asked asked, long first, int count, LongFunction<Result> runs) {
        this.asked = asked;
        this.first = first;
        this.count = count;
        this.runs = runs;
    }

    /**
     * What came of one seed.
     *
     * @param verdict empty if the run did not come to its end
     * @param because what shows the verdict, or why there is none
     * @param simulated how much virtual time passed
     */
    public record Result(long seed, Optional<Verdict> verdict, String because, List<Measure> measures,
            Duration simulated) {

        /** {@return the verdict's word, or {@code FAILED}} */
        String word() {
            return verdict.map(Verdict::word).orElse("FAILED");
        }

        int exitStatus() {
            return verdict.map(Verdict::exitStatus).orElse(Ending.NO_WORLD);
        }
    }

    /** Runs all seeds; {@return what came of them} */
    public SweepSummary run(Progress progress) throws InterruptedException {
        var begun = System.nanoTime();
        var workers = Runtime.getRuntime().availableProcessors();
        var next = new AtomicInteger();
        try (var pool = Executors.newFixedThreadPool(workers)) {
            for (var i = 0; i < workers; i++) {
                pool.execute(() -> {
                    for (var at = next.getAndIncrement(); at < count; at = next.getAndIncrement()) {
                        results.put(first + at, runs.apply(first + at));
                    }
                });
            }
            pool.shutdown();
            var tell = progress.pace();
            while (!pool.awaitTermination(tell.toMillis(), TimeUnit.MILLISECONDS)) {
                progress.doing(told(begun));
            }
        }
        // A thread that ended by what nothing could catch any more took its seed with it.
        for (var at = 0; at < count; at++) {
            results.computeIfAbsent(first + at,
                    seed -> failed(seed, "it was asked for, and left no result: see above"));
        }
        progress.doing(told(begun));
        return new SweepSummary(asked, List.copyOf(results.values()), Duration.ofNanos(System.nanoTime() - begun),
                workers);
    }

    private String told(long begun) {
        var real = Math.max(1, System.nanoTime() - begun);
        var done = List.copyOf(results.values());
        var simulated = done.stream().mapToLong(one -> one.simulated().toNanos()).sum();
        var other = done.stream().filter(one -> one.exitStatus() != 0).count();
        return String.format(Locale.ROOT, "%d of %d seeds, %.1f a second, %d times as fast as real time, %d not HELD",
                done.size(), count, done.size() * 1e9 / real, simulated / real, other);
    }

    private static Result one(Asked asked, Path agentJar, long seed) {
        var experiment = asked.experiment();
        var name = experiment.name() + "-seed-" + seed;
        try (var scratch = Scratch.of(experiment.places().size())) {
            var lab = new Lab(Worlds.sim(seed), agentJar, Progress.quiet());
            var outcome = lab.run(experiment, name, scratch.folder().resolve(name),
                    asked.command(Worlds.SIM + " -Dseed=" + seed), List.of());
            var verdict = outcome.judgement().verdict();
            return new Result(seed, Optional.of(verdict), verdict.because(), outcome.judgement().measures(),
                    Duration.between(outcome.run().started(), outcome.run().ended()));
        } catch (WorldException | IOException cannot) {
            return failed(seed, Ending.of(cannot).sentence());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return failed(seed, "interrupted");
        } catch (RuntimeException | Error bug) {
            // Of the agent's code or of the lab's: with its seed it can be had again.
            var trace = new StringWriter();
            bug.printStackTrace(new PrintWriter(trace));
            return failed(seed, trace.toString());
        }
    }

    private static Result failed(long seed, String because) {
        return new Result(seed, Optional.empty(), because, List.of(), Duration.ZERO);
    }
}
