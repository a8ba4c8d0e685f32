package io.nodeplane.bench;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal;
import io.nodeplane.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A restart on a long history: from opening the data directory to a state with its membership, in a fresh process. */
final class RestartBench {
    private static final int NODES = 10;
    private static final int BATCH = 5_000;
    private static final int RUNS = 3;
    private static final double GOAL_WHOLE_S = 3;
    private static final double GOAL_SNAPSHOT_S = 1;

    private RestartBench() {}

    static List<Row> run(Path target, int entries) throws IOException, InterruptedException {
        var folder = target.resolve("history-" + entries);
        if (!Files.exists(folder.resolve("whole"))) {
            generate(folder, entries);
        }
        var scale = entries / 1e6;
        var whole = median(folder, Restart.Mode.WHOLE);
        restarted(folder, Restart.Mode.LEAVE);
        var snapshot = median(folder, Restart.Mode.SNAPSHOT);
        return List.of(
                Row.within(GOAL_WHOLE_S * scale, "restart on " + entries + " entries, without snapshot", whole,
                        "asked for"),
                Row.within(GOAL_SNAPSHOT_S * scale, "restart on " + entries + " entries, with snapshot", snapshot,
                        "asked for"));
    }

    private static double median(Path folder, Restart.Mode mode) throws IOException, InterruptedException {
        var times = new ArrayList<Double>();
        for (int i = 0; i < RUNS; i++) {
            times.add(restarted(folder, mode));
        }
        times.sort(null);
        return times.get(RUNS / 2);
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

    private static double restarted(Path folder, Restart.Mode mode) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(java, "-Xmx3g", "-classpath", System.getProperty("java.class.path"),
                Restart.class.getName(), folder.toString(), mode.name()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(child.getInputStream().readAllBytes());
        System.out.print(said);
        if (child.waitFor() != 0) {
            throw new IOException("the restart failed");
        }
        return Double.parseDouble(said.lines().toList().getLast().split(" ")[0]);
    }
}
