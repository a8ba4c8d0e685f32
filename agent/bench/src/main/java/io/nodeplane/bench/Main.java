package io.nodeplane.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the benchmarks, prints one table and writes it to {@code bench.md} in the folder that is its argument.
 *
 * <p>System properties: {@code bench.entries}, the size of the long history; {@code bench.only}, which parts run, of
 * append, feeds, verify, restart, sync, decision, signed, read and life.
 */
public final class Main {
    private static final String ALL = "append,feeds,verify,restart,sync,decision,signed,read,life";

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments.length > 0 ? arguments[0] : "target");
        var entries = Integer.getInteger("bench.entries", 1_000_000);
        var rows = new ArrayList<Row>();
        for (var part : System.getProperty("bench.only", ALL).split(",")) {
            System.out.println("measuring: " + part);
            rows.addAll(switch (part) {
                case "append" -> AppendBench.run(folder);
                case "feeds" -> NewFeedsBench.run(folder);
                case "verify" -> VerifyBench.run(folder);
                case "restart" -> RestartBench.run(folder, entries);
                case "sync" -> SyncBench.run();
                case "decision" -> DecisionBench.run();
                case "signed" -> SignedBench.run();
                case "life" -> LongLifeBench.run(folder, entries);
                case "read" -> ReadBench.run();
                default -> throw new IllegalArgumentException("bench.only names '" + part
                        + "': write some of " + ALL);
            });
        }
        report(folder, rows);
    }

    private static void report(Path folder, List<Row> rows) throws IOException {
        var text = "# Benchmarks\n\n" + machine(folder) + "\n\n" + Row.table(rows);
        Files.writeString(folder.resolve("bench.md"), text);
        System.out.println();
        System.out.println(text);
    }

    private static String machine(Path folder) throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores, JDK " + Runtime.version() + ", file system "
                + Files.getFileStore(folder).type();
    }
}
