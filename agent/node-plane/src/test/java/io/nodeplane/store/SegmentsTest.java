package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SegmentsTest {
    private static final Path DATA = Path.of("/data").toAbsolutePath();
    private static final Ledger EMPTY = Ledger.empty(Histories.CHARTER.id());
    private static final Limits SMALL = new Limits(100_000, 3);

    private final MemoryDisk disk = new MemoryDisk();
    private final Ledger ledger = Histories.random(1, 1, 7).union();
    private final FeedId own = ledger.feeds().getFirst();
    private final Path folder = DATA.resolve(Layout.name(own, 1)).getParent();

    @Test
    void a_feed_goes_on_in_another_segment_when_one_is_full_however_it_is_appended() throws IOException {
        var lines = ledger.inReplayOrder();
        assertThat(lines).hasSize(8);
        for (int batch = 1; batch <= 8; batch++) {
            var fresh = new MemoryDisk();
            fill(fresh, SMALL, lines, batch);
            assertThat(fresh.children(folder)).extracting(file -> file.getFileName().toString())
                    .containsExactly("000001.jsonl", "000002.jsonl", "000003.jsonl", "segments.jsonl");
            assertThat(text(fresh, 1)).isEqualTo(joined(lines.subList(0, 3)));
            assertThat(text(fresh, 2)).isEqualTo(joined(lines.subList(3, 6)));
            assertThat(text(fresh, 3)).isEqualTo(joined(lines.subList(6, 8)));
            assertThat(recovered(fresh, SMALL).ledger().head()).isEqualTo(ledger.head());
        }
    }

    @Test
    void a_segment_ends_before_it_would_grow_beyond_its_bytes() throws IOException {
        var lines = ledger.inReplayOrder();
        var limit = lines.get(0).text().length() + lines.get(1).text().length() + 2;
        fill(disk, new Limits(limit, 100), lines, 8);
        assertThat(text(disk, 1)).hasSize(limit).isEqualTo(joined(lines.subList(0, 2)));
        for (var file : Layout.segments(disk, folder).values()) {
            assertThat(disk.read(file)).hasSizeLessThanOrEqualTo(Math.max(limit, 8193));
        }
        assertThat(recovered(disk, SMALL).ledger().head()).isEqualTo(ledger.head());
    }

    @Test
    void a_full_segment_is_sealed_with_what_an_auditor_needs() throws IOException {
        var lines = ledger.inReplayOrder();
        fill(disk, SMALL, lines, 8);
        var manifest = new String(disk.read(folder.resolve("segments.jsonl")), StandardCharsets.US_ASCII);
        var bytes = joined(lines.subList(0, 3));
        assertThat(manifest.lines()).hasSize(2).first()
                .isEqualTo("{\"bytes\":" + bytes.length() + ",\"first\":{\"hash\":\""
                        + lines.get(0).hash() + "\",\"seq\":1},\"last\":{\"hash\":\"" + lines.get(2).hash()
                        + "\",\"seq\":3},\"lines\":3,\"segment\":1,\"sha256\":\"" + Hash.of(bytes) + "\"}");
    }

    @Test
    void a_manifest_that_is_missing_torn_or_wrong_is_built_again() throws IOException {
        fill(disk, SMALL, ledger.inReplayOrder(), 8);
        var file = folder.resolve("segments.jsonl");
        var sound = disk.read(file);
        var text = new String(sound, StandardCharsets.US_ASCII);
        var harms = List.of(text.substring(0, text.length() - 40), text.replace("\"lines\":3", "\"lines\":4"),
                text.substring(text.indexOf('\n') + 1), text.replaceFirst("sha256\":\"..", "sha256\":\"zz"));
        for (var harm : harms) {
            disk.harm(file, harm.getBytes(StandardCharsets.US_ASCII));
            assertThat(LedgerFiles.verify(disk, DATA)).isNotInstanceOf(Verification.Sound.class);
            var recovered = recovered(disk, SMALL);
            assertThat(recovered.notes()).extracting(Event::kind).containsExactly("manifest");
            assertThat(recovered.doubt()).isEmpty();
            assertThat(disk.read(file)).isEqualTo(sound);
            assertThat(LedgerFiles.verify(disk, DATA)).isInstanceOf(Verification.Sound.class);
        }
        disk.delete(file);
        assertThat(LedgerFiles.verify(disk, DATA)).isInstanceOf(Verification.Sound.class);
        assertThat(recovered(disk, SMALL).notes()).isEmpty();
        assertThat(disk.read(file)).isEqualTo(sound);
    }

    @Test
    void a_wrong_manifest_is_named_with_line_and_field() throws IOException {
        fill(disk, SMALL, ledger.inReplayOrder(), 8);
        var file = folder.resolve("segments.jsonl");
        var lines = new String(disk.read(file), StandardCharsets.US_ASCII).split("\n");
        disk.harm(file, (lines[0] + "\n" + lines[1].replaceFirst("sha256\":\"..", "sha256\":\"00") + "\n").getBytes());
        assertThat(LedgerFiles.verify(disk, DATA)).isInstanceOfSatisfying(Verification.Damaged.class, damaged -> {
            assertThat(damaged.place().file()).isEqualTo(file);
            assertThat(damaged.place().line()).isEqualTo(2);
            assertThat(damaged.place().offset()).isEqualTo(lines[0].length() + 1);
            assertThat(damaged.place().what()).startsWith("'sha256' is 00");
        });
    }

    @Test
    void a_sealed_segment_that_lost_its_end_or_is_gone_is_a_hole_until_the_lines_have_come() throws IOException {
        var lines = ledger.inReplayOrder();
        for (var gone : List.of(false, true)) {
            var other = new MemoryDisk();
            fill(other, SMALL, lines, 8);
            var file = folder.resolve("000001.jsonl");
            if (gone) {
                other.delete(file);
            } else {
                other.harm(file, joined(lines.subList(0, 2)).getBytes(StandardCharsets.US_ASCII));
            }
            try (var data = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, other, SMALL)) {
                var recovered = data.recover(0);
                assertThat(recovered.doubt().map(Doubt::why)).contains("damaged");
                assertThat(recovered.waiting()).hasSize(5);
                var next = recovered.ledger().genesis(new Body.Genesis(Histories.node(1), "again"), 0);
                data.journal().append(List.of(next), next.feed());
                var missing = ledger.beyond(Holdings.of(recovered.ledger().frontier()));
                assertThat(data.journal().append(missing, next.feed())).isInstanceOf(Append.Durable.class);
            }
            assertThat(text(other, 1)).isEqualTo(joined(lines.subList(0, 3)));
            assertThat(text(other, 2)).isEqualTo(joined(lines.subList(3, 6)));
            assertThat(recovered(other, SMALL).notes()).isEmpty();
            assertThat(LedgerFiles.verify(other, DATA)).isInstanceOf(Verification.Sound.class);
        }
    }

    @Test
    void the_last_segments_of_a_feed_are_missed_by_their_seal() throws IOException {
        var lines = ledger.inReplayOrder();
        var other = new MemoryDisk();
        fill(other, SMALL, lines, 8);
        other.delete(folder.resolve("000002.jsonl"));
        other.delete(folder.resolve("000003.jsonl"));
        assertThat(LedgerFiles.verify(other, DATA)).isInstanceOfSatisfying(Verification.Damaged.class,
                damaged -> assertThat(damaged.place().file()).isEqualTo(folder.resolve("000002.jsonl")));
        try (var data = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, other, SMALL)) {
            var recovered = data.recover(0);
            assertThat(recovered.doubt().map(Doubt::why)).contains("damaged");
            var next = recovered.ledger().genesis(new Body.Genesis(Histories.node(1), "again"), 0);
            data.journal().append(List.of(next), next.feed());
            var missing = ledger.beyond(Holdings.of(recovered.ledger().frontier()));
            assertThat(data.journal().append(missing, next.feed())).isInstanceOf(Append.Durable.class);
        }
        assertThat(text(other, 1) + text(other, 2)).isEqualTo(joined(lines.subList(0, 8)));
        assertThat(recovered(other, SMALL).notes()).as("the lines came in one segment: its seal is made again")
                .extracting(Event::kind).containsExactly("manifest");
        assertThat(recovered(other, SMALL).notes()).isEmpty();
        assertThat(LedgerFiles.verify(other, DATA)).isInstanceOf(Verification.Sound.class);
    }

    @Test
    void the_branches_of_a_forked_feed_lie_in_one_file_in_the_order_of_their_arrival() throws IOException {
        var genesis = EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var trunk = Histories.with(EMPTY, genesis);
        var feed = genesis.feed();
        var lines = new ArrayList<>(List.of(genesis));
        var branches = new ArrayList<>(List.of(trunk, trunk, trunk));
        for (int i = 0; i < 12; i++) {
            var branch = branches.get(i % 3);
            var line = branch.next(feed, new Body.Started("branch " + i % 3 + " " + i, "test"), 0, List.of());
            branches.set(i % 3, Histories.with(branch, line));
            lines.add(line);
        }
        var forked = Histories.grown(EMPTY, lines);
        var file = DATA.resolve(Layout.name(feed, 1));
        for (int seed = 0; seed < 50; seed++) {
            var fresh = new MemoryDisk();
            var dice = new Random(seed);
            var arrived = Histories.shuffled(lines, dice);
            fill(fresh, Limits.USUAL, arrived, 1 + seed % 5);
            assertThat(new String(fresh.read(file), StandardCharsets.US_ASCII)).isEqualTo(joined(arrived));
            var recovered = recovered(fresh, Limits.USUAL);
            assertThat(recovered.notes()).isEmpty();
            assertThat(recovered.ledger().head()).isEqualTo(forked.head());
            assertThat(recovered.ledger().forks()).isEqualTo(forked.forks()).hasSize(1);
            assertThat(LedgerFiles.verify(fresh, DATA)).isInstanceOf(Verification.Sound.class);
            // A bad line in the middle: the rest of its branch waits, the others do not.
            var bytes = fresh.read(file);
            bytes[dice.nextInt(bytes.length)] ^= 1;
            fresh.harm(file, bytes);
            try (var data = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, fresh, Limits.USUAL)) {
                var left = data.recover(0);
                var missing = new ArrayList<>(Histories.shuffled(lines, dice));
                missing.removeAll(left.ledger().inReplayOrder());
                assertThat(missing).containsAll(left.waiting());
                assertThat(data.journal().append(missing, null)).isInstanceOf(Append.Durable.class);
            }
            var again = recovered(fresh, Limits.USUAL);
            assertThat(again.notes()).as("seed %s", seed).isEmpty();
            assertThat(again.ledger().head()).isEqualTo(forked.head());
            assertThat(LedgerFiles.verify(fresh, DATA)).isInstanceOf(Verification.Sound.class);
        }
    }

    private static void fill(MemoryDisk disk, Limits limits, List<Line> lines, int batch) {
        try (var data = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, disk, limits)) {
            data.recover(0);
            var own = lines.getFirst().feed().node().equals(Histories.node(1)) ? lines.getFirst().feed() : null;
            for (int at = 0; at < lines.size(); at += batch) {
                var some = lines.subList(at, Math.min(lines.size(), at + batch));
                assertThat(data.journal().append(some, own)).isEqualTo(new Append.Durable(Collections.emptyList()));
            }
        }
    }

    private static Recovered recovered(MemoryDisk disk, Limits limits) {
        try (var data = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, disk, limits)) {
            return data.recover(0);
        }
    }

    private String text(MemoryDisk from, int segment) throws IOException {
        return new String(from.read(folder.resolve(Layout.segment(segment))), StandardCharsets.US_ASCII);
    }

    private static String joined(List<Line> lines) {
        return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    }
}
