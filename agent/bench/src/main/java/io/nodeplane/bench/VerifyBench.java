package io.nodeplane.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Feed files to verified lines, against SHA-256 of the same entries' bytes, with one thread and with two (JMH). */
final class VerifyBench {
    private static final double GOAL = 0.5;
    private static final double CORES_GOAL = 0.9;
    private static final int THREADS_MAX = 2;
    private static final int ITERATIONS = 15;

    private VerifyBench() {}

    static List<Row> run(Path target) throws RunnerException, IOException {
        var folder = Files.createDirectories(target.resolve("verify"));
        for (int thread = 0; thread < THREADS_MAX; thread++) {
            write(folder.resolve(thread + ".jsonl"));
        }
        var rows = new ArrayList<Row>();
        var one = rates(folder, 1);
        var two = rates(folder, THREADS_MAX);
        rows.add(Row.atLeast(GOAL, "verify, 1 thread", "lines/s", one.verify(), one.sha()));
        rows.add(Row.atLeast(GOAL, "verify, 2 threads", "lines/s", two.verify(), two.sha()));
        rows.add(Row.atLeast(CORES_GOAL, "verify: 2 threads against twice 1 thread", "lines/s", two.verify(),
                2 * one.verify()));
        return rows;
    }

    private static void write(Path file) throws IOException {
        var history = new LongHistory(10);
        var text = new StringBuilder();
        for (int i = 0; i < VerifyWork.LINES; i++) {
            text.append(history.next().text()).append('\n');
        }
        Files.writeString(file, text);
    }

    private record Rates(double verify, double sha) {}

    private static Rates rates(Path folder, int threads) throws RunnerException {
        var results = new Runner(new OptionsBuilder()
                .include(VerifyWork.class.getName())
                .param("folder", folder.toAbsolutePath().toString())
                .threads(threads)
                .forks(1)
                .jvmArgs("-Xmx2g", "-Xms2g")
                .warmupIterations(5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(1))
                .build()).run();
        return new Rates(rate(results, "verify"), rate(results, "sha"));
    }

    /** The upper quartile: what else ran on the machine makes iterations slower, and nothing makes them faster. */
    private static double rate(Collection<RunResult> results, String method) {
        return results.stream().filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .mapToDouble(result -> result.getPrimaryResult().getStatistics().getPercentile(75) * VerifyWork.LINES)
                .findFirst().orElseThrow();
    }
}
