package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.Agent;
import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Packer;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.SnapshotCheck.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start from a snapshot finds what a start without one finds; otherwise it does not use it. */
class SnapshotTest {
    private static final Charter CHARTER = Histories.CHARTER;
    private static final String RELEASE = "1.2.3";
    private static final long AT = 1_790_000_000_000L;
    /** So that feeds have several segments, and most entries lie on shelves. */
    private static final Limits SMALL = new Limits(2_000, 4, 3, 2);

    @TempDir
    private Path temp = Path.of("");

    /** What a start finds, as far as a snapshot must not change it. */
    private record Found(Ledger ledger, List<Line> lines, Hash view, Optional<Doubt> doubt, List<Line> waiting,
            List<String> notes) {

        static Found of(Recovered recovered) {
            var membership = recovered.membership()
                    .orElseGet(() -> Membership.replay(CHARTER, recovered.ledger()));
            return new Found(recovered.ledger(), recovered.ledger().inReplayOrder(), membership.view().digest(),
                    recovered.doubt(), recovered.waiting(), recovered.notes().stream()
                            .filter(note -> !note.kind().equals("snapshot"))
                            .map(note -> note.kind() + " " + note.reason().replaceAll("quarantine/\\S+", "")).toList());
        }

        void isSameAs(Found other, String what) {
            assertThat(ledger.head()).as(what).isEqualTo(other.ledger.head());
            assertThat(lines).as(what).isEqualTo(other.lines);
            assertThat(view).as(what).isEqualTo(other.view);
            assertThat(doubt).as(what).isEqualTo(other.doubt);
            assertThat(waiting).as(what).isEqualTo(other.waiting);
            assertThat(notes).as(what).isEqualTo(other.notes);
        }
    }

    /** A data directory as it lies, to be started from as often as is wanted. */
    private record Picture(SortedMap<Path, byte[]> files) {
        private static final Path PATH = Path.of("data").toAbsolutePath();

        static Picture of(Path path) throws IOException {
            var files = new TreeMap<Path, byte[]>();
            try (var all = Files.walk(path)) {
                for (var file : all.filter(Files::isRegularFile).toList()) {
                    files.put(path.relativize(file), Files.readAllBytes(file));
                }
            }
            return new Picture(files);
        }

        /** {@return the snapshot, what it needs beside it, and all that lies in the feeds' folders} */
        List<Path> covered() {
            return files.keySet().stream().filter(file -> file.startsWith(Layout.FEEDS)
                    || file.endsWith(Layout.SNAPSHOT) || file.endsWith(Layout.SHELVES)).toList();
        }

        Picture with(Path file, byte[] bytes) {
            var other = new TreeMap<>(files);
            other.put(file, bytes);
            return new Picture(other);
        }

        Picture without(Path file) {
            var other = new TreeMap<>(files);
            other.remove(file);
            return new Picture(other);
        }

        MemoryDisk disk() throws IOException {
            var disk = new MemoryDisk();
            for (var file : files.entrySet()) {
                var path = PATH.resolve(file.getKey());
                disk.createDirectories(path.getParent());
                try (var appender = disk.appender(path)) {
                    appender.write(file.getValue());
                    appender.force(true);
                }
                disk.force(path.getParent());
            }
            return disk;
        }

        Recovered started(Optional<String> software) throws IOException {
            return started(disk(), software);
        }

        static Recovered started(Disk disk, Optional<String> software) {
            try (var data = DataDirectory.open(PATH, Histories.node(1), CHARTER, disk, SMALL)) {
                return software.isPresent() ? data.recover(AT, software.get()) : data.recover(AT);
            }
        }
    }

    /** A disk in whose place another can be put. */
    private static final class Seam extends ForwardingDisk {
        private Disk disk;

        Seam(Disk disk) {
            super(disk);
            this.disk = disk;
        }

        @Override
        public void replace(Path file, byte[] content) throws IOException {
            disk.replace(file, content);
        }
    }

    @Test
    void a_start_from_a_snapshot_finds_the_same_with_any_number_of_lines_behind_it() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            var dice = new Random(seed);
            var lines = Histories.shuffled(Histories.random(seed, 4, 90).union().inReplayOrder(), dice);
            var path = temp.resolve("run-" + seed);
            var at = 1 + dice.nextInt(lines.size());
            fill(path, lines.subList(0, at), dice);
            leave(path);
            fill(path, lines.subList(at, lines.size()), dice);
            var picture = Picture.of(path);
            var whole = picture.started(Optional.empty());
            var shortened = picture.started(Optional.of(RELEASE));
            Found.of(shortened).isSameAs(Found.of(whole), "seed=" + seed);
            assertThat(shortened.check().isPresent()).as("seed=%d %s", seed, shortened.notes()).isTrue();
            assertThat(shortened.replayed()).isEqualTo(lines.size() - at);
            assertThat(shortened.check().get().run(() -> false)).isEqualTo(Verdict.RIGHT);
            assertThat(shortened.check().get().run(() -> true)).isEqualTo(Verdict.STOPPED);
        }
    }

    @Test
    void the_files_go_on_after_a_start_from_a_snapshot_as_after_any_other() throws IOException {
        var dice = new Random(3);
        var lines = Histories.shuffled(Histories.random(3, 4, 120).union().inReplayOrder(), dice);
        var path = temp.resolve("one");
        for (int at = 0; at < lines.size(); at += 25) {
            var more = lines.subList(at, Math.min(lines.size(), at + 25));
            try (var data = open(path)) {
                var recovered = data.recover(AT, RELEASE);
                assertThat(recovered.check().isPresent()).isEqualTo(at > 0);
                for (var line : more) {
                    data.journal().append(List.of(line), null);
                }
                var ledger = Histories.grown(recovered.ledger(), more);
                data.snapshot(ledger, Membership.replay(CHARTER, ledger), RELEASE, 0).orElseThrow().run();
            }
        }
        assertThat(LedgerFiles.read(path).inReplayOrder())
                .isEqualTo(Histories.grown(Ledger.empty(CHARTER.id()), lines).inReplayOrder());
        var plain = temp.resolve("other");
        fill(plain, lines, dice);
        assertThat(segments(path)).isEqualTo(segments(plain));
    }

    @Test
    void any_flipped_bit_of_the_snapshot_or_of_a_file_it_covers_leads_to_a_replay() throws IOException {
        var dice = new Random(5);
        var path = temp.resolve("data");
        fill(path, Histories.random(5, 3, 14).union().inReplayOrder(), dice);
        leave(path);
        var picture = Picture.of(path);
        var flips = 0;
        for (var file : picture.covered()) {
            var sound = picture.files().get(file);
            for (int i = 0; i < sound.length; i++) {
                var bytes = sound.clone();
                bytes[i] ^= (byte) (1 << dice.nextInt(8));
                var harmed = picture.with(file, bytes);
                var what = file.getFileName() + " byte " + i;
                var shortened = harmed.started(Optional.of(RELEASE));
                Found.of(shortened).isSameAs(Found.of(harmed.started(Optional.empty())), what);
                // The seals are no part of it: they are built again.
                if (!file.endsWith(Layout.MANIFEST)) {
                    assertThat(shortened.check()).as(what).isEmpty();
                    assertThat(shortened.notes()).as(what).extracting(Event::kind).contains("snapshot");
                }
                flips++;
            }
        }
        assertThat(flips).isGreaterThan(4_000);
    }

    @Test
    void torn_cut_and_lost_files_lead_to_a_replay() throws IOException {
        var dice = new Random(6);
        var path = temp.resolve("data");
        fill(path, Histories.random(6, 3, 30).union().inReplayOrder(), dice);
        leave(path);
        var picture = Picture.of(path);
        for (var file : picture.covered()) {
            var sound = picture.files().get(file);
            var variants = List.of(new byte[0], "{\"entry\":".getBytes(StandardCharsets.US_ASCII), sound);
            for (var more : variants) {
                var bytes = Arrays.copyOf(sound, sound.length + more.length);
                System.arraycopy(more, 0, bytes, sound.length, more.length);
                var harmed = more.length == 0 ? picture.without(file) : picture.with(file, bytes);
                Found.of(harmed.started(Optional.of(RELEASE)))
                        .isSameAs(Found.of(harmed.started(Optional.empty())), file + " and " + more.length);
            }
        }
    }

    @Test
    void a_snapshot_of_another_release_or_another_cluster_is_not_used() throws IOException {
        var path = temp.resolve("data");
        fill(path, Histories.random(7, 3, 40).union().inReplayOrder(), new Random(7));
        leave(path);
        var picture = Picture.of(path);
        assertThat(picture.started(Optional.of(RELEASE)).check()).isPresent();
        assertThat(picture.started(Optional.of("1.2.4")).check()).isEmpty();
        var file = Path.of(Layout.SNAPSHOT);
        var snapshot = Snapshot.parse(picture.files().get(file));
        var elsewhere = picture.with(file, new Snapshot(RELEASE, Charter.of("other", List.of(Histories.node(1))).id(),
                snapshot.feeds(), snapshot.shelves(), snapshot.ledger(), snapshot.fold(), snapshot.head(),
                snapshot.view()).packed());
        assertThat(elsewhere.started(Optional.of(RELEASE)).check()).isEmpty();
        var content = new Packer().text("node-plane snapshot").number(3).packed();
        var later = picture.with(file, new Packer().bytes(content).hash(Hash.of(content)).packed());
        assertThat(later.started(Optional.of(RELEASE)).check()).isEmpty();
    }

    @Test
    void a_crash_while_a_snapshot_is_written_leaves_the_old_one_or_the_new_one() throws IOException {
        var lines = Histories.random(8, 3, 40).union().inReplayOrder();
        var path = temp.resolve("data");
        fill(path, lines.subList(0, lines.size() / 2), new Random(8));
        leave(path);
        fill(path, lines.subList(lines.size() / 2, lines.size()), new Random(8));
        var picture = Picture.of(path);
        var old = 0;
        var young = 0;
        for (int good = 0; good < 12; good++) {
            for (int seed = 0; seed < 5; seed++) {
                var disk = picture.disk();
                var seam = new Seam(disk);
                var recovered = crashed(seam, good);
                disk.crash(new Random(seed));
                var next = Picture.started(disk, Optional.of(RELEASE));
                assertThat(next.check()).as("%s %s", good, next.notes()).isPresent();
                assertThat(next.ledger().head()).isEqualTo(recovered.ledger().head());
                old += next.replayed() > 0 ? 1 : 0;
                young += next.replayed() == 0 ? 1 : 0;
            }
        }
        assertThat(old).isPositive();
        assertThat(young).isPositive();
    }

    @Test
    void there_is_no_snapshot_of_a_short_ledger_of_damaged_files_or_of_a_failed_journal() throws IOException {
        var lines = Histories.random(9, 3, 40).union().inReplayOrder();
        var path = temp.resolve("data");
        fill(path, lines, new Random(9));
        try (var data = open(path)) {
            var ledger = data.recover(AT).ledger();
            var membership = Membership.replay(CHARTER, ledger);
            assertThat(data.snapshot(ledger, membership, RELEASE)).isEmpty();
            assertThat(data.snapshot(ledger, membership, RELEASE, ledger.size())).isPresent();
            // What is not what the journal holds is not written down as if it were.
            var less = Histories.grown(Ledger.empty(CHARTER.id()), lines.subList(0, lines.size() - 1));
            assertThat(data.snapshot(less, Membership.replay(CHARTER, less), RELEASE, 0)).isEmpty();
        }
        var file = path.resolve(Layout.name(lines.getFirst().feed(), 1));
        var bytes = Files.readAllBytes(file);
        bytes[10] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        try (var data = open(path)) {
            var ledger = data.recover(AT).ledger();
            assertThat(data.snapshot(ledger, Membership.replay(CHARTER, ledger), RELEASE, 0)).isEmpty();
        }
    }

    @Test
    void a_file_that_changes_behind_a_start_from_a_snapshot_is_found_by_the_check() throws IOException {
        var path = temp.resolve("data");
        // More than a process keeps of what it has read: the check reads most of it anew.
        var lines = Histories.random(11, 3, 2_000).union().inReplayOrder();
        fill(path, lines, new Random(11));
        leave(path);
        var picture = Picture.of(path);
        var middle = Path.of(Layout.name(lines.getFirst().feed(), 20));
        for (var file : List.of(middle, Path.of(Layout.SHELVES))) {
            var disk = picture.disk();
            try (var data = DataDirectory.open(Picture.PATH, Histories.node(1), CHARTER, disk, SMALL)) {
                var recovered = data.recover(AT, RELEASE);
                assertThat(recovered.ledger().shelved()).isGreaterThan(lines.size() / 2);
                var bytes = disk.read(Picture.PATH.resolve(file));
                bytes[bytes.length / 3] ^= 1;
                disk.harm(Picture.PATH.resolve(file), bytes);
                assertThat(recovered.check().orElseThrow().run(() -> false)).as("%s", file).isEqualTo(Verdict.WRONG);
            }
        }
    }

    @Test
    void an_agent_that_believed_a_wrong_snapshot_says_so_deletes_it_and_stops() throws Exception {
        var path = temp.resolve("data");
        var lines = Histories.random(10, 3, 60).union().inReplayOrder();
        fill(path, lines, new Random(10));
        try (var data = open(path)) {
            var ledger = data.recover(AT).ledger();
            // Its files are as they were; but what it says of them is only true of some.
            var less = Histories.grown(Ledger.empty(CHARTER.id()), lines.subList(0, 20));
            var wrong = Membership.replay(CHARTER, less);
            assertThat(wrong.view()).isNotEqualTo(Membership.replay(CHARTER, ledger).view());
            data.snapshot(ledger, wrong, RELEASE, 0).orElseThrow().run();
        }
        var place = new Agent.Place(Histories.node(1), "127.0.0.1", 0, new PeerAddress("127.0.0.1", 7001), path,
                CHARTER, List.of());
        var halted = new CompletableFuture<String>();
        var events = new CopyOnWriteArrayList<String>();
        try (var agent = Agent.start(place, RELEASE, (now, event) -> events.add(event.kind()), halted::complete)) {
            assertThat(agent.port()).isPositive();
            await().atMost(Duration.ofSeconds(60)).until(halted::isDone);
            assertThat(halted.join()).contains("snapshot.bin", "start it again");
            assertThat(events).contains("snapshot", "snapshot-wrong");
        }
        assertThat(path.resolve(Layout.SNAPSHOT)).doesNotExist();
        try (var agent = Agent.start(place, RELEASE, (now, event) -> {}, reason -> {})) {
            assertThat(agent.port()).isPositive();
        }
    }

    private static DataDirectory open(Path path) {
        return DataDirectory.open(path, Histories.node(1), CHARTER, Disk.REAL, SMALL);
    }

    private static void fill(Path path, List<Line> lines, Random dice) {
        SampleDirectory.fill(path, lines, null, SMALL, dice);
    }

    /** Writes a snapshot of what is there. */
    private static void leave(Path path) {
        try (var data = open(path)) {
            var ledger = data.recover(AT).ledger();
            data.snapshot(ledger, Membership.replay(CHARTER, ledger), RELEASE, 0).orElseThrow().run();
        }
        assertThat(path.resolve(Layout.SNAPSHOT)).exists();
    }

    /** {@return what was found before a snapshot was written and power failed after so many operations} */
    private static Recovered crashed(Seam seam, int good) {
        var data = DataDirectory.open(Picture.PATH, Histories.node(1), CHARTER, seam, SMALL);
        var recovered = data.recover(AT, RELEASE);
        var write = data.snapshot(recovered.ledger(), recovered.membership().orElseThrow(), RELEASE, 0).orElseThrow();
        var faulty = new FaultyDisk(seam.disk, FaultyDisk.Fault.POWER, good);
        seam.disk = faulty;
        try {
            write.run();
        } catch (StoreException struck) {
            assertThat(faulty.struck()).isTrue();
        }
        return recovered;
    }

    private static List<String> segments(Path path) throws IOException {
        try (var files = Files.walk(path.resolve(Layout.FEEDS))) {
            var contents = new ArrayList<String>();
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                contents.add(path.relativize(file) + "\n" + Files.readString(file));
            }
            return contents;
        }
    }
}
