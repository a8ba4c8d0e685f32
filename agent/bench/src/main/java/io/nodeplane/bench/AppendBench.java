package io.nodeplane.bench;

import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal;
import io.nodeplane.store.DataDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Durable appends through the journal, against a bare write and force(false) of the same bytes. The two take turns, so
 * that what the disk is doing meanwhile meets both alike; medians are compared.
 */
final class AppendBench {
    private static final double GOAL = 0.8;
    private static final int WARM_UP = 100;
    private static final int TURNS = 1000;

    private AppendBench() {}

    static List<Row> run(Path target) throws IOException {
        return List.of(measured(target, 1), measured(target, 64));
    }

    private static Row measured(Path target, int batch) throws IOException {
        var folder = Files.createTempDirectory(target, "append-");
        var history = new LongHistory(1);
        var shipped = new long[TURNS];
        var bare = new long[TURNS];
        try (var data = DataDirectory.open(folder.resolve("data"), LongHistory.node(1), LongHistory.CHARTER);
                var channel = FileChannel.open(folder.resolve("bare.jsonl"), StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            data.recover(0);
            for (int turn = -WARM_UP; turn < TURNS; turn++) {
                var lines = lines(history, batch);
                // Who comes second may find the disk warmed up by the other.
                var first = turn % 2 == 0 ? append(data.journal(), lines) : 0;
                var byChannel = write(channel, lines);
                var byJournal = turn % 2 == 0 ? first : append(data.journal(), lines);
                if (turn >= 0) {
                    shipped[turn] = byJournal;
                    bare[turn] = byChannel;
                }
            }
        }
        var row = Row.atLeast(GOAL, "durable append, " + (batch == 1 ? "one line" : batch + " lines") + " at a time",
                "lines/s", batch * 1e9 / median(shipped), batch * 1e9 / median(bare));
        System.out.printf(Locale.ROOT, "append %d: p50 %.0f us and %.0f us bare, p99 %.0f us and %.0f us bare%n", batch,
                median(shipped) / 1e3, median(bare) / 1e3, shipped[TURNS * 99 / 100] / 1e3,
                bare[TURNS * 99 / 100] / 1e3);
        return row;
    }

    private static List<Line> lines(LongHistory history, int batch) {
        var lines = new ArrayList<Line>();
        for (int i = 0; i < batch; i++) {
            lines.add(history.next());
        }
        return lines;
    }

    private static long append(Journal journal, List<Line> lines) {
        var from = System.nanoTime();
        var answer = journal.append(lines, lines.getFirst().feed());
        var took = System.nanoTime() - from;
        if (!(answer instanceof Journal.Append.Durable)) {
            throw new IllegalStateException("the journal answered " + answer);
        }
        return took;
    }

    /** The bytes are put together outside the time: what is measured is the least that anybody must wait for. */
    private static long write(FileChannel channel, List<Line> lines) throws IOException {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        var from = System.nanoTime();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
        return System.nanoTime() - from;
    }

    /** Sorts the times. */
    private static double median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
