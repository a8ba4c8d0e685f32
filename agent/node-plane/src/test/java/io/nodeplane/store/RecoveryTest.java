package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Entry;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    private static final Ledger EMPTY = Ledger.empty(Histories.CHARTER.id());

    @TempDir
    private Path temp;

    @Test
    void what_was_appended_is_recovered_whatever_the_history() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            var path = temp.resolve("seed-" + seed);
            var history = Histories.random(seed, 1 + seed % 6, 40);
            for (var ledger : List.of(history.views().get(0), history.union())) {
                var data = path.resolve("size-" + ledger.size());
                if (Files.exists(data)) {
                    continue;
                }
                SampleDirectory.fill(data, ledger, seed);
                var recovered = SampleDirectory.recovered(data);
                assertThat(recovered.ledger().head()).as("seed=%s", seed).isEqualTo(ledger.head());
                assertThat(recovered.ledger().inReplayOrder()).isEqualTo(ledger.inReplayOrder());
                assertThat(recovered.notes()).isEmpty();
                assertThat(recovered.ownFeed()).isEqualTo(SampleDirectory.feed(ledger, 1));
                assertThat(SampleDirectory.quarantined(data)).isEmpty();
            }
        }
    }

    @Test
    void a_tail_torn_at_any_byte_is_quarantined_and_cut_and_the_node_goes_on() throws IOException {
        var first = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var whole = Histories.with(EMPTY, first);
        var second = whole.next(first.feed(), new Body.Started("m", "test"), 0, List.of());
        for (int length = 0; length <= second.text().length(); length++) {
            var path = temp.resolve("torn-" + length);
            SampleDirectory.fill(path, whole, 0);
            var file = SampleDirectory.file(path, first.feed());
            Files.writeString(file, second.text().substring(0, length), StandardOpenOption.APPEND);
            try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER)) {
                var recovered = data.recover(7);
                assertThat(recovered.ledger().head()).isEqualTo(whole.head());
                assertThat(recovered.notes()).extracting(Event::kind)
                        .isEqualTo(length == 0 ? List.of() : List.of("torn-tail"));
                data.journal().append(List.of(second), second.feed());
            }
            assertThat(SampleDirectory.quarantined(path))
                    .isEqualTo(length == 0 ? List.of() : List.of(second.text().substring(0, length)));
            assertThat(Files.readString(file)).isEqualTo(first.text() + "\n" + second.text() + "\n");
        }
    }

    @Test
    void a_torn_tail_is_told_with_its_place() throws IOException {
        var first = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        SampleDirectory.fill(temp, Histories.with(EMPTY, first), 0);
        Files.writeString(SampleDirectory.file(temp, first.feed()), "torn", StandardOpenOption.APPEND);
        var note = SampleDirectory.recovered(temp).notes().getFirst();
        var offset = first.text().length() + 1;
        assertThat(note.details().text("file")).isEqualTo(Layout.name(first.feed(), 1));
        assertThat(note.details().number("line")).isEqualTo(2);
        assertThat(note.details().number("offset")).isEqualTo(offset);
        assertThat(note.details().number("bytes")).isEqualTo(4);
        assertThat(temp.resolve("quarantine").resolve(note.details().text("quarantine"))).hasContent("torn")
                .hasFileName("1790000000000-" + first.feed() + "-000001.jsonl@" + offset + ".bin");
        assertThat(SampleDirectory.recovered(temp).notes()).as("the second start has nothing to mend").isEmpty();
    }

    @Test
    void a_file_of_zeros_is_a_torn_tail_too() throws IOException {
        var first = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        // As a power cut leaves the first append.
        SampleDirectory.fill(temp, EMPTY, 0);
        new Identity(Histories.CHARTER.id(), Histories.node(1), Optional.of(first.feed())).write(Disk.REAL, temp);
        var file = SampleDirectory.file(temp, first.feed());
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[5000]);
        var recovered = SampleDirectory.recovered(temp);
        assertThat(recovered.ledger().size()).isZero();
        assertThat(recovered.ownFeed()).isNull();
        assertThat(recovered.notes()).extracting(Event::kind).as("no guard names an entry of it")
                .containsExactly("torn-tail", "own-feed-empty");
        SampleDirectory.fill(temp, Histories.with(EMPTY, EMPTY.genesis(new Body.Genesis(Histories.node(1), "o"), 0)),
                0);
        assertThat(SampleDirectory.recovered(temp).ledger().size()).isEqualTo(1);
    }

    @Test
    void a_hole_in_a_feed_of_another_node_stays_until_what_is_missing_has_come() throws IOException {
        // node-2 and node-3 know each other; node-1 has both, and rests on neither.
        var ledger = apart(11, 80);
        var own = SampleDirectory.feed(ledger, 1);
        var two = SampleDirectory.feed(ledger, 2);
        for (int number = 1; number < ledger.frontier().seq(two); number++) {
            var path = temp.resolve("hole-" + number);
            SampleDirectory.fill(path, ledger, number);
            var file = SampleDirectory.file(path, two);
            var whole = Files.readAllBytes(file);
            var offset = SampleDirectory.offset(ledger.feed(two), number);
            SampleDirectory.flip(file, offset + 20, 1);
            var harmed = Files.readAllBytes(file);
            var first = ledger.find(two, number).orElseThrow();
            try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER)) {
                var recovered = data.recover(0);
                var sound = ledger.inReplayOrder().stream().filter(
                        line -> !line.equals(first) && !ledger.precedes(first.id(), line.id())).toList();
                assertThat(recovered.ledger().inReplayOrder()).isEqualTo(sound);
                assertThat(recovered.ownFeed()).isEqualTo(own);
                assertThat(recovered.doubt()).isEmpty();
                assertThat(recovered.notes()).extracting(Event::kind).contains("hole").isSubsetOf("hole", "orphan");
                assertThat(Files.readAllBytes(file)).isEqualTo(harmed);
                var missing = new ArrayList<>(ledger.beyond(Holdings.of(recovered.ledger().frontier())));
                assertThat(recovered.waiting()).hasSize(missing.size() - 1).doesNotContain(first)
                        .isSubsetOf(missing);
                // Refetched from a peer, in two appends.
                var cut = new Random(number).nextInt(missing.size());
                assertThat(data.journal().append(missing.subList(0, cut), own)).isInstanceOf(Append.Durable.class);
                assertThat(SampleDirectory.verified(path).size()).isGreaterThanOrEqualTo(sound.size() + cut);
                assertThat(data.journal().append(missing.subList(cut, missing.size()), own))
                        .isInstanceOf(Append.Durable.class);
            }
            assertThat(Files.readAllBytes(file)).as("the bytes are those of every other node").isEqualTo(whole);
            assertThat(SampleDirectory.quarantined(path)).containsExactly(SampleDirectory.rest(harmed, 0));
            var again = SampleDirectory.recovered(path);
            assertThat(again.ledger().head()).isEqualTo(ledger.head());
            assertThat(again.notes()).isEmpty();
            assertThat(LedgerFiles.verify(path)).isInstanceOf(Verification.Sound.class);
        }
    }

    @Test
    void a_mended_feed_is_told() throws IOException {
        var ledger = apart(3, 30);
        var two = SampleDirectory.feed(ledger, 2);
        SampleDirectory.fill(temp, ledger, 1);
        SampleDirectory.flip(SampleDirectory.file(temp, two), 30, 1);
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            var recovered = data.recover(7);
            var missing = ledger.beyond(Holdings.of(recovered.ledger().frontier()));
            var append = data.journal().append(missing, SampleDirectory.own(ledger));
            assertThat(append).isInstanceOfSatisfying(Append.Durable.class, durable -> {
                assertThat(durable.notes()).extracting(Event::kind).containsExactly("mended");
                var details = durable.notes().getFirst().details();
                assertThat(details.text("feed")).isEqualTo(two.label());
                assertThat(details.number("waiting")).isZero();
                assertThat(details.array("quarantine"))
                        .containsExactly(new Json.Str("7-" + two + "-000001.jsonl@0.bin"));
            });
        }
    }

    /** A history in which node-1 writes one entry, and the others rest on nothing of it. */
    private static Ledger apart(int seed, int steps) {
        var history = Histories.random(seed, 4, steps).union();
        var lines = new ArrayList<>(List.of(EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0)));
        history.inReplayOrder().stream().filter(line -> free(history, line)).forEach(lines::add);
        return Histories.grown(EMPTY, lines);
    }

    /** Whether the line is of node-2 to node-4 and nothing of node-1 lies in its past. */
    private static boolean free(Ledger ledger, Line line) {
        var one = SampleDirectory.feed(ledger, 1);
        return !line.feed().equals(one) && !ledger.precedes(ledger.find(one, 1).orElseThrow().id(), line.id());
    }

    @Test
    void a_hole_in_the_own_feed_is_a_doubt_and_nothing_is_touched() throws IOException {
        var ledger = Histories.random(3, 1, 6).union();
        var own = SampleDirectory.feed(ledger, 1);
        SampleDirectory.fill(temp, ledger, 0);
        var file = SampleDirectory.file(temp, own);
        var lines = Files.readAllLines(file);
        var sound = Files.readAllBytes(file);
        for (var harm : List.of("flip", "cut out")) {
            Files.write(file, sound);
            if (harm.equals("flip")) {
                SampleDirectory.flip(file, SampleDirectory.offset(ledger.feed(own), 3) + 30, 0);
            } else {
                var fewer = new ArrayList<>(lines);
                fewer.remove(2);
                Files.write(file, fewer);
            }
            var before = feeds(temp);
            for (int start = 0; start < 2; start++) {
                var recovered = SampleDirectory.recovered(temp);
                assertThat(recovered.doubt()).contains("damaged");
                assertThat(recovered.ownFeed()).isEqualTo(own);
                assertThat(recovered.ledger().size()).isEqualTo(2);
                assertThat(recovered.waiting()).hasSize(lines.size() - 3);
                assertThat(recovered.notes()).extracting(Event::kind).contains("hole", "doubt");
            }
            assertThat(feeds(temp)).isEqualTo(before);
        }
    }

    @Test
    void a_damaged_own_feed_is_left_for_another_one_and_mended_as_any_other() throws IOException {
        var ledger = Histories.random(3, 1, 6).union();
        var old = SampleDirectory.feed(ledger, 1);
        SampleDirectory.fill(temp, ledger, 0);
        var file = SampleDirectory.file(temp, old);
        var sound = Files.readAllBytes(file);
        SampleDirectory.flip(file, SampleDirectory.offset(ledger.feed(old), 2) + 30, 0);
        Line genesis;
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            genesis = data.recover(0).ledger().genesis(new Body.Genesis(Histories.node(1), "second"), 0);
            data.journal().append(List.of(genesis), genesis.feed());
        }
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            var recovered = data.recover(0);
            assertThat(recovered.ownFeed()).isEqualTo(genesis.feed());
            assertThat(recovered.doubt()).isEmpty();
            data.journal().append(ledger.beyond(Holdings.of(recovered.ledger().frontier())), genesis.feed());
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(sound);
        assertThat(SampleDirectory.recovered(temp).ledger().size()).isEqualTo(ledger.size() + 1);
    }

    @Test
    void an_own_entry_that_rests_on_lost_entries_of_another_is_a_doubt_and_waits() throws IOException {
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var other = EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var both = Histories.grown(EMPTY, List.of(own, other));
        var second = both.next(own.feed(), new Body.Started("m", "test"), 0, List.of());
        SampleDirectory.fill(temp, Histories.with(both, second), 0);
        var file = SampleDirectory.file(temp, other.feed());
        Files.writeString(file, Files.readString(file).replace("genesis", "Genesis"));
        var recovered = SampleDirectory.recovered(temp);
        assertThat(recovered.doubt()).contains("damaged");
        assertThat(recovered.waiting()).containsExactly(second);
        assertThat(recovered.notes()).extracting(Event::kind).containsExactly("torn-tail", "orphan", "doubt");
        assertThat(recovered.notes().get(1).reason()).contains("rests on " + other.feed() + "#1");
    }

    @Test
    void own_entries_that_others_have_seen_are_not_forgotten_in_silence() throws IOException {
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var ledger = Histories.with(EMPTY, own);
        ledger = Histories.with(ledger, ledger.next(own.feed(), new Body.Started("m", "test"), 0, List.of()));
        var other = ledger.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var harms = List.of("an old copy", "a damaged end", "empty", "gone");
        for (var harm : harms) {
            var path = temp.resolve(harm);
            SampleDirectory.fill(path, Histories.with(ledger, other), 0);
            var file = SampleDirectory.file(path, own.feed());
            var content = Files.readString(file);
            // The guard knows nothing of it: only the entry of the other node does.
            Guard.read(Disk.REAL, path).map(guard -> new Guard(guard.place(), Optional.empty(), true,
                    Optional.empty())).orElseThrow().write(Disk.REAL, path);
            switch (harm) {
                case "an old copy" -> Files.writeString(file, own.text() + "\n");
                case "a damaged end" -> Files.writeString(file, content.substring(0, content.length() - 9));
                case "empty" -> Files.writeString(file, "");
                default -> Files.delete(file);
            }
            var recovered = SampleDirectory.recovered(path);
            assertThat(recovered.doubt()).as(harm).contains("rolled-back");
            assertThat(recovered.waiting()).contains(other);
            assertThat(recovered.notes().getLast().reason()).contains("rests on " + own.feed() + "#2");
        }
    }

    @Test
    void a_line_that_breaks_a_rule_stays_in_the_file_and_is_in_no_ledger() throws IOException {
        var history = Histories.random(5, 1, 3).union();
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var ledger = Histories.with(EMPTY, own);
        var early = ledger.next(own.feed(), new Body.Started("m", "test"), 0, List.of());
        var late = Histories.with(ledger, early).next(own.feed(), new Body.Started("o", "test"), 0, List.of());
        var wrong = withLamport(late, 99);
        SampleDirectory.fill(temp, Histories.grown(history, List.of(own, early)), 0);
        var file = SampleDirectory.file(temp, own.feed());
        Files.writeString(file, wrong.text() + "\n", StandardOpenOption.APPEND);
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Damaged.class, damaged -> assertThat(
                damaged.place().what()).isEqualTo("lamport is 99 and must be 3"));
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            var recovered = data.recover(0);
            assertThat(recovered.notes()).extracting(Event::kind).containsExactly("refused");
            assertThat(recovered.ledger().frontier().seq(own.feed())).isEqualTo(2);
            assertThat(recovered.waiting()).isEmpty();
            assertThat(Files.readString(file)).endsWith(wrong.text() + "\n");
            // When the feed goes on, it has no place in it.
            data.journal().append(List.of(late), recovered.ownFeed());
        }
        assertThat(Files.readAllLines(file)).containsExactly(own.text(), early.text(), late.text());
        assertThat(SampleDirectory.quarantined(temp)).singleElement().asString().endsWith(wrong.text() + "\n");
    }

    private static Line withLamport(Line line, long lamport) {
        var entry = line.entry();
        return Line.seal(new Entry(entry.cluster(), entry.feed(), entry.seq(), entry.prev(), lamport, entry.parents(),
                entry.at(), entry.body()));
    }

    @Test
    void lines_of_another_feed_in_a_file_are_no_lines_of_it() throws IOException {
        var ledger = Histories.random(9, 3, 40).union();
        var two = SampleDirectory.feed(ledger, 2);
        var other = EMPTY.genesis(new Body.Genesis(Histories.node(3), "elsewhere"), 0);
        SampleDirectory.fill(temp, ledger, 0);
        var file = SampleDirectory.file(temp, two);
        Files.writeString(file, other.text() + "\n", StandardOpenOption.APPEND);
        var before = Files.readString(file);
        var recovered = SampleDirectory.recovered(temp);
        assertThat(recovered.ledger().head()).isEqualTo(ledger.head());
        assertThat(recovered.notes()).extracting(Event::kind).containsExactly("hole");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void lines_in_another_order_wait_for_the_one_that_they_continue() throws IOException {
        var ledger = apart(21, 60);
        var two = SampleDirectory.feed(ledger, 2);
        SampleDirectory.fill(temp, ledger, 0);
        var file = SampleDirectory.file(temp, two);
        var lines = Files.readAllLines(file);
        var exchanged = new ArrayList<>(lines);
        exchanged.set(2, lines.get(3));
        exchanged.set(3, lines.get(2));
        Files.write(file, exchanged);
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            var recovered = data.recover(0);
            assertThat(recovered.notes().getFirst().reason()).contains("line 3: seq is 4 where 3 was expected");
            assertThat(recovered.ledger().frontier().seq(two)).isEqualTo(3);
            data.journal().append(ledger.beyond(Holdings.of(recovered.ledger().frontier())), recovered.ownFeed());
        }
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
        assertThat(SampleDirectory.recovered(temp).notes()).isEmpty();
    }

    @Test
    void random_harm_to_files_of_others_never_stops_a_node_and_all_of_it_is_mended() throws IOException {
        var ledger = apart(21, 60);
        var own = SampleDirectory.feed(ledger, 1);
        for (int seed = 0; seed < 60; seed++) {
            var path = temp.resolve("seed-" + seed);
            var dice = new Random(seed);
            SampleDirectory.fill(path, ledger.inReplayOrder(), own, new Limits(1 << 20, 4), dice);
            for (var feed : ledger.feeds()) {
                if (!feed.equals(own)) {
                    harm(path, feed, dice);
                }
            }
            var recovered = SampleDirectory.recovered(path);
            assertThat(ledger.inReplayOrder()).as("seed=%s", seed).containsAll(recovered.ledger().inReplayOrder());
            assertThat(recovered.doubt()).isEmpty();
            var found = feeds(path);
            assertThat(SampleDirectory.recovered(path).waiting()).as("seed=%s", seed).isEqualTo(recovered.waiting());
            assertThat(feeds(path)).as("seed=%s", seed).isEqualTo(found);
            SampleDirectory.fill(path, ledger, recovered.ledger(), seed);
            var again = SampleDirectory.recovered(path);
            assertThat(again.ledger().head()).as("seed=%s", seed).isEqualTo(ledger.head());
            assertThat(again.waiting()).isEmpty();
            assertThat(SampleDirectory.recovered(path).notes()).as("seed=%s", seed).isEmpty();
            assertThat(LedgerFiles.verify(path)).as("seed=%s", seed).isInstanceOf(Verification.Sound.class);
        }
    }

    private static void harm(Path path, FeedId feed, Random dice) throws IOException {
        for (var file : Disk.REAL.children(SampleDirectory.file(path, feed).getParent())) {
            var bytes = Files.readAllBytes(file);
            if (dice.nextInt(3) > 0 && bytes.length > 0) {
                var from = dice.nextInt(bytes.length);
                var to = Math.min(bytes.length, from + 1 + dice.nextInt(600));
                switch (dice.nextInt(4)) {
                    case 0 -> Arrays.fill(bytes, from, to, (byte) dice.nextInt(256));
                    case 1 -> bytes = Arrays.copyOf(bytes, from);
                    case 2 -> bytes = new byte[0];
                    default -> bytes = Arrays.copyOf(bytes, bytes.length + to - from);
                }
                Files.write(file, bytes);
            }
        }
    }

    private static List<String> feeds(Path path) throws IOException {
        var contents = new ArrayList<String>();
        try (var files = Files.walk(path.resolve(Layout.FEEDS))) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                contents.add(file + " " + Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
