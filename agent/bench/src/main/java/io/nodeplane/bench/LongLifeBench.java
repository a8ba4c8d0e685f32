package io.nodeplane.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a long life costs a node with the image's heap: 100 members, of whom ten still live. Besides its rows it leaves
 * {@code life.json}, of which the docs' table and picture are made.
 */
final class LongLifeBench {
    private static final int NODES = 100;
    private static final int SURVIVORS = 10;
    private static final int HEAP_MIB = 64;
    /** What a node itself asks for from here on, by its event {@code ledger-large}, is more heap. */
    private static final int ENTRIES_MAX = 4_000_000;
    private static final int MORE_HEAP_MIB = 160;
    /** The shortest history is this part of the longest. */
    private static final int LEAST_PART = 1_000;
    private static final double GOAL_S = 3;
    private static final double GOAL_LEAST_S = 1;

    private LongLifeBench() {}

    static List<Row> run(Path target, int entries) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        var measured = new ArrayList<String>();
        for (var size = entries / LEAST_PART; size <= entries; size *= 10) {
            var folder = target.resolve("life-" + size);
            if (!Files.exists(folder.resolve("whole"))) {
                RestartBench.generate(folder, size, new LongHistory(NODES, SURVIVORS, size / 5));
            }
            // How much else there was to do for this machine.
            var load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            var heap = size > ENTRIES_MAX ? MORE_HEAP_MIB : HEAP_MIB;
            var said = restarted(folder, heap, LongLife.Way.WHOLE);
            if (said.containsKey("snapshot written seconds")) {
                said.putAll(restarted(folder, heap, LongLife.Way.SNAPSHOT));
            }
            said.put("limit MiB", (double) heap);
            said.put("load percent", load * 100);
            measured.add(json(said));
            rows.add(Row.within(Math.max(GOAL_LEAST_S, GOAL_S * size / 1e6), "start on " + size + " entries of " + NODES
                    + " members in a heap of " + heap + " MiB", said.get("start seconds"),
                    String.format(Locale.ROOT, "%.1f s of processor time; %.1f MiB of heap in use then, %.0f entries in"
                            + " memory; %.1f s for all frames to a newcomer, %.1f s for a `ledger why`",
                            said.get("processor seconds"), said.get("heap MiB after a collection"),
                            said.get("entries in memory"), said.get("newcomer seconds"), said.get("why seconds"))));
            if (said.containsKey("snapshot start seconds")) {
                rows.add(Row.within(GOAL_LEAST_S * Math.max(1, size / 1e6), "start on these from a snapshot",
                        said.get("snapshot start seconds"), String.format(Locale.ROOT,
                                "%.1f s of processor time; %.1f s for the check beside the node",
                                said.get("snapshot processor seconds"), said.get("check seconds"))));
            }
        }
        Files.writeString(target.resolve("life.json"), "{\"members\":" + NODES
                + ",\"processors\":" + Runtime.getRuntime().availableProcessors()
                + ",\"rows\":[\n" + String.join(",\n", measured) + "\n],\"survivors\":" + SURVIVORS + "}\n");
        return rows;
    }

    /** Whole numbers only: times in ms, sizes in KiB. */
    private static String json(Map<String, Double> said) {
        var fields = new TreeMap<String, Long>();
        said.forEach((name, value) -> {
            var unit = name.contains("seconds") ? "Ms" : name.contains("MiB") ? "KiB" : "";
            var factor = name.contains("seconds") ? 1e3 : name.contains("MiB") ? 1 << 10 : 1;
            var words = name.replace(" seconds", "").replace("MiB ", "").replace(" MiB", "").split(" ");
            var key = new StringBuilder(words[0]);
            for (int i = 1; i < words.length; i++) {
                key.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
            }
            fields.put(key + unit, Math.round(value * factor));
        });
        return fields.entrySet().stream().map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static Map<String, Double> restarted(Path folder, int heap, LongLife.Way way)
            throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var logging = "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "logback.xml");
        var child = new ProcessBuilder(java, "-Xmx" + heap + "m", "-XX:+UseSerialGC", logging, "-classpath",
                System.getProperty("java.class.path"), LongLife.class.getName(), folder.toString(), way.name())
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
