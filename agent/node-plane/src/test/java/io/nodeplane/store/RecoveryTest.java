package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Entry;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
                data.journal().append(List.of(second));
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
        assertThat(note.details().text("file")).isEqualTo(Layout.name(first.feed()));
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
        SampleDirectory.fill(temp, Histories.with(EMPTY, first), 0);
        Files.write(SampleDirectory.file(temp, first.feed()), new byte[5000]);
        var recovered = SampleDirectory.recovered(temp);
        assertThat(recovered.ledger().size()).isZero();
        assertThat(recovered.ownFeed()).isNull();
        assertThat(recovered.notes()).extracting(Event::kind).containsExactly("torn-tail", "own-feed-empty");
        SampleDirectory.fill(temp, Histories.with(EMPTY, EMPTY.genesis(new Body.Genesis(Histories.node(1), "o"), 0)),
                0);
        assertThat(SampleDirectory.recovered(temp).ledger().size()).isEqualTo(1);
    }

    @Test
    void a_hole_in_a_feed_of_another_node_is_quarantined_with_all_that_rests_on_it() throws IOException {
        // node-2 and node-3 know each other; node-1 has both, and rests on neither.
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var history = Histories.random(11, 4, 80).union();
        var two = SampleDirectory.feed(history, 2);
        var lines = new ArrayList<>(List.of(own));
        history.inReplayOrder().stream().filter(line -> free(history, line)).forEach(lines::add);
        var ledger = Histories.grown(EMPTY, lines);
        for (int number = 1; number < ledger.frontier().seq(two); number++) {
            var path = temp.resolve("hole-" + number);
            SampleDirectory.fill(path, ledger, number);
            var file = SampleDirectory.file(path, two);
            var offset = SampleDirectory.offset(ledger.feed(two), number);
            SampleDirectory.flip(file, offset + 20, 1);
            var harmed = Files.readAllBytes(file);
            try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER)) {
                var recovered = data.recover(0);
                var first = ledger.find(two, number).orElseThrow().id();
                var sound = ledger.inReplayOrder().stream().filter(
                        line -> !line.id().equals(first) && !ledger.precedes(first, line.id())).toList();
                assertThat(recovered.ledger().inReplayOrder()).isEqualTo(sound);
                assertThat(recovered.ownFeed()).isEqualTo(own.feed());
                assertThat(recovered.notes()).extracting(Event::kind).contains("hole").isSubsetOf("hole", "orphan");
                assertThat(SampleDirectory.quarantined(path)).contains(SampleDirectory.rest(harmed, offset));
                assertThat(LedgerFiles.read(path).head()).isEqualTo(recovered.ledger().head());
                // Refetched from a peer.
                data.journal().append(ledger.beyond(Holdings.of(recovered.ledger().frontier())));
            }
            assertThat(SampleDirectory.recovered(path).ledger().head()).isEqualTo(ledger.head());
        }
    }

    /** Whether the line is of node-2 to node-4 and nothing of node-1 lies in its past. */
    private static boolean free(Ledger ledger, Line line) {
        var one = SampleDirectory.feed(ledger, 1);
        return !line.feed().equals(one) && !ledger.precedes(ledger.find(one, 1).orElseThrow().id(), line.id());
    }

    @Test
    void a_hole_in_the_own_feed_is_refused_and_nothing_is_touched() throws IOException {
        var ledger = Histories.random(3, 1, 6).union();
        var own = SampleDirectory.feed(ledger, 1);
        SampleDirectory.fill(temp, ledger, 0);
        var file = SampleDirectory.file(temp, own);
        SampleDirectory.flip(file, SampleDirectory.offset(ledger.feed(own), 3) + 30, 0);
        refusedUntouched(temp, "the own feed of node-1 is damaged", file + " line 3", "restore " + Layout.name(own));
    }

    @Test
    void a_missing_line_in_the_own_feed_is_a_hole() throws IOException {
        var ledger = Histories.random(3, 1, 6).union();
        var own = SampleDirectory.feed(ledger, 1);
        SampleDirectory.fill(temp, ledger, 0);
        var file = SampleDirectory.file(temp, own);
        var lines = new ArrayList<>(Files.readAllLines(file));
        lines.remove(2);
        Files.write(file, lines);
        refusedUntouched(temp, file + " line 3", "seq is 4 where 3 was expected");
    }

    @Test
    void an_own_entry_that_rests_on_lost_entries_of_another_is_refused_with_the_file_to_restore() throws IOException {
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var other = EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var both = Histories.grown(EMPTY, List.of(own, other));
        var second = both.next(own.feed(), new Body.Started("m", "test"), 0, List.of());
        SampleDirectory.fill(temp, Histories.with(both, second), 0);
        var file = SampleDirectory.file(temp, other.feed());
        var content = Files.readString(file);
        for (var harm : List.of("", content.substring(0, 100), content.replace("genesis", "Genesis"))) {
            Files.writeString(file, harm);
            refusedUntouched(temp, SampleDirectory.file(temp, own.feed()) + " line 2",
                    "rests on " + other.feed() + "#1",
                    "restore " + Layout.name(other.feed()));
        }
        Files.writeString(file, content);
        assertThat(SampleDirectory.recovered(temp).ledger().size()).isEqualTo(3);
    }

    @Test
    void own_entries_that_others_have_seen_are_not_forgotten_in_silence() throws IOException {
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var ledger = Histories.with(EMPTY, own);
        ledger = Histories.with(ledger, ledger.next(own.feed(), new Body.Started("m", "test"), 0, List.of()));
        var other = ledger.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        SampleDirectory.fill(temp, Histories.with(ledger, other), 0);
        var file = SampleDirectory.file(temp, own.feed());
        var content = Files.readString(file);
        // An old copy of the file, a damaged last line that looks like a torn tail, no file at all.
        for (var harm : List.of(own.text() + "\n", content.substring(0, content.length() - 9), "")) {
            Files.writeString(file, harm);
            refusedUntouched(temp, "the own feed of node-1 has lost entries",
                    SampleDirectory.file(temp, other.feed()) + " line 1",
                    "rests on " + own.feed() + "#2");
        }
        Files.delete(file);
        refusedUntouched(temp, "has lost entries");
    }

    @Test
    void a_line_that_breaks_a_rule_is_quarantined_from_a_feed_of_another() throws IOException {
        var history = Histories.random(5, 1, 3).union();
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var ledger = Histories.with(EMPTY, own);
        var early = ledger.next(own.feed(), new Body.Started("m", "test"), 0, List.of());
        var late = Histories.with(ledger, early).next(own.feed(), new Body.Started("o", "test"), 0, List.of());
        var wrong = withLamport(late, 99);
        SampleDirectory.fill(temp, Histories.grown(history, List.of(own, early)), 0);
        Files.writeString(SampleDirectory.file(temp, own.feed()), wrong.text() + "\n", StandardOpenOption.APPEND);
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Damaged.class, damaged -> assertThat(
                damaged.place().what()).isEqualTo("lamport is 99 and must be 3"));
        var recovered = SampleDirectory.recovered(temp);
        assertThat(recovered.notes()).extracting(Event::kind).containsExactly("refused");
        assertThat(recovered.ledger().find(early.id())).isPresent();
        assertThat(recovered.ledger().frontier().seq(own.feed())).isEqualTo(2);
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
        Files.writeString(SampleDirectory.file(temp, two), other.text() + "\n", StandardOpenOption.APPEND);
        var recovered = SampleDirectory.recovered(temp);
        assertThat(recovered.ledger().head()).isEqualTo(ledger.head());
        assertThat(recovered.notes()).extracting(Event::kind).containsExactly("hole");
        assertThat(SampleDirectory.quarantined(temp)).containsExactly(other.text() + "\n");
    }

    @Test
    void random_harm_to_files_of_others_never_stops_a_node_that_rests_on_nothing_of_them() throws IOException {
        var history = Histories.random(21, 4, 60).union();
        var own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        var lines = new ArrayList<>(List.of(own));
        history.inReplayOrder().stream().filter(line -> free(history, line)).forEach(lines::add);
        var ledger = Histories.grown(EMPTY, lines);
        for (int seed = 0; seed < 60; seed++) {
            var path = temp.resolve("seed-" + seed);
            var dice = new Random(seed);
            SampleDirectory.fill(path, ledger, seed);
            for (var feed : ledger.feeds()) {
                var file = SampleDirectory.file(path, feed);
                var bytes = Files.readAllBytes(file);
                if (!feed.equals(own.feed()) && dice.nextInt(3) > 0) {
                    var from = dice.nextInt(bytes.length);
                    var to = Math.min(bytes.length, from + 1 + dice.nextInt(600));
                    switch (dice.nextInt(3)) {
                        case 0 -> Arrays.fill(bytes, from, to, (byte) dice.nextInt(256));
                        case 1 -> bytes = Arrays.copyOf(bytes, from);
                        default -> bytes = Arrays.copyOf(bytes, bytes.length + to - from);
                    }
                    Files.write(file, bytes);
                }
            }
            var recovered = SampleDirectory.recovered(path);
            assertThat(ledger.inReplayOrder()).as("seed=%s", seed).containsAll(recovered.ledger().inReplayOrder());
            assertThat(LedgerFiles.verify(path)).as("seed=%s", seed).isInstanceOf(Verification.Sound.class);
            assertThat(SampleDirectory.recovered(path).notes()).as("seed=%s", seed).isEmpty();
            SampleDirectory.fill(path, ledger, recovered.ledger(), seed);
            assertThat(SampleDirectory.recovered(path).ledger().head()).isEqualTo(ledger.head());
        }
    }

    private static void refusedUntouched(Path path, String... parts) throws IOException {
        var before = contents(path);
        assertThatThrownBy(() -> SampleDirectory.recovered(path)).isInstanceOf(StoreException.class)
                .hasMessageContainingAll(parts).hasMessageContaining("as after a lost disk");
        assertThat(contents(path)).isEqualTo(before);
    }

    private static List<String> contents(Path path) throws IOException {
        var contents = new ArrayList<String>();
        try (var files = Files.walk(path)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                contents.add(file + " " + Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
