package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Data directories of node-1 with random histories in them, and ways to harm them. */
final class SampleDirectory {
    private SampleDirectory() {}

    /** Appends the ledger, as node-1 would have: in batches, in an order in which it can have come. */
    static void fill(Path path, Ledger ledger, long seed) {
        fill(path, ledger, Ledger.empty(Histories.CHARTER.id()), seed);
    }

    /** Appends what the ledger holds beyond what is there. */
    static void fill(Path path, Ledger ledger, Ledger there, long seed) {
        var dice = new Random(seed);
        var lines = new ArrayList<>(Histories.shuffled(ledger.inReplayOrder(), dice));
        lines.removeIf(line -> there.find(line.id()).isPresent());
        fill(path, lines, own(ledger), Limits.USUAL, dice);
    }

    /** Appends the lines in batches. */
    static void fill(Path path, List<Line> ordered, @Nullable FeedId own, Limits limits, Random dice) {
        var lines = new ArrayList<>(ordered);
        try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER, Disk.REAL, limits)) {
            data.recover(0);
            while (!lines.isEmpty()) {
                var batch = lines.subList(0, 1 + dice.nextInt(Math.min(5, lines.size())));
                if (!(data.journal().append(List.copyOf(batch), own) instanceof Append.Durable)) {
                    throw new AssertionError("not appended");
                }
                batch.clear();
            }
        }
    }

    /** {@return what a tool finds, sound or not} */
    static Ledger verified(Path path) {
        return LedgerFiles.verify(path).ledger();
    }

    /** {@return what node-1 finds at its next start} */
    static Recovered recovered(Path path) {
        try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER)) {
            return data.recover(1_790_000_000_000L);
        }
    }

    /** {@return the feed of node-1, if it has one} */
    static @Nullable FeedId own(Ledger ledger) {
        return ledger.feeds().stream().filter(feed -> feed.node().equals(Histories.node(1)))
                .findFirst().orElse(null);
    }

    /** {@return the feed of that node} */
    static FeedId feed(Ledger ledger, int node) {
        return ledger.feeds().stream().filter(feed -> feed.node().equals(Histories.node(node)))
                .findFirst().orElseThrow();
    }

    /** {@return the file of a feed in a data directory} */
    static Path file(Path path, FeedId feed) {
        return path.resolve(Layout.name(feed, 1));
    }

    /** {@return where the line with that number begins, from 1} */
    static int offset(List<Line> feed, int number) {
        return feed.subList(0, number - 1).stream().mapToInt(line -> line.text().length() + 1).sum();
    }

    /** Changes one bit of a file. */
    static void flip(Path file, int at, int bit) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) (1 << bit);
        Files.write(file, bytes);
    }

    /** {@return the bytes of every file in quarantine, by name} */
    static List<String> quarantined(Path path) throws IOException {
        var folder = path.resolve(Layout.QUARANTINE);
        var contents = new ArrayList<String>();
        if (Files.exists(folder)) {
            try (var files = Files.list(folder)) {
                for (var file : files.sorted().toList()) {
                    contents.add(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    /** {@return the bytes of a file from there on} */
    static String rest(byte[] bytes, int from) {
        return new String(Arrays.copyOfRange(bytes, from, bytes.length), StandardCharsets.ISO_8859_1);
    }
}
