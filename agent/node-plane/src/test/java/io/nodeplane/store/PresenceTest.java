package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that go away under a running node: what is written into them is lost, and nothing else says so. */
class PresenceTest {
    private final Line own = Ledger.empty(Histories.CHARTER.id()).genesis(new Body.Genesis(Histories.node(1), "n"), 0);
    private final Ledger first = Histories.with(Ledger.empty(Histories.CHARTER.id()), own);
    private final Line second = first.next(own.feed(), new Body.Started("m", "test"), 0, List.of());

    @TempDir
    private Path temp;

    @Test
    void a_directory_that_is_removed_moved_or_replaced_ends_the_node_with_the_reason() throws IOException {
        for (var harm : List.of("removed", "moved", "replaced", "emptied", "lock removed", "lock replaced")) {
            var path = temp.resolve(harm);
            try (var data = begun(path)) {
                assertThat(data.missing()).as(harm).isEmpty();
                switch (harm) {
                    case "removed" -> remove(path);
                    case "moved" -> Files.move(path, temp.resolve("elsewhere"));
                    case "replaced" -> {
                        Files.move(path, temp.resolve("before"));
                        Files.createDirectory(path);
                    }
                    case "emptied" -> {
                        remove(path.resolve("feeds"));
                        Files.delete(path.resolve("lock"));
                    }
                    case "lock removed" -> Files.delete(path.resolve("lock"));
                    default -> {
                        Files.move(path.resolve("lock"), path.resolve("kept"));
                        Files.createFile(path.resolve("lock"));
                    }
                }
                assertThat(data.missing()).as(harm).hasValueSatisfying(
                        reason -> assertThat(reason).contains(data.path().toString(), "under the running agent"));
                var answer = data.journal().append(List.of(second), own.feed());
                assertThat(answer).as(harm).isEqualTo(new Append.Failed(data.missing().orElseThrow()));
                assertThat(data.journal().append(List.of(second), own.feed())).isEqualTo(answer);
            }
            if (harm.equals("replaced")) {
                assertThat(path).as("nothing is written into a directory that is another's").isEmptyDirectory();
            }
        }
    }

    @Test
    void a_feed_file_that_is_removed_or_replaced_ends_the_node_whether_or_not_it_was_open() throws IOException {
        for (var open : List.of(true, false)) {
            for (var harm : List.of("removed", "replaced", "all feeds removed")) {
                var path = temp.resolve(harm + open);
                var data = begun(path);
                if (!open) {
                    data.close();
                    data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER);
                    data.recover(0);
                }
                var file = SampleDirectory.file(path, own.feed());
                switch (harm) {
                    case "removed" -> Files.delete(file);
                    case "replaced" -> {
                        var copy = Files.copy(file, temp.resolve("copy"));
                        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
                    }
                    default -> remove(path.resolve("feeds"));
                }
                var answer = data.journal().append(List.of(second), own.feed());
                data.close();
                if (open || !harm.equals("replaced")) {
                    assertThat(answer).as("%s, open %s", harm, open).isInstanceOfSatisfying(Append.Failed.class,
                            failed -> assertThat(failed.reason()).contains(file.getFileName().toString()));
                }
            }
        }
    }

    @Test
    void a_disk_that_is_full_or_may_only_be_read_ends_the_node_with_the_reason() {
        for (var reason : List.of("No space left on device", "Read-only file system", "Input/output error")) {
            var path = temp.resolve(reason.substring(0, 2));
            var disk = new ForwardingDisk(Disk.REAL) {
                private boolean bad;

                @Override
                public Appender appender(Path file) throws IOException {
                    if (bad) {
                        throw new FileSystemException(file.toString(), null, reason);
                    }
                    return super.appender(file);
                }
            };
            try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER, disk, Limits.USUAL)) {
                data.recover(0);
                disk.bad = true;
                assertThat(data.journal().append(List.of(own), own.feed())).isInstanceOfSatisfying(Append.Failed.class,
                        failed -> assertThat(failed.reason()).contains(path.getFileName().toString(), reason));
            }
        }
    }

    private DataDirectory begun(Path path) {
        var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER);
        data.recover(0);
        assertThat(data.journal().append(List.of(own), own.feed())).isInstanceOf(Append.Durable.class);
        return data;
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
