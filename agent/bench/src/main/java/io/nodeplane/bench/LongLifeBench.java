package io.nodeplane.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a long life costs a node with the image's heap: 100 members, of whom ten still live. */
final class LongLifeBench {
    private static final int NODES = 100;
    private static final int SURVIVORS = 10;
    private static final String HEAP = "64m";
    private static final double GOAL_S = 10;

    private LongLifeBench() {}

    static List<Row> run(Path target, int entries) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        for (var size = entries / 100; size <= entries; size *= 10) {
            var folder = target.resolve("life-" + size);
            if (!Files.exists(folder.resolve("whole"))) {
                RestartBench.generate(folder, size, new LongHistory(NODES, SURVIVORS, size / 5));
            }
            var said = restarted(folder);
            rows.add(Row.within(GOAL_S * Math.max(0.1, size / 1e6), "start on " + size + " entries of " + NODES
                    + " members in a heap of " + HEAP, said.get("start seconds"), String.format(Locale.ROOT,
                            "%.1f MiB of heap in use then, %.0f entries in memory; %.1f s for all frames to a newcomer,"
                                    + " %.1f s for a `ledger why`",
                            said.get("heap MiB after a collection"), said.get("entries in memory"),
                            said.get("newcomer seconds"), said.get("why seconds"))));
        }
        return rows;
    }

    private static Map<String, Double> restarted(Path folder) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var logging = "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "logback.xml");
        var child = new ProcessBuilder(java, "-Xmx" + HEAP, "-XX:+UseSerialGC", logging, "-classpath",
                System.getProperty("java.class.path"), LongLife.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var said = new TreeMap<String, Double>();
        for (var line : new String(child.getInputStream().readAllBytes()).lines().toList()) {
            System.out.println(line);
            var parts = line.split(": ");
            said.put(parts[0], Double.parseDouble(parts[1]));
        }
        if (child.waitFor() != 0) {
            throw new IOException("the restart failed, on " + folder);
        }
        return said;
    }
}
