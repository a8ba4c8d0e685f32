package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
                assertThat(recovered.doubt().map(Doubt::why)).contains("damaged");
                assertThat(recovered.ownFeed()).isEqualTo(own);
                assertThat(recovered.ledger().size()).isEqualTo(2);
                assertThat(recovered.waiting()).hasSize(lines.size() - 3);
                assertThat(recovered.notes()).extracting(Event::kind).contains("hole", "doubt");
            }
            assertThat(feeds(temp)).isEqualTo(before);
        }
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
        assertThat(recovered.doubt().map(Doubt::why)).contains("damaged");
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
            assertThat(recovered.doubt().map(Doubt::why)).as(harm)
                    .contains(harm.equals("a damaged end") ? "damaged" : "rolled-back");
            assertThat(recovered.waiting()).contains(other);
            assertThat(recovered.notes().getLast().reason()).contains("rests on " + own.feed() + "#2");
        }
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
