package io.nodeplane.cli;

import static io.nodeplane.cli.AgentsForTests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Line;
import io.nodeplane.store.Backup;
import io.nodeplane.store.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups of running agents, and what becomes of them. */
@Timeout(300)
class BackupTest {
    @TempDir
    private Path folder;
    private AgentsForTests agents;

    @BeforeEach
    void begin() {
        agents = new AgentsForTests(folder);
    }

    @AfterEach
    void stop() {
        agents.close();
    }

    private AgentsForTests.Said backup(String node, String name) {
        return run("backup", "--agent", agents.address(node).toString(), folder.resolve(name).toString());
    }

    private AgentsForTests.Said restore(String name, String node, String data) {
        return run("restore", folder.resolve(name).toString(), "--node=" + node, "--data=" + folder.resolve(data));
    }

    private static void remove(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    @Test
    void a_backup_of_a_running_agent_is_sound_and_whole() throws IOException {
        agents.cluster();
        var before = agents.status("node-1").number("entries");
        var said = backup("node-1", "kept");
        assertThat(said).as(said.err()).extracting(AgentsForTests.Said::exit).isEqualTo(Exit.OK);
        assertThat(run("ledger", "verify", folder.resolve("kept").toString()).exit()).isEqualTo(Exit.OK);
        var backup = Backup.read(folder.resolve("kept"));
        assertThat(backup.entries()).isBetween(before, agents.status("node-1").number("entries"));
        assertThat(backup.head()).isEqualTo(LedgerFiles.read(folder.resolve("kept")).head());
        try (var all = Files.list(folder)) {
            assertThat(all.map(file -> file.getFileName().toString())).as("no draft stays")
                    .noneMatch(name -> name.endsWith(".partial"));
        }
        assertThat(backup("node-1", "kept").exit()).as("is not overwritten").isEqualTo(Exit.BAD_INPUT);
    }

    @Test
    void what_is_not_whole_is_never_taken_for_a_backup() throws IOException {
        agents.start("node-1");
        assertThat(backup("node-1", "kept").exit()).isEqualTo(Exit.OK);
        agents.stop("node-1");
        remove(folder.resolve("node-1"));
        try (var all = Files.walk(folder.resolve("kept"))) {
            for (var file : all.filter(Files::isRegularFile).sorted().toList()) {
                var bytes = Files.readAllBytes(file);
                for (var cut : List.of(0, bytes.length / 2, bytes.length - 1)) {
                    if (file.endsWith("charter.json") && cut == bytes.length - 1) {
                        // Nothing but the end of its last line: it says the same.
                        continue;
                    }
                    Files.write(file, Arrays.copyOf(bytes, cut));
                    assertThat(restore("kept", "node-1", "node-1").exit())
                            .as(file + " cut at " + cut + " of " + bytes.length).isNotEqualTo(Exit.OK);
                    assertThat(folder.resolve("node-1")).doesNotExist();
                }
                Files.delete(file);
                assertThat(restore("kept", "node-1", "node-1").exit()).as("without " + file).isNotEqualTo(Exit.OK);
                Files.write(file, bytes);
            }
        }
        assertThat(restore("kept", "node-1", "node-1").exit()).as("whole again").isEqualTo(Exit.OK);
    }

    @Test
    void a_second_self_is_refused() throws IOException {
        agents.cluster();
        assertThat(backup("node-1", "kept").exit()).isEqualTo(Exit.OK);
        assertThat(restore("kept", "node-2", "elsewhere").err()).contains("is node-1's");
        assertThat(restore("kept", "node-1", "node-1").err()).contains("is not empty");
        var living = restore("kept", "node-1", "elsewhere");
        assertThat(living.exit()).isEqualTo(Exit.NO);
        assertThat(living.err()).contains("node-1 lives: it answers at", "Nothing was restored");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void a_backup_that_is_older_than_what_others_hold_is_refused() {
        agents.cluster();
        assertThat(backup("node-1", "kept").exit()).isEqualTo(Exit.OK);
        agents.stop("node-1");
        agents.start("node-1", "node-2");
        agents.awaitCluster();
        agents.stop("node-1");
        await().atMost(AgentsForTests.LIMIT).until(() -> !agents.status("node-2").array("heard").contains(
                new Json.Str("node-1")) && !agents.status("node-3").array("heard").contains(new Json.Str("node-1")));
        var old = restore("kept", "node-1", "elsewhere");
        assertThat(old.exit()).isEqualTo(Exit.NO);
        assertThat(old.err()).contains("the backup is older than what node-2 holds");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    /** All disks are lost but one backup: the cluster goes on, and nothing that was in the backup is lost. */
    @Test
    void a_whole_cluster_comes_back_from_one_backup() throws IOException {
        agents.cluster();
        assertThat(backup("node-1", "kept").exit()).isEqualTo(Exit.OK);
        var kept = LedgerFiles.read(folder.resolve("kept"));
        for (var name : List.of("node-1", "node-2", "node-3")) {
            agents.stop(name);
            remove(agents.data(name));
        }

        var said = restore("kept", "node-1", "node-1");
        assertThat(said).as(said.err()).extracting(AgentsForTests.Said::exit).isEqualTo(Exit.OK);
        assertThat(said.out()).contains("nobody answered", "what is not known");
        agents.start("node-1");
        agents.start("node-2", "node-1");
        agents.start("node-3", "node-1");
        agents.awaitCluster();

        for (var name : List.of("node-1", "node-2", "node-3")) {
            var status = agents.status(name);
            assertThat(status.object("members").canonical()).as(name).isEqualTo(
                    "{\"alive\":3,\"dead\":0,\"suspect\":0}");
            assertThat(status.array("forks")).as(name).isEmpty();
            assertThat(kept.feeds()).as("a new feed, so that the old one is not forked")
                    .noneMatch(feed -> status.text("feed").equals(feed.label()));
        }
        for (var name : List.of("node-1", "node-2", "node-3")) {
            agents.stop(name);
            var ledger = LedgerFiles.read(agents.data(name));
            assertThat(kept.inReplayOrder()).as(name).extracting(Line::id)
                    .allMatch(id -> ledger.find(id).isPresent());
        }
    }
}
