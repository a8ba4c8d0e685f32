package io.nodeplane.bench;

import com.sun.management.OperatingSystemMXBean;
import io.nodeplane.canon.Sha256;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Feed files to verified lines, against SHA-256 of the same entries' bytes: with one thread, and with two.
 *
 * <p>The two take turns in one process, and what counts is the processor time of the whole process, the collector's
 * included: so it does not matter what else the machine does meanwhile.
 */
final class VerifyBench {
    private static final double GOAL = 0.5;
    private static final double CORES_GOAL = 0.9;
    private static final int THREADS_MAX = 2;
    private static final int LINES = 50_000;
    private static final int WARM_UP = 30;
    private static final int TURNS = 100;
    private static final int ENTRY = "{\"entry\":".length();
    private static final int BEHIND_ENTRY = ",\"hash\":\"\"}\n".length() + 64;
    private static final OperatingSystemMXBean PROCESS = ManagementFactory
            .getPlatformMXBean(OperatingSystemMXBean.class);

    private VerifyBench() {}

    static List<Row> run(Path target) throws IOException, InterruptedException {
        var folder = Files.createDirectories(target.resolve("verify"));
        var files = new ArrayList<Path>();
        for (int i = 0; i < THREADS_MAX; i++) {
            files.add(folder.resolve(i + ".jsonl"));
            write(files.get(i));
        }
        rates(files);
        var one = rates(files.subList(0, 1));
        var two = rates(files);
        return List.of(
                Row.atLeast(GOAL, "verify with 1 thread, by processor time", "lines/s", one.verifyByCpu, one.shaByCpu),
                Row.atLeast(GOAL, "verify with 2 threads, by processor time", "lines/s", two.verifyByCpu,
                        two.shaByCpu),
                Row.atLeast(GOAL, "verify with 1 thread, by the clock", "lines/s", one.verify, one.sha),
                Row.atLeast(CORES_GOAL, "verify with 2 threads against twice 1 thread, by the clock", "lines/s",
                        two.verify, 2 * one.verify));
    }

    private static void write(Path file) throws IOException {
        var history = new LongHistory(10);
        var text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append(history.next().text()).append('\n');
        }
        Files.writeString(file, text);
    }

    /** Lines a second: of processor time, and by the clock. */
    private record Rates(double verifyByCpu, double shaByCpu, double verify, double sha) {}

    private record Times(double[] cpu, double[] clock) {
        Times() {
            this(new double[TURNS], new double[TURNS]);
        }
    }

    private static Rates rates(List<Path> files) throws InterruptedException {
        var verify = new Times();
        var sha = new Times();
        try (var threads = Executors.newFixedThreadPool(files.size())) {
            for (int turn = -WARM_UP; turn < TURNS; turn++) {
                measure(threads, files.stream().<Callable<Object>>map(file -> () -> verified(file)).toList(), verify,
                        turn);
                measure(threads, files.stream().<Callable<Object>>map(file -> () -> digested(file)).toList(), sha,
                        turn);
            }
        }
        var lines = (double) LINES * files.size();
        return new Rates(lines / mean(verify.cpu), lines / mean(sha.cpu), lines / quartile(verify.clock),
                lines / quartile(sha.clock));
    }

    private static void measure(ExecutorService threads, List<Callable<Object>> work, Times times, int turn)
            throws InterruptedException {
        var clock = System.nanoTime();
        var cpu = PROCESS.getProcessCpuTime();
        threads.invokeAll(work);
        if (turn >= 0) {
            times.cpu[turn] = (PROCESS.getProcessCpuTime() - cpu) / 1e9;
            times.clock[turn] = (System.nanoTime() - clock) / 1e9;
        }
    }

    private static List<Line> verified(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var reader = new LineReader();
        var lines = new ArrayList<Line>();
        var from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(reader.read(bytes, from, i));
                from = i + 1;
            }
        }
        return lines;
    }

    private static int digested(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var sha = new Sha256();
        var seen = 0;
        var from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                seen += sha.of(bytes, from + ENTRY, i + 1 - BEHIND_ENTRY).hashCode();
                from = i + 1;
            }
        }
        return seen;
    }

    /** The mean, so that the work of the collector, which comes now and then, is in it. */
    private static double mean(double[] seconds) {
        return Arrays.stream(seconds).average().orElseThrow();
    }

    /** The lower quartile: what else ran on the machine makes a turn longer, and nothing makes it shorter. */
    private static double quartile(double[] seconds) {
        Arrays.sort(seconds);
        return seconds[seconds.length / 4];
    }
}
