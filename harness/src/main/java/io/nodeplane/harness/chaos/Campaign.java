package io.nodeplane.harness.chaos;

import io.nodeplane.harness.world.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Random experiments with many seeds in a row, as many at a time as there are processors; what breaks is shrunk. */
public final class Campaign {
    /** So many failures end a campaign. */
    static final int FAILURES_MAX = 3;
    private static final int SHRINKING_RUNS_MAX = 1_500;

    private final Stage stage;
    private final long first;
    private final long count;
    private final Path folder;
    private final Consumer<String> say;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final List<Failure> failures = new ArrayList<>();
    private Census census = Census.NONE;
    private Duration simulated = Duration.ZERO;
    private final long begun = System.nanoTime();

    /**
     * @param first the first seed; the others follow it, each greater by one
     * @param folder where files of failures are written, within the project's folder
     * @param say told what shall stay readable; of several threads, one at a time
     */
    public Campaign(Stage stage, long first, long count, Path folder, Consumer<String> say) {
        this.stage = stage;
        this.first = first;
        this.count = count;
        this.folder = folder;
        this.say = say;
    }

    /**
     * Runs all seeds, or until enough of them failed.
     *
     * @param told told how far it is, every so often
     * @return the failures, shrunk
     */
    public List<Failure> run(Consumer<String> told, Duration every) throws InterruptedException {
        var workers = Runtime.getRuntime().availableProcessors();
        try (var pool = Executors.newFixedThreadPool(workers)) {
            var jobs = new ArrayList<Future<?>>();
            for (int i = 0; i < workers; i++) {
                jobs.add(pool.submit(() -> {
                    work();
                    return Optional.empty();
                }));
            }
            pool.shutdown();
            while (!pool.awaitTermination(every.toMillis(), TimeUnit.MILLISECONDS)) {
                told.accept(progress());
            }
            for (var job : jobs) {
                job.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a bug of the lab", failed.getCause());
        }
        told.accept(progress());
        return List.copyOf(failures);
    }

    private void work() throws InterruptedException {
        for (var at = next.getAndIncrement(); at < count && !enough(); at = next.getAndIncrement()) {
            var seed = first + at;
            var experiment = Scenario.of(seed);
            var trial = Trial.of(stage, experiment, seed);
            done.incrementAndGet();
            take(trial, Census.of(experiment));
            if (trial.breach().isPresent()) {
                failed(new Failure(experiment, seed, trial.breach().get()));
            }
        }
    }

    private synchronized boolean enough() {
        return failures.size() >= FAILURES_MAX;
    }

    private synchronized void take(Trial trial, Census faults) {
        census = census.with(trial.census()).with(faults);
        simulated = simulated.plus(trial.simulated());
    }

    private void failed(Failure failure) throws InterruptedException {
        say("seed " + failure.seed() + " breaks " + failure.breach() + " (" + failure.size() + "); shrinking it");
        var shrinker = new Shrinker(stage, SHRINKING_RUNS_MAX);
        var shrunk = shrinker.shrink(failure);
        synchronized (this) {
            failures.add(shrunk);
        }
        var path = folder.resolve(shrunk.experiment().name() + ".yaml");
        say("seed " + failure.seed() + " after " + shrinker.runs() + " runs: " + shrunk.size() + System.lineSeparator()
                + shrunk.file(path.toString()) + shrunk.command(path.toString()));
        try {
            Files.createDirectories(folder);
            Files.writeString(path, shrunk.file(path.toString()));
        } catch (IOException cannot) {
            say("seed " + failure.seed() + " is not kept: " + FileTrouble.words(cannot) + "; it stands above");
        }
    }

    private synchronized void say(String what) {
        say.accept(what);
    }

    private synchronized String progress() {
        var real = Math.max(1, System.nanoTime() - begun);
        return String.format(Locale.ROOT, "%d of %d seeds, %.1f a second, %d times as fast as real time, %d failed",
                done.get(), count, done.get() * 1e9 / real, simulated.toNanos() / real, failures.size());
    }

    /** {@return what the runs contained, a line for each count} */
    public synchronized List<String> summary() {
        return census.counts().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%,14d  %s", entry.getValue(), entry.getKey())).toList();
    }
}
