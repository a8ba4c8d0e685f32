package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
    private static final Path DATA = Path.of("/data").toAbsolutePath();
    private final Line own = Ledger.empty(Histories.CHARTER.id()).genesis(new Body.Genesis(Histories.node(1), "n"), 0);
    private final Ledger first = Histories.with(Ledger.empty(Histories.CHARTER.id()), own);
    private final Line second = first.next(own.feed(), new Body.Started("m", "test"), 0, List.of());

    @TempDir
    private Path temp;

    @Test
    void a_restart_in_the_same_place_is_no_doubt_after_a_clean_close_or_none() {
        var disk = new MemoryDisk();
        for (int start = 0; start < 3; start++) {
            var data = open(disk);
            assertThat(data.recover(0).doubt()).isEmpty();
            if (start == 0) {
                data.journal().append(List.of(own), own.feed());
                disk.kill();
            } else {
                data.close();
            }
        }
    }

    @Test
    void a_copy_of_the_directory_is_a_doubt_until_another_feed_has_begun() throws IOException {
        var original = temp.resolve("original");
        SampleDirectory.fill(original, first, 0);
        var copy = temp.resolve("copy");
        copy(original, copy);
        for (int start = 0; start < 3; start++) {
            var recovered = SampleDirectory.recovered(copy);
            assertThat(recovered.doubt().map(Doubt::why)).contains("copied");
            assertThat(recovered.ownFeed()).isEqualTo(own.feed());
            assertThat(recovered.notes()).extracting(Event::kind).containsExactly("doubt");
        }
        var next = first.genesis(new Body.Genesis(Histories.node(1), "another"), 0);
        try (var data = DataDirectory.open(copy, Histories.node(1), Histories.CHARTER)) {
            data.recover(0);
            data.journal().append(List.of(next), next.feed());
        }
        assertThat(SampleDirectory.recovered(copy).doubt()).isEmpty();
        assertThat(SampleDirectory.recovered(copy).ownFeed()).isEqualTo(next.feed());
        assertThat(SampleDirectory.recovered(original).doubt()).isEmpty();
    }

    @Test
    void each_fact_about_the_place_tells_a_copy() {
        var places = List.of(new Whereabouts("other", "1", "2", "path"), new Whereabouts("machine", "1", "9", "path"),
                new Whereabouts("machine", "1", "2", "other"));
        for (var place : places) {
            var disk = new MemoryDisk();
            begin(disk, List.of(own));
            disk.move(place);
            assertThat(open(disk).recover(0).doubt().map(Doubt::why)).as("%s", place).contains("copied");
        }
    }

    @Test
    void another_number_of_the_device_tells_nothing() {
        var disk = new MemoryDisk();
        begin(disk, List.of(own));
        disk.move(new Whereabouts("machine", "9", "2", "path"));

        assertThat(open(disk).recover(0).doubt()).isEmpty();
    }

    @Test
    void feeds_without_a_guard_are_a_copy_and_a_guard_that_nobody_can_read_is_damage() throws IOException {
        var disk = new MemoryDisk();
        begin(disk, List.of(own));
        disk.harm(DATA.resolve(Layout.GUARD), new byte[]{'{'});
        assertThat(reopened(disk).doubt().map(Doubt::why)).contains("damaged");
        var other = new MemoryDisk();
        begin(other, List.of(own));
        other.delete(DATA.resolve(Layout.GUARD));
        assertThat(reopened(other).doubt().map(Doubt::why)).contains("copied");
    }

    @Test
    void a_directory_without_an_own_feed_may_lie_anywhere() {
        var disk = new MemoryDisk();
        open(disk).close();
        disk.move(new Whereabouts("other", "3", "4", "elsewhere"));
        assertThat(reopened(disk).doubt()).isEmpty();
    }

    @Test
    void an_entry_that_the_guard_names_and_the_disk_lacks_is_a_rollback() throws IOException {
        var disk = new MemoryDisk();
        begin(disk, List.of(own, second));
        disk.harm(DATA.resolve(Layout.name(own.feed(), 1)), (own.text() + "\n").getBytes());
        for (int start = 0; start < 2; start++) {
            var recovered = reopened(disk);
            assertThat(recovered.doubt().map(Doubt::why)).contains("rolled-back");
            assertThat(recovered.notes().getLast().reason()).contains(start == 0
                    ? "it had " + own.feed() + "#2 before"
                    : "an earlier start found so");
        }
    }

    @Test
    void an_own_feed_that_is_gone_is_a_rollback_too() throws IOException {
        var disk = new MemoryDisk();
        begin(disk, List.of(own, second));
        disk.delete(DATA.resolve(Layout.name(own.feed(), 1)));
        var recovered = reopened(disk);
        assertThat(recovered.doubt().map(Doubt::why)).contains("rolled-back");
        assertThat(recovered.ownFeed()).isNull();
    }

    @Test
    void own_entries_that_others_bring_are_a_rollback_for_the_next_start_too() throws IOException {
        var disk = new MemoryDisk();
        begin(disk, List.of(own));
        var data = open(disk);
        assertThat(data.recover(0).doubt()).isEmpty();
        // A start that still asks its peers writes no feed.
        assertThat(data.journal().append(List.of(second), null)).isInstanceOf(Journal.Append.Durable.class);
        disk.crash(new Random(1));
        assertThat(reopened(disk).doubt().map(Doubt::why)).contains("rolled-back");
    }

    @Test
    void what_is_written_says_where_how_far_and_how_it_ended() throws IOException {
        var disk = new MemoryDisk();
        var data = open(disk);
        data.recover(0);
        data.journal().append(List.of(own, second), own.feed());
        assertThat(Guard.read(disk, DATA)).contains(new Guard(disk.whereabouts(DATA), Optional.empty(), false,
                Optional.empty()));
        data.close();
        assertThat(Guard.read(disk, DATA)).contains(new Guard(disk.whereabouts(DATA), Optional.of(second.id()), true,
                Optional.empty()));
        assertThat(new String(disk.read(DATA.resolve("guard.json")))).isEqualTo("{\"clean\":true,\"device\":\"1\","
                + "\"head\":[\"" + own.feed() + "\",2,\"" + second.hash()
                + "\"],\"inode\":\"2\",\"machine\":\"machine\",\"path\":\"path\",\"sha256\":"
                + "\"6f12af980de71f315d1caefbb6fdf85e6d4ac8affd1c12d82dabfd55a943abaa\"}\n");
    }

    @Test
    void a_guard_of_an_older_release_has_no_digest_and_is_believed() throws IOException {
        var disk = new MemoryDisk();
        begin(disk, List.of(own));
        var file = DATA.resolve(Layout.GUARD);
        var guard = Guard.read(disk, DATA);
        var old = new String(disk.read(file)).replaceAll(",\"sha256\":\"[0-9a-f]{64}\"", "");
        assertThat(old).doesNotContain("sha256");
        disk.harm(file, old.getBytes());
        assertThat(Guard.read(disk, DATA)).isEqualTo(guard);
        assertThat(reopened(disk).doubt()).isEmpty();
    }

    @Test
    void a_crash_at_any_operation_of_a_start_or_a_close_leaves_no_false_doubt() throws IOException {
        for (int good = 0, finished = 0; finished < 3; good++) {
            for (int seed = 0; seed < 20; seed++) {
                var disk = new MemoryDisk();
                var faulty = new FaultyDisk(disk, FaultyDisk.Fault.POWER, good);
                try (var data = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, faulty, Limits.USUAL)) {
                    data.recover(0);
                    data.journal().append(List.of(own), own.feed());
                    data.journal().append(List.of(second), own.feed());
                } catch (StoreException cut) {
                    assertThat(cut).hasMessageContaining("the disk fails");
                }
                disk.crash(new Random(seed));
                finished += faulty.struck() ? 0 : 1;
                assertThat(reopened(disk).doubt()).as("after %s good operations, seed %s", good, seed).isEmpty();
            }
        }
    }

    private static void begin(MemoryDisk disk, List<Line> lines) {
        try (var data = open(disk)) {
            data.recover(0);
            data.journal().append(lines, lines.getFirst().feed());
        }
    }

    private static Recovered reopened(MemoryDisk disk) {
        try (var data = open(disk)) {
            return data.recover(0);
        }
    }

    private static DataDirectory open(Disk disk) {
        return DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, disk, Limits.USUAL);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
