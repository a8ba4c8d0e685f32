package io.nodeplane.bench;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One append that begins many feeds, as a stranger can ask for, against the bare files: each written into one folder and
 * forced, and then the folder. The two take turns; medians are compared.
 */
final class NewFeedsBench {
    private static final double GOAL = 1;
    private static final int TURNS = 5;

    private NewFeedsBench() {}

    static List<Row> run(Path target) throws IOException {
        measured(target, 64);
        return List.of(measured(target, 64), measured(target, 512), measured(target, 2600));
    }

    private static Row measured(Path target, int feeds) throws IOException {
        var folder = Files.createTempDirectory(target, "feeds-");
        var shipped = new long[TURNS];
        var bare = new long[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            var empty = Ledger.empty(LongHistory.CHARTER.id());
            var nonce = "n" + turn;
            var lines = IntStream.range(0, feeds)
                    .mapToObj(i -> empty.genesis(new Body.Genesis(LongHistory.node(2 + i), nonce), 0)).toList();
            bare[turn] = write(Files.createDirectory(folder.resolve("bare-" + turn)), lines);
            shipped[turn] = append(folder.resolve("data-" + turn), lines);
        }
        Arrays.sort(shipped);
        Arrays.sort(bare);
        System.out.printf(Locale.ROOT, "%d new feeds: %.0f ms, and %.0f ms bare%n", feeds, shipped[TURNS / 2] / 1e6,
                bare[TURNS / 2] / 1e6);
        return Row.atLeast(GOAL, feeds + " new feeds in one append", "feeds/s", feeds * 1e9 / shipped[TURNS / 2],
                feeds * 1e9 / bare[TURNS / 2]);
    }

    private static long append(Path folder, List<Line> lines) {
        try (var data = DataDirectory.open(folder, LongHistory.node(1), LongHistory.CHARTER)) {
            data.recover(0);
            var from = System.nanoTime();
            var answer = data.journal().append(lines, null);
            var took = System.nanoTime() - from;
            if (!(answer instanceof Journal.Append.Durable)) {
                throw new IllegalStateException("the journal answered " + answer);
            }
            return took;
        }
    }

    private static long write(Path folder, List<Line> lines) throws IOException {
        var from = System.nanoTime();
        for (var line : lines) {
            try (var channel = FileChannel.open(folder.resolve(line.feed().label()), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((line.text() + "\n").getBytes(StandardCharsets.US_ASCII)));
                channel.force(false);
            }
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return System.nanoTime() - from;
    }
}
