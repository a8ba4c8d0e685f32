package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final NodeId NODE = Histories.node(1);
    private static final Charter CHARTER = Histories.CHARTER;

    @TempDir
    private Path temp;

    @Test
    void a_first_start_finds_nothing_and_writes_whose_directory_it_is() {
        var path = temp.resolve("deep/down/data");
        try (var data = DataDirectory.open(path, NODE, CHARTER)) {
            var recovered = data.recover(0);
            assertThat(recovered.ledger().size()).isZero();
            assertThat(recovered.ownFeed()).isNull();
            assertThat(recovered.notes()).isEmpty();
        }
        assertThat(Identity.read(path)).contains(new Identity(CHARTER.id(), NODE, Optional.empty()));
    }

    @Test
    void a_second_start_continues_the_own_feed() throws IOException {
        var ledger = Ledger.empty(CHARTER.id());
        for (int start = 0; start < 4; start++) {
            try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
                var recovered = data.recover(0);
                assertThat(recovered.ledger().head()).isEqualTo(ledger.head());
                var own = recovered.ownFeed();
                assertThat(own == null).isEqualTo(start == 0);
                var line = own == null
                        ? ledger.genesis(new Body.Genesis(NODE, "n"), 0)
                        : ledger.next(own, new Body.Started("n" + start, "test"), 0, List.of());
                assertThat(data.journal().append(List.of(line), line.feed())).isEqualTo(new Append.Durable());
                ledger = Histories.with(ledger, line);
            }
        }
        var feed = ledger.feeds().getFirst();
        assertThat(Identity.read(temp).orElseThrow().feed()).contains(feed);
        assertThat(Files.readAllLines(temp.resolve(Layout.name(feed, 1))))
                .isEqualTo(ledger.feed(feed).stream().map(Line::text).toList());
    }

    @Test
    void a_directory_in_use_is_refused() {
        try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
            assertThatThrownBy(() -> DataDirectory.open(temp, NODE, CHARTER)).isInstanceOf(StoreException.class)
                    .hasMessageContaining(data.path().toString()).hasMessageContaining("in use by this process");
        }
        DataDirectory.open(temp, NODE, CHARTER).close();
    }

    @Test
    void a_directory_in_use_by_another_process_is_refused_even_after_a_second_open_here() throws Exception {
        try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
            assertThatThrownBy(() -> DataDirectory.open(temp, NODE, CHARTER)).isInstanceOf(StoreException.class);
            assertThat(openInAnotherProcess()).contains("is in use by process " + ProcessHandle.current().pid());
            assertThat(data.recover(0).ledger().size()).isZero();
        }
        assertThat(openInAnotherProcess()).isEqualTo("opened");
    }

    private String openInAnotherProcess() throws Exception {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Opener.class.getName(), temp.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var out = process.inputReader()) {
            return out.lines().collect(Collectors.joining("\n"));
        }
    }

    /** Opens a data directory, as another process. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            try (var data = DataDirectory.open(Path.of(args[0]), NODE, CHARTER)) {
                System.out.println(data.path().isAbsolute() ? "opened" : "odd");
            } catch (StoreException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    @Test
    void another_node_or_another_cluster_is_refused_and_both_are_named() {
        DataDirectory.open(temp, NODE, CHARTER).close();
        assertThatThrownBy(() -> DataDirectory.open(temp, Histories.node(2), CHARTER))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("belongs to node node-1").hasMessageContaining("calls itself node-2");
        var other = Charter.of("other", List.of(NODE));
        assertThatThrownBy(() -> DataDirectory.open(temp, NODE, other)).isInstanceOf(StoreException.class)
                .hasMessageContaining(CHARTER.id().toString()).hasMessageContaining(other.id().toString());
        DataDirectory.open(temp, NODE, CHARTER).close();
    }

    @Test
    void a_place_that_cannot_be_a_directory_is_named() throws IOException {
        var file = Files.writeString(temp.resolve("file"), "x");
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("data"), NODE, CHARTER))
                .isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> DataDirectory.open(file, NODE, CHARTER)).isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_damaged_or_lost_identity_is_never_written_anew_over_feeds() throws IOException {
        try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
            data.recover(0);
            var genesis = Ledger.empty(CHARTER.id()).genesis(new Body.Genesis(NODE, "n"), 0);
            data.journal().append(List.of(genesis), genesis.feed());
        }
        var file = temp.resolve("identity.json");
        var content = Files.readString(file);
        Files.writeString(file, content.replace("node-1", "Node 1"));
        assertThatThrownBy(() -> DataDirectory.open(temp, NODE, CHARTER)).isInstanceOf(StoreException.class)
                .hasMessageContaining("identity.json is damaged");
        Files.delete(file);
        assertThatThrownBy(() -> DataDirectory.open(temp, NODE, CHARTER)).isInstanceOf(StoreException.class)
                .hasMessageContaining("holds feeds but no identity.json");
        Files.writeString(file, content);
        DataDirectory.open(temp, NODE, CHARTER).close();
    }

    @Test
    void a_genesis_that_never_became_durable_is_forgotten_and_another_feed_begins() throws IOException {
        DataDirectory.open(temp, NODE, CHARTER).close();
        var lost = new FeedId("node-1.0123456789abcdef");
        new Identity(CHARTER.id(), NODE, Optional.of(lost)).write(Disk.REAL, temp);
        var genesis = Ledger.empty(CHARTER.id()).genesis(new Body.Genesis(NODE, "n"), 0);
        try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
            var recovered = data.recover(0);
            assertThat(recovered.ownFeed()).isNull();
            assertThat(recovered.notes()).extracting(Event::kind).containsExactly("own-feed-empty");
            data.journal().append(List.of(genesis), genesis.feed());
        }
        assertThat(Identity.read(temp).orElseThrow().feed()).contains(genesis.feed());
    }

    @Test
    void feeds_of_an_earlier_disk_of_the_same_node_are_kept_as_those_of_others() {
        var old = Ledger.empty(CHARTER.id()).genesis(new Body.Genesis(NODE, "old"), 0);
        var own = Ledger.empty(CHARTER.id()).genesis(new Body.Genesis(NODE, "new"), 0);
        try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
            data.recover(0);
            data.journal().append(List.of(own, old), own.feed());
        }
        try (var data = DataDirectory.open(temp, NODE, CHARTER)) {
            var recovered = data.recover(0);
            assertThat(recovered.ownFeed()).isEqualTo(own.feed());
            assertThat(recovered.ledger().size()).isEqualTo(2);
        }
    }

    @Test
    void the_charter_lies_beside_the_ledger_and_is_never_changed() throws IOException {
        DataDirectory.open(temp, NODE, CHARTER).close();
        var file = temp.resolve("charter.json");
        assertThat(file).hasContent(CHARTER.json().canonical() + "\n");
        assertThat(CharterFile.read(file)).isEqualTo(CHARTER);
        var other = Charter.of("other", List.of(NODE));
        assertThatThrownBy(() -> DataDirectory.open(temp, NODE, other)).isInstanceOf(StoreException.class);
        assertThat(file).hasContent(CHARTER.json().canonical() + "\n");
        // Whoever wrote it there, in whatever form: it is not written again.
        Files.delete(file);
        CharterFile.write(file, CHARTER);
        var form = Files.readString(file);
        DataDirectory.open(temp, NODE, CHARTER).close();
        assertThat(file).hasContent(form);
        Files.writeString(file, form.replace("lab", "law"));
        assertThatThrownBy(() -> DataDirectory.open(temp, NODE, CHARTER)).isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toRealPath() + " is not the charter");
    }
}
