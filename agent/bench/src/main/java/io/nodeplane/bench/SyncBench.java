package io.nodeplane.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bytes of an exchange between two nodes, against the bytes of the lines that one of them lacks. */
final class SyncBench {
    private static final int FEEDS = 100;
    private static final int LINES_BEFORE = 1_000;
    private static final double LINES_GOAL = 1.05;
    private static final int FEED_GOAL_BYTES = 20;

    private record Size(int lines, int feeds) {}

    private static final List<Size> SIZES = List.of(new Size(1, 1), new Size(10, 1), new Size(100, 1), new Size(10, 10),
            new Size(100, 10), new Size(1_000, 10), new Size(100, 100), new Size(1_000, 100), new Size(10_000, 100));

    private SyncBench() {}

    static List<Row> run() {
        var pair = new Pair();
        var history = new QuietHistory(FEEDS);
        pair.teach(history.next(LINES_BEFORE, FEEDS));
        pair.settle();
        var rows = new ArrayList<Row>();
        rows.add(new Row("sync of equal ledgers", pair.exchange(true) + " B in " + pair.messages() + " messages", "-",
                "-", "-", true));
        for (var size : SIZES) {
            for (var learnerBegins : new boolean[]{true, false}) {
                pair.settle();
                rows.add(measured(pair, history, size, learnerBegins));
            }
        }
        return rows;
    }

    private static Row measured(Pair pair, QuietHistory history, Size size, boolean learnerBegins) {
        var lines = history.next(size.lines, size.feeds);
        var missing = lines.stream().mapToLong(line -> line.text().length() + 1L).sum();
        pair.teach(lines);
        var bytes = pair.exchange(learnerBegins);
        return new Row(
                "sync of " + size.lines + (size.lines == 1 ? " line" : " lines") + " in " + size.feeds + " of " + FEEDS
                        + " feeds, begun by who "
                        + (learnerBegins ? "lacks them" : "has them"),
                bytes + " B in " + pair.messages() + " messages",
                missing + " B", String.format(Locale.ROOT, "%.3f", bytes / (double) missing),
                String.format(Locale.ROOT, "<= %.2f + %d B per feed", LINES_GOAL, FEED_GOAL_BYTES),
                bytes <= LINES_GOAL * missing + FEED_GOAL_BYTES * size.feeds);
    }
}
