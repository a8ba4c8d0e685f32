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
import org.jspecify.annotations.Nullable;

/** A restart on a long history: from opening the data directory to a state with its membership, in a fresh process. */
final class RestartBench {
    private static final int NODES = 10;
    private static final int BATCH = 5_000;
    private static final int RUNS = 3;
    private static final double GOAL_WHOLE_S = 3;

    private RestartBench() {}

    private record Took(double seconds, double cpuSeconds) {}

    static List<Row> run(Path target, int entries) throws IOException, InterruptedException {
        var folder = target.resolve("history-" + entries);
        if (!Files.exists(folder.resolve("whole"))) {
            generate(folder, entries);
        }
        var times = new ArrayList<Took>();
        for (int i = 0; i < RUNS; i++) {
            times.add(restarted(folder));
        }
        times.sort(Comparator.comparingDouble(Took::seconds));
        var median = times.get(RUNS / 2);
        return List.of(Row.within(GOAL_WHOLE_S * entries / 1e6, "restart on " + entries + " entries, without snapshot",
                median.seconds, "%.2f s of processor time".formatted(median.cpuSeconds)));
    }

    private static void generate(Path folder, int entries) throws IOException {
        System.out.println("generating " + entries + " entries, once, into " + folder);
        var history = new LongHistory(NODES);
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

    private static Took restarted(Path folder) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(java, "-Xmx3g", "-classpath", System.getProperty("java.class.path"),
                Restart.class.getName(), folder.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var said = new String(child.getInputStream().readAllBytes());
        System.out.print(said);
        if (child.waitFor() != 0) {
            throw new IOException("the restart failed");
        }
        var words = said.lines().toList().getLast().split(" ");
        return new Took(Double.parseDouble(words[0]), Double.parseDouble(words[2]));
    }
}
