package io.nodeplane.cli;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A data directory that was made by hand, and what every verifier has to say of it.
 *
 * @param shell the exit code of {@code verify-ledger.sh}
 * @param files what lies there, by name; each character is a byte
 */
record Crafted(String name, Verdict verdict, int shell, SortedMap<String, String> files) {

    /** What a verifier says, and its exit code. */
    enum Verdict {
        SOUND(0), TORN(1), NONE(2), DAMAGED(4), FORKED(5);

        final int exit;

        Verdict(int exit) {
            this.exit = exit;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The shell tells no difference between what is torn and what is damaged. */
        int shell() {
            return this == DAMAGED ? TORN.exit : exit;
        }
    }

    static final Charter CHARTER = Histories.CHARTER;
    static final long AT = 1_790_000_000_000L;
    /** Three nodes. Of each feed the tip rests on that of the one before; nothing rests on the last. */
    static final Ledger BASE = base();
    static final FeedId ONE = BASE.feeds().get(0);
    static final FeedId TWO = BASE.feeds().get(1);
    static final FeedId THREE = BASE.feeds().get(2);
    /** What node-3 would write next. */
    static final Line NEXT = BASE.next(THREE, new Body.Started("n", "s"), AT, List.of());

    private static Ledger base() {
        var ledger = Ledger.empty(CHARTER.id());
        for (int i = 1; i <= 3; i++) {
            ledger = Histories.with(ledger, ledger.genesis(new Body.Genesis(Histories.node(i), "nonce"), AT));
        }
        for (var feed : ledger.feeds()) {
            ledger = Histories.with(ledger, ledger.next(feed, new Body.Started("nonce", "node-plane"), AT, List.of()));
            ledger = Histories.with(ledger, ledger.next(feed, new Body.Joined(Incarnation.FIRST,
                    new PeerAddress("10.0.0.1", 7001), new TreeMap<>()), AT, List.of()));
        }
        return ledger;
    }

    /** {@return the files of the base, and what is changed in them} */
    static Crafted like(String name, Verdict verdict, Change... changes) {
        return like(name, BASE, verdict, changes);
    }

    static Crafted like(String name, Ledger ledger, Verdict verdict, Change... changes) {
        var files = new TreeMap<String, String>();
        ledger.feeds().forEach(feed -> files.put(segment(feed, 1), text(ledger.feed(feed))));
        for (var change : changes) {
            change.to(files);
        }
        return new Crafted(name, verdict, verdict.shell(), files);
    }

    /** What is done to the files. */
    interface Change {
        void to(SortedMap<String, String> files);
    }

    Crafted withShell(int exit) {
        return new Crafted(name, verdict, exit, files);
    }

    static Change append(FeedId feed, String... lines) {
        return files -> files.merge(segment(feed, 1), String.join("\n", lines) + "\n", String::concat);
    }

    static Change bytes(FeedId feed, String bytes) {
        return files -> files.merge(segment(feed, 1), bytes, String::concat);
    }

    /** Bytes go from the end. */
    static Change cut(FeedId feed, int bytes) {
        return files -> files.compute(segment(feed, 1), (name, text) -> text.substring(0, text.length() - bytes));
    }

    /** The last line goes. */
    static Change drop(FeedId feed) {
        return lines(feed, List::removeLast);
    }

    interface Edit {
        void to(List<String> lines);
    }

    static Change lines(FeedId feed, Edit edit) {
        return files -> files.compute(segment(feed, 1), (name, text) -> {
            var lines = new ArrayList<>(text.lines().toList());
            edit.to(lines);
            return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        });
    }

    static Change put(String file, String text) {
        return files -> files.put(file, text);
    }

    static Change delete(String file) {
        return files -> files.remove(file);
    }

    static String segment(FeedId feed, int number) {
        return folder(feed) + "%06d.jsonl".formatted(number);
    }

    static String folder(FeedId feed) {
        return "feeds/" + feed.node() + "/" + feed.genesis() + "/";
    }

    static String text(List<Line> lines) {
        return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    }

    /** {@return the entry's text, as a line with its own hash} */
    static String sealed(String entry) {
        return "{\"entry\":" + entry + ",\"hash\":\"" + hash(entry) + "\"}";
    }

    static String hash(String entry) {
        return Hash.of(entry.getBytes(StandardCharsets.ISO_8859_1)).hex();
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (var file : files.entrySet()) {
            var path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
        }
    }
}
