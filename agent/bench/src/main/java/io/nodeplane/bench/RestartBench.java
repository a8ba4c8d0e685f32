package io.nodeplane.bench;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal;
import io.nodeplane.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A restart on a long history: from opening the data directory to a state with its membership, in a fresh process. */
final class RestartBench {
    private static final int NODES = 10;
    private static final int BATCH = 5_000;
    private static final int RUNS = 3;
    private static final double GOAL_WHOLE_S = 3;
    private static final double GOAL_SNAPSHOT_S = 1;

    private RestartBench() {}

    private record Took(double seconds, double cpuSeconds) {}

    static List<Row> run(Path target, int entries) throws IOException, InterruptedException {
        var folder = target.resolve("history-" + entries);
        if (!Files.exists(folder.resolve("whole"))) {
            generate(folder, entries, new LongHistory(NODES));
        }
        var whole = median(folder, Restart.Mode.WHOLE);
        if (entries < DataDirectory.SNAPSHOT_LINES_MIN) {
            return List.of(row(entries, "without", GOAL_WHOLE_S, whole));
        }
        restarted(folder, Restart.Mode.LEAVE);
        var snapshot = median(folder, Restart.Mode.SNAPSHOT);
        return List.of(row(entries, "without", GOAL_WHOLE_S, whole), row(entries, "with", GOAL_SNAPSHOT_S, snapshot));
    }

    private static Row row(int entries, String how, double goal, Took median) {
        return Row.within(goal * entries / 1e6, "restart on " + entries + " entries, " + how + " snapshot",
                median.seconds, String.format(Locale.ROOT, "%.2f s of processor time", median.cpuSeconds));
    }

    private static Took median(Path folder, Restart.Mode mode) throws IOException, InterruptedException {
        var times = new ArrayList<Took>();
        for (int i = 0; i < RUNS; i++) {
            times.add(restarted(folder, mode));
        }
        times.sort(Comparator.comparingDouble(Took::seconds));
        return times.get(RUNS / 2);
    }

    static void generate(Path folder, int entries, LongHistory history) throws IOException {
        System.out.println("generating " + entries + " entries, once, into " + folder);
        @Nullable
        FeedId own = null;
        try (var data = DataDirectory.open(folder, LongHistory.node(1), LongHistory.CHARTER)) {
            data.recover(0);
            for (int done = 0; done < entries; done += BATCH) {
                var lines = new ArrayList<Line>();
                for (int i = 0; i < Math.min(BATCH, entries - done); i++) {
                    lines.add(history.next());
                }
                own = own == null ? lines.getFirst().feed() : own;
                if (!(data.journal().append(lines, own) instanceof Journal.Append.Durable)) {
                    throw new IOException("cannot write the history into " + folder);
                }
            }
        }
        Files.writeString(folder.resolve("whole"), "");
    }

    private static Took restarted(Path folder, Restart.Mode mode) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var logging = "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "logback.xml");
        var child = new ProcessBuilder(java, "-Xmx3g", logging, "-classpath", System.getProperty("java.class.path"),
                Restart.class.getName(), folder.toString(), mode.name()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(child.getInputStream().readAllBytes());
        System.out.print(said);
        if (child.waitFor() != 0) {
            throw new IOException("the restart failed");
        }
        var words = said.lines().toList().getLast().split(" ");
        return new Took(Double.parseDouble(words[0]), Double.parseDouble(words[2]));
    }
}
