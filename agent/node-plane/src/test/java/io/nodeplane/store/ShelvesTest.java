package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.membership.Membership;
import io.nodeplane.membership.TroubledHistory;
import io.nodeplane.runtime.Journal.Append;
import io.nodeplane.store.Spot.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Older entries are read from the feed files. */
class ShelvesTest {
    private static final Limits SMALL = new Limits(20_000, 45);

    @TempDir
    private Path folder;

    @Test
    void what_a_start_finds_is_what_the_files_say_and_most_of_it_is_not_in_memory() {
        var history = Histories.random(3, 3, 900).union();
        var path = filled("whole", history, SMALL);
        try (var data = open(path, SMALL)) {
            var recovered = data.recover(0);
            assertThat(recovered.ledger().shelved()).isGreaterThan(history.size() / 2);
            for (var feed : history.feeds()) {
                assertThat(recovered.ledger().shelvable(feed)).isLessThan(SMALL.stretch() + SMALL.kept());
            }
            same(recovered.ledger(), history);
            assertThat(recovered.membership().orElseThrow().view())
                    .isEqualTo(Membership.replay(Histories.CHARTER, history).view());
        }
    }

    @Test
    void what_is_appended_goes_on_shelves_as_it_grows_old_in_the_same_segment_or_another() {
        var history = Histories.random(5, 3, 900).union();
        var lines = Histories.shuffled(history.inReplayOrder(), new Random(5));
        var path = folder.resolve("growing");
        var own = SampleDirectory.own(history);
        for (var part : List.of(lines.subList(0, 250), lines.subList(250, lines.size()))) {
            try (var data = open(path, SMALL)) {
                var ledger = data.recover(0).ledger();
                for (int at = 0; at < part.size(); at += 7) {
                    var batch = part.subList(at, Math.min(part.size(), at + 7));
                    assertThat(data.journal().append(batch, own)).isInstanceOf(Append.Durable.class);
                    ledger = data.journal().shelved(Histories.grown(ledger, batch));
                }
                for (var feed : ledger.feeds()) {
                    assertThat(ledger.shelvable(feed)).isLessThan(SMALL.stretch() + SMALL.kept());
                }
                if (ledger.size() == history.size()) {
                    same(ledger, history);
                }
            }
        }
    }

    @Test
    void a_byte_that_changes_under_the_running_agent_is_told_by_whoever_reads_it() throws IOException {
        // Nothing in it is ever looked at again by the start itself.
        var genesis = Ledger.empty(Histories.CHARTER.id()).genesis(new Body.Genesis(Histories.node(1), "nonce"), 0);
        var history = Histories.with(Ledger.empty(Histories.CHARTER.id()), genesis);
        for (int i = 0; i < 300; i++) {
            history = Histories.with(history,
                    history.next(genesis.feed(), new Body.Started("n" + i, "1"), i, List.of()));
        }
        var path = filled("changed", history, Limits.USUAL);
        try (var data = open(path, Limits.USUAL)) {
            var ledger = data.recover(0).ledger();
            var feed = genesis.feed();
            var file = Layout.folder(data.path().resolve(Layout.FEEDS), feed).resolve(Layout.segment(1));
            var bytes = Files.readAllBytes(file);
            bytes[300] ^= 1;
            Files.write(file, bytes);
            assertThatThrownBy(() -> ledger.feed(feed).forEach(Line::hash)).isInstanceOf(ShelfException.class)
                    .hasMessageContaining(file + " has changed under the running agent");
            Files.delete(file);
            assertThatThrownBy(() -> ledger.feed(feed).forEach(Line::hash)).isInstanceOf(ShelfException.class)
                    .hasMessageContaining("cannot read " + file);
        }
    }

    @Test
    void what_another_process_left_of_its_shelves_is_never_looked_at() throws IOException {
        var history = Histories.random(3, 2, 600).union();
        var path = filled("left", history, Limits.USUAL);
        var left = path.resolve(Layout.SHELVES);
        Files.write(left, new byte[1_000_000]);
        try (var data = open(path, Limits.USUAL)) {
            same(data.recover(0).ledger(), history);
            assertThat(left).exists();
            assertThat(Files.size(left)).isLessThan(1_000_000);
        }
    }

    @Test
    void what_a_crash_leaves_at_the_end_is_cut_off_and_the_rest_is_streamed_all_the_same() throws IOException {
        var history = Histories.random(3, 3, 900).union();
        var other = history.feeds().stream().filter(feed -> !feed.equals(SampleDirectory.own(history))).findFirst()
                .orElseThrow();
        var text = history.feed(other).getLast().text();
        for (var torn : List.of("{\"entry\":", text.substring(0, 100), "\0\0\0\0\0\0\n\0\0")) {
            var path = filled("torn-" + torn.hashCode(), history, Limits.USUAL);
            var file = Layout.folder(path.resolve(Layout.FEEDS), other).resolve(Layout.segment(1));
            Files.writeString(file, torn, StandardOpenOption.APPEND);
            try (var data = open(path, Limits.USUAL)) {
                var recovered = data.recover(0);
                assertThat(recovered.notes()).anyMatch(note -> note.kind().equals("torn-tail"));
                assertThat(recovered.ledger().shelved()).isPositive();
                same(recovered.ledger(), history);
            }
            assertThat(Files.readString(file)).endsWith(text + "\n");
        }
    }

    @Test
    void a_start_that_streams_finds_what_one_that_reads_all_finds_forks_and_damage_included() throws IOException {
        var forked = 0;
        var damaged = 0;
        var ways = new ArrayList<String>();
        for (int seed = 0; seed < 60; seed++) {
            var dice = new Random(seed);
            var history = TroubledHistory.random(Histories.CHARTER, 3, 80, seed);
            var path = filled("troubled-" + seed, history, new Limits(4_000, 9));
            if (seed % 3 == 0) {
                harm(path, dice);
                damaged++;
            }
            forked += history.forks().isEmpty() ? 0 : 1;
            var shelves = new Shelves(path, Disk.REAL, SMALL);
            var feeds = path.resolve(Layout.FEEDS);
            var whole = Survey.of(Histories.CHARTER.id(), Survey.scan(Disk.REAL, feeds));
            var streamed = StreamedSurvey.of(Disk.REAL, feeds, Histories.CHARTER, shelves);
            var flawless = whole.spots().values().stream()
                    .allMatch(all -> all.stream().allMatch(spot -> spot.sound() || spot.standing() == Standing.TORN));
            // What is torn behind a fork, or lacks what its seal has, is looked at as a whole.
            assertThat(streamed.isEmpty() || flawless).as("seed=%d", seed).isTrue();
            ways.add(streamed.isPresent() ? "streamed" : flawless ? "might have been" : "whole");
            if (streamed.isPresent()) {
                same(streamed.get().survey().ledger(), whole.ledger());
                assertThat(streamed.get().membership().view()).as("seed=%d", seed)
                        .isEqualTo(Membership.replay(Histories.CHARTER, whole.ledger()).view());
                for (var feed : whole.scans().keySet()) {
                    same(streamed.get().survey(), whole, feed, seed);
                }
            }
            shelves.close();
        }
        assertThat(forked).isGreaterThan(10);
        assertThat(damaged).isGreaterThan(10);
        assertThat(ways).filteredOn("streamed"::equals).hasSizeGreaterThan(30);
        assertThat(ways).filteredOn("whole"::equals).hasSizeGreaterThan(5);
        assertThat(ways).filteredOn("might have been"::equals).hasSizeLessThan(10);
    }

    private static void same(Survey streamed, Survey whole, FeedId feed, int seed) {
        var here = streamed.scans().get(feed);
        var there = whole.scans().get(feed);
        assertThat(here.sizes()).as("seed=%d %s", seed, feed).isEqualTo(there.sizes());
        assertThat(here.measured()).isEqualTo(there.measured());
        assertThat(here.torn()).isEqualTo(there.torn());
        assertThat(streamed.spots(feed)).hasSameSizeAs(whole.spots(feed));
        for (int i = 0; i < streamed.spots(feed).size(); i++) {
            assertThat(streamed.spots(feed).get(i).content()).isEqualTo(whole.spots(feed).get(i).content());
            assertThat(streamed.spots(feed).get(i).line()).isEqualTo(whole.spots(feed).get(i).line());
        }
        if (here.spots() instanceof SoundSpots one && there.spots() instanceof SoundSpots other) {
            assertThat(one.bytes(here.last())).isEqualTo(other.bytes(there.last()));
            assertThat(one.lines(here.last())).isEqualTo(other.lines(there.last()));
        }
    }

    private static void harm(Path path, Random dice) throws IOException {
        List<Path> files;
        try (var all = Files.walk(path.resolve(Layout.FEEDS))) {
            files = all.filter(file -> file.getFileName().toString().matches("0.*[.]jsonl")).sorted().toList();
        }
        var file = files.get(dice.nextInt(files.size()));
        var bytes = Files.readAllBytes(file);
        if (dice.nextBoolean()) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1 - dice.nextInt(bytes.length - 1)));
        } else {
            bytes[dice.nextInt(bytes.length)] ^= 1;
            Files.write(file, bytes);
        }
    }

    private Path filled(String name, Ledger history, Limits limits) {
        var path = folder.resolve(name);
        var lines = new ArrayList<>(history.inReplayOrder());
        SampleDirectory.fill(path, lines, SampleDirectory.own(history), limits, new Random(1));
        return path;
    }

    private static DataDirectory open(Path path, Limits limits) {
        return DataDirectory.open(path, Histories.node(1), Histories.CHARTER, Disk.REAL, limits);
    }

    private static void same(Ledger ledger, Ledger expected) {
        assertThat(ledger.head()).isEqualTo(expected.head());
        assertThat(ledger.inReplayOrder()).isEqualTo(expected.inReplayOrder());
        for (var line : expected.inReplayOrder()) {
            assertThat(ledger.find(line.id())).contains(line);
            for (var tip : expected.frontier().tips()) {
                assertThat(ledger.precedes(line.id(), tip)).isEqualTo(expected.precedes(line.id(), tip));
            }
        }
    }
}
