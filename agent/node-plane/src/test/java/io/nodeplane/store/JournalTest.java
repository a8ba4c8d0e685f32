package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Ledger EMPTY = Ledger.empty(Histories.CHARTER.id());
    private final Line own = EMPTY.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
    private final Line other = EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0);

    @TempDir
    private Path temp;

    @Test
    void lines_of_others_are_durable_first_then_whose_feed_it_is_then_all_own_lines_with_one_force() {
        var trace = new TracingDisk(temp);
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER, trace, Limits.USUAL)) {
            data.recover(0);
            var ledger = Histories.with(Histories.with(EMPTY, own), other);
            var second = ledger.next(own.feed(), new Body.Started("n", "test"), 0, List.of());
            var third = Histories.with(ledger, second).next(own.feed(), new Body.Started("m", "test"), 0, List.of());
            trace.calls.clear();
            assertThat(data.journal().append(List.of(own, other, second, third), own.feed()))
                    .isEqualTo(new Append.Durable());
            assertThat(Files.readAllLines(temp.resolve(Layout.name(own.feed(), 1)))).hasSize(3);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        var mine = Layout.name(own.feed(), 1);
        var others = Layout.name(other.feed(), 1);
        assertThat(trace.calls).containsSubsequence("write " + others, "force " + others, "rename identity.json",
                "force .", "write " + mine, "force " + mine);
        assertThat(trace.calls.indexOf("force feeds/node-2")).isBetween(0, trace.calls.indexOf("rename identity.json"));
        assertThat(trace.calls.indexOf("force feeds")).isBetween(0, trace.calls.indexOf("rename identity.json"));
        assertThat(trace.calls.indexOf("force feeds/node-1")).isBetween(0, trace.calls.indexOf("write " + mine));
        assertThat(trace.calls.stream().filter(("write " + others)::equals)).hasSize(1);
        assertThat(trace.calls.stream().filter(("write " + mine)::equals)).hasSize(1);
    }

    @Test
    void feeds_that_begin_together_cost_one_force_of_each_file_and_each_folder_before_any_own_line() {
        var lines = new ArrayList<Line>();
        for (int i = 2; i < 22; i++) {
            // Two feeds of each node.
            lines.add(EMPTY.genesis(new Body.Genesis(Histories.node(i / 2 + 1), "n" + i), 0));
        }
        lines.add(own);
        var trace = new TracingDisk(temp);
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER, trace, Limits.USUAL)) {
            data.recover(0);
            trace.calls.clear();
            assertThat(data.journal().append(lines, own.feed())).isEqualTo(new Append.Durable());
        }
        var before = trace.calls.subList(0, trace.calls.indexOf("rename identity.json"));
        for (var line : lines.subList(0, 20)) {
            var file = Layout.name(line.feed(), 1);
            var folder = file.substring(0, file.lastIndexOf('/'));
            assertThat(before).containsSubsequence("create " + folder, "write " + file, "force " + file,
                    "force " + folder);
            assertThat(before).contains("force " + folder.substring(0, folder.lastIndexOf('/')), "force feeds",
                    "force .");
        }
        // Each file and its folder; the folders of ten nodes, that of all feeds, and the directory; and the identity's draft.
        assertThat(before.stream().filter(call -> call.startsWith("force "))).hasSize(20 + 20 + 10 + 1 + 1 + 1);
        assertThat(SampleDirectory.recovered(temp).ledger().size()).isEqualTo(lines.size());
    }

    @Test
    void feeds_that_begin_together_are_all_there_or_torn_after_a_crash_at_any_operation() {
        var lines = new ArrayList<Line>();
        for (int i = 2; i < 7; i++) {
            lines.add(EMPTY.genesis(new Body.Genesis(Histories.node(i), "n"), 0));
        }
        var home = Path.of("/data").toAbsolutePath();
        for (int good = 0, finished = 0; finished == 0; good++) {
            for (int seed = 0; seed < 30; seed++) {
                var disk = new MemoryDisk();
                var faulty = new FaultyDisk(disk, FaultyDisk.Fault.POWER, Integer.MAX_VALUE);
                var answered = false;
                try (var data = DataDirectory.open(home, Histories.node(1), Histories.CHARTER, faulty, Limits.USUAL)) {
                    data.recover(0);
                    faulty.after(good);
                    answered = data.journal().append(lines, null) instanceof Append.Durable;
                }
                finished += faulty.struck() ? 0 : 1;
                disk.crash(new Random(seed));
                try (var data = DataDirectory.open(home, Histories.node(1), Histories.CHARTER, disk, Limits.USUAL)) {
                    var found = data.recover(0);
                    assertThat(found.doubt()).isEmpty();
                    assertThat(found.notes()).extracting(Event::kind).isSubsetOf("torn-tail");
                    assertThat(found.ledger().inReplayOrder()).as("after %s good operations, seed %s", good, seed)
                            .hasSizeBetween(answered ? lines.size() : 0, lines.size());
                    var missing = lines.stream().filter(line -> found.ledger().find(line.id()).isEmpty()).toList();
                    assertThat(data.journal().append(missing, null)).isEqualTo(new Append.Durable());
                }
                assertThat(LedgerFiles.verify(disk, home)).isInstanceOf(Verification.Sound.class);
            }
        }
    }

    @Test
    void another_own_feed_is_named_durably_before_its_genesis_is_written() {
        var ledger = Histories.with(EMPTY, own);
        var next = ledger.genesis(new Body.Genesis(Histories.node(1), "second"), 0);
        var trace = new TracingDisk(temp);
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER, trace, Limits.USUAL)) {
            data.recover(0);
            data.journal().append(List.of(own), own.feed());
            trace.calls.clear();
            assertThat(data.journal().append(List.of(next), next.feed())).isEqualTo(new Append.Durable());
        }
        assertThat(trace.calls).containsSubsequence("rename identity.json", "force .",
                "write " + Layout.name(next.feed(), 1));
        assertThat(SampleDirectory.recovered(temp).ownFeed()).isEqualTo(next.feed());
        assertThat(SampleDirectory.recovered(temp).doubt()).isEmpty();
    }

    @Test
    void a_full_disk_fails_the_append_and_every_later_one() throws IOException {
        var full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            data.recover(0);
            assertThat(data.journal().append(List.of(own), own.feed())).isEqualTo(new Append.Durable());
            var file = temp.resolve(Layout.name(other.feed(), 1));
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, full);
            var failed = data.journal().append(List.of(other), own.feed());
            assertThat(failed).isInstanceOf(Append.Failed.class);
            assertThat(failed.toString()).contains(data.path().toString());
            Files.delete(file);
            assertThat(data.journal().append(List.of(other), own.feed())).isEqualTo(failed);
        }
    }

    @Test
    void after_any_operation_that_fails_every_later_append_fails_and_what_was_answered_for_is_there()
            throws IOException {
        var history = Histories.random(5, 3, 40).views().get(0);
        var lines = history.inReplayOrder();
        var mine = SampleDirectory.own(history);
        for (int good = 0, answered = -1; answered < lines.size(); good++) {
            var path = temp.resolve("run-" + good);
            DataDirectory.open(path, Histories.node(1), Histories.CHARTER).close();
            answered = 0;
            var disk = new TracingDisk(path, 30 + good);
            try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER, disk, Limits.USUAL)) {
                data.recover(0);
                for (var line : lines) {
                    if (data.journal().append(List.of(line), mine) instanceof Append.Durable) {
                        answered++;
                    } else {
                        var calls = disk.calls.size();
                        assertThat(data.journal().append(List.of(line), mine)).isInstanceOf(Append.Failed.class);
                        assertThat(disk.calls).as("nothing is tried again").hasSize(calls);
                        break;
                    }
                }
            }
            try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER)) {
                var found = data.recover(0).ledger().inReplayOrder();
                assertThat(found).as("after %s good operations", good).containsAll(lines.subList(0, answered))
                        .hasSizeLessThanOrEqualTo(answered + 1);
            }
        }
    }

    @Test
    void an_interrupt_is_a_failed_append() {
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            data.recover(0);
            Thread.currentThread().interrupt();
            try {
                assertThat(data.journal().append(List.of(own), own.feed())).isInstanceOf(Append.Failed.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(data.journal().append(List.of(own), own.feed())).isInstanceOf(Append.Failed.class);
        }
    }

    @Test
    void a_line_that_does_not_continue_its_feed_is_a_bug_and_nothing_is_written() {
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            assertThatThrownBy(data::journal).isInstanceOf(IllegalStateException.class);
            data.recover(0);
            var ledger = Histories.with(EMPTY, own);
            var second = ledger.next(own.feed(), new Body.Started("n", "test"), 0, List.of());
            assertThatThrownBy(() -> data.journal().append(List.of(other, second), own.feed()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not continue");
            assertThat(data.journal().append(List.of(own, second), own.feed())).isEqualTo(new Append.Durable());
            assertThatThrownBy(() -> data.journal().append(List.of(own), own.feed()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(LedgerFiles.read(temp).size()).isEqualTo(2);
    }

    @Test
    void more_feeds_than_open_files_are_written_in_turn() {
        var lines = new ArrayList<Line>();
        for (int round = 0; round < 3; round++) {
            for (int i = 2; i < FileJournal.OPEN_MAX + 12; i++) {
                var genesis = EMPTY.genesis(new Body.Genesis(Histories.node(i), "n"), 0);
                var ledger = Histories.with(EMPTY, genesis);
                var line = genesis;
                for (int more = 0; more < round; more++) {
                    line = ledger.next(genesis.feed(), new Body.Started("n" + more, "test"), 0, List.of());
                    ledger = Histories.with(ledger, line);
                }
                lines.add(line);
            }
        }
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            data.recover(0);
            for (var line : lines) {
                assertThat(data.journal().append(List.of(line), own.feed())).isEqualTo(new Append.Durable());
            }
        }
        assertThat(LedgerFiles.verify(temp)).isInstanceOf(Verification.Sound.class);
        assertThat(LedgerFiles.read(temp).size()).isEqualTo(lines.size());
    }
}
