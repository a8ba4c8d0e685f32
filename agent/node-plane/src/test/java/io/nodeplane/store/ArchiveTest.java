package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.TroubledHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put away is a ledger, is told when it is not whole, and can be fetched back. */
class ArchiveTest {
    private static final Limits SMALL = new Limits(20_000, 20);
    private static final Path DOCS = Path.of("..", "..", "docs");

    @TempDir
    private Path temp;

    private Path data(String name, Ledger history) {
        var path = temp.resolve(name);
        SampleDirectory.fill(path, history.inReplayOrder(), SampleDirectory.own(history), SMALL, new Random(1));
        return path;
    }

    @Test
    void a_ledger_up_to_any_lamport_is_a_ledger_with_exactly_those_entries() {
        for (int seed = 0; seed < 20; seed++) {
            var history = TroubledHistory.random(Histories.CHARTER, 3, 120, seed);
            var path = data("data-" + seed, history);
            for (var upTo : new long[]{1, 17, 40, Long.MAX_VALUE}) {
                var folder = temp.resolve("archive-" + seed + "-" + upTo);
                var archive = Archive.write(path, folder, upTo, 7);
                var kept = LedgerFiles.read(folder);
                assertThat(kept.inReplayOrder()).isEqualTo(history.inReplayOrder().stream()
                        .filter(line -> line.entry().lamport() <= upTo).toList());
                assertThat(archive.upTo()).isEqualTo(kept.last().orElseThrow().entry().lamport());
                assertThat(Archive.find(folder)).contains(archive);
                assertThat(archive.head()).isEqualTo(kept.head());
            }
            assertThatThrownBy(() -> Archive.write(path, temp.resolve("none"), 0, 7)).isInstanceOf(StoreException.class)
                    .hasMessageContaining("nothing to put away");
            assertThat(temp.resolve("none")).doesNotExist();
        }
    }

    @Test
    void an_archive_that_is_not_whole_is_told_by_all_three_verifiers() throws Exception {
        var history = Histories.random(3, 3, 300).union();
        var path = data("data", history);
        var whole = temp.resolve("whole");
        Archive.write(path, whole, Long.MAX_VALUE, 7);
        assertThat(verdicts(whole)).isEqualTo("Sound 0 0");
        var file = SampleDirectory.file(whole, SampleDirectory.feed(history, 2));
        var manifest = whole.resolve(Archive.FILE);
        // Each by itself; the second leaves a ledger without a flaw, which is not the one that was put away.
        var harms = new TreeMap<String, Harm>(Map.of(
                "a byte", folder -> change(folder.resolve(whole.relativize(file)), 300),
                "the last segments", folder -> shorten(folder, history),
                "what it says", folder -> Files.writeString(folder.resolve(Archive.FILE),
                        Files.readString(manifest).replaceFirst("\"entries\":[0-9]+", "\"entries\":7")),
                "how it says it", folder -> change(folder.resolve(Archive.FILE), 1)));
        for (var harm : harms.entrySet()) {
            var folder = temp.resolve(harm.getKey());
            Archive.write(path, folder, Long.MAX_VALUE, 7);
            harm.getValue().to(folder);
            assertThat(verdicts(folder)).as(harm.getKey()).isEqualTo("Damaged 4 1");
            assertThatThrownBy(() -> Fetched.from(folder, path)).as(harm.getKey()).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void sealed_segments_that_are_gone_come_back_byte_for_byte_and_nothing_else_is_touched() throws IOException {
        var history = Histories.random(5, 3, 400).union();
        var path = data("data", history);
        var folder = temp.resolve("archive");
        Archive.write(path, folder, Long.MAX_VALUE, 7);
        var before = contents(path);
        var gone = sealed(path);
        assertThat(gone).hasSizeGreaterThan(8);
        for (var file : gone) {
            Files.delete(file);
        }
        assertThat(LedgerFiles.verify(path)).isInstanceOf(Verification.Damaged.class);
        assertThat(Fetched.from(folder, path)).isEqualTo(new Fetched(gone.size(), List.of()));
        assertThat(contents(path)).isEqualTo(before);
        assertThat(LedgerFiles.read(path).head()).isEqualTo(history.head());
        assertThat(Fetched.from(folder, path)).isEqualTo(new Fetched(0, List.of()));
    }

    @Test
    void what_an_archive_does_not_have_as_it_was_sealed_is_named_and_stays_missing() throws IOException {
        var history = Histories.random(5, 3, 400).union();
        var path = data("data", history);
        var folder = temp.resolve("archive");
        Archive.write(path, folder, 100, 7);
        var gone = sealed(path);
        for (var file : gone) {
            Files.delete(file);
        }
        var fetched = Fetched.from(folder, path);
        assertThat(fetched.segments()).isPositive();
        assertThat(fetched.missing()).hasSize(gone.size() - fetched.segments()).isNotEmpty();
        for (var name : fetched.missing()) {
            assertThat(path.resolve(name)).doesNotExist();
        }
        assertThat(LedgerFiles.verify(path)).isInstanceOf(Verification.Damaged.class);
    }

    @Test
    void nothing_is_fetched_into_a_running_agent_nor_into_another_cluster_nor_from_what_is_no_archive() {
        var history = Histories.random(3, 3, 200).union();
        var path = data("data", history);
        var folder = temp.resolve("archive");
        Archive.write(path, folder, Long.MAX_VALUE, 7);
        try (var running = DataDirectory.open(path, Histories.node(1), Histories.CHARTER)) {
            assertThat(running).isNotNull();
            assertThatThrownBy(() -> Fetched.from(folder, path)).hasMessageContaining("in use");
        }
        assertThatThrownBy(() -> Fetched.from(path, path)).hasMessageContaining("is no archive");
        assertThatThrownBy(() -> Fetched.from(folder, folder)).hasMessageContaining("is no data directory");
        assertThatThrownBy(() -> Archive.write(path, folder, 1, 7)).hasMessageContaining("is there already");
    }

    private interface Harm {
        void to(Path folder) throws IOException;
    }

    private static void change(Path file, int at) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    /** The ledger without the entries that replay last. */
    private void shorten(Path folder, Ledger history) throws IOException {
        var rest = temp.resolve("rest");
        Archive.write(data("again", history), rest, history.last().map(Line::entry).orElseThrow().lamport() - 20, 7);
        Files.delete(rest.resolve(Archive.FILE));
        Files.copy(folder.resolve(Archive.FILE), rest.resolve(Archive.FILE));
        Backup.remove(folder);
        Files.move(rest, folder);
    }

    /** {@return what this program, the second verifier and the shell audit say; of those two the exit codes} */
    private static String verdicts(Path folder) throws Exception {
        return LedgerFiles.verify(folder).getClass().getSimpleName() + " "
                + exit("python3", DOCS.resolve("verify_ledger.py").toString(), folder.toString()) + " "
                + exit("sh", DOCS.resolve("verify-ledger.sh").toString(), folder.toString());
    }

    private static int exit(String... command) throws Exception {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor();
        } catch (IOException none) {
            return Assumptions.abort(command[0] + " is needed: " + none.getMessage());
        }
    }

    private static List<Path> sealed(Path data) throws IOException {
        var files = new ArrayList<Path>();
        for (var folder : Layout.feeds(Disk.REAL, data.resolve(Layout.FEEDS)).values()) {
            Manifest.read(Disk.REAL, folder).seals().keySet()
                    .forEach(number -> files.add(folder.resolve(Layout.segment(number))));
        }
        return files;
    }

    private static Map<Path, String> contents(Path data) throws IOException {
        var contents = new TreeMap<Path, String>();
        try (var files = Files.walk(data.resolve(Layout.FEEDS))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file));
            }
        }
        return contents;
    }
}
