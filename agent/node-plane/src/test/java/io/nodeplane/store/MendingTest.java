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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MendingTest {
    private static final Ledger EMPTY = Ledger.empty(Histories.CHARTER.id());

    @TempDir
    private Path temp;

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
