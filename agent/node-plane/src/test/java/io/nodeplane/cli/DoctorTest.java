package io.nodeplane.cli;

import static io.nodeplane.cli.AgentsForTests.CHARTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.cli.Facts.Seen;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.store.DiskCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each finding is made true, with real agents where it takes them, and found. */
@Timeout(300)
class DoctorTest {
    private static final DiskCheck GOOD = new DiskCheck(Optional.empty(), 1, "ext4", 1L << 40);
    private static final Path PAGE = Path.of("..", "..", "docs", "operations.md");

    @TempDir
    private Path folder;
    private AgentsForTests agents;

    private AgentsForTests agents() {
        if (agents == null) {
            agents = new AgentsForTests(folder);
        }
        return agents;
    }

    @AfterEach
    void stop() {
        agents().close();
    }

    private Config settings(String name, String... seeds) {
        return settings(name, agents().address(name), CHARTER, Secrets.none(), seeds);
    }

    private Config settings(String name, PeerAddress advertised, Charter charter, Secrets secrets, String... seeds) {
        return new Config(new NodeId(name), agents().address(name), advertised, agents().data(name), charter,
                List.of(seeds).stream().map(agents()::address).toList(), true, secrets, Optional.empty());
    }

    private static List<Finding> findings(Config settings, long aheadMs) {
        return Diagnosis.of(new Examination(settings, settings.listen(), () -> System.currentTimeMillis() + aheadMs)
                .facts()).stream()
                // Where tests run, the temporary folder may lie in memory, and the disk be slow.
                .filter(finding -> finding.trouble() != Trouble.DISK_KIND && finding.trouble() != Trouble.DISK_SLOW)
                .toList();
    }

    private static List<Trouble> troubles(Config settings) {
        return findings(settings, 0).stream().map(Finding::trouble).toList();
    }

    private static Secrets secret(char letter) {
        return Secrets.of(ClusterSecret.parse(String.valueOf(letter).repeat(16) + "0123456789abcdef"));
    }

    private static Json.Obj status(String node) {
        return Json.object().with("node", node).with("clusterId", CHARTER.id().toString()).with("pid", 7)
                .with("startedAt", 1).with("software", "test").with("address", node + ":7001")
                .with("feed", node + ".0123456789abcdef").with("forks", new Json.Arr(List.of()))
                .with("secrets", new Json.Arr(List.of())).with("turnAgeMs", 0).with("turnAgeMsMax", 10_000);
    }

    private static Seen seen(String node, Json.Obj status, long aheadMs) {
        return new Seen(node, new PeerAddress(node, 7001), Optional.of(status), "", Optional.of(aheadMs));
    }

    private static List<Trouble> troubles(Json.Obj own, DiskCheck disk, long aheadOfTwo, long aheadOfThree) {
        var self = seen("node-1", own, 0);
        return Diagnosis.of(new Facts(new NodeId("node-1"), Path.of("data"), CHARTER, List.of(), self, self, List.of(),
                List.of(seen("node-2", status("node-2"), aheadOfTwo), seen("node-3", status("node-3"), aheadOfThree)),
                new Facts.Files(Optional.of(disk), Optional.empty(), Optional.empty(), List.of(), Optional.empty())))
                .stream().map(Finding::trouble).toList();
    }

    private static List<Trouble> troubles(Json.Obj own) {
        return troubles(own, GOOD, 0, 0);
    }

    @Test
    void of_a_sound_cluster_nothing_is_found_and_the_clock_is_found_when_it_is_off() {
        agents().cluster();
        assertThat(findings(settings("node-1", "node-2"), 0)).isEmpty();
        assertThat(findings(settings("node-1", "node-2"), 3_600_000)).singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .matches(".*clock is 3(599|600) s ahead of that of node-2, node-3"))
                .extracting(Finding::trouble).isEqualTo(Trouble.CLOCK);
        assertThat(troubles(status("node-1"))).isEmpty();
    }

    @Test
    void the_peer_clock_that_differs_from_all_others() {
        assertThat(troubles(status("node-1"), GOOD, 0, 60_000)).containsExactly(Trouble.PEER_CLOCK);
        assertThat(troubles(status("node-1"), GOOD, 60_000, 60_100)).containsExactly(Trouble.CLOCK);
    }

    @Test
    void agent_down_is_said_and_so_is_what_files_and_others_say() {
        agents().cluster();
        agents().stop("node-1");
        assertThat(troubles(settings("node-1", "node-2"))).containsExactly(Trouble.AGENT_DOWN);
    }

    @Test
    void agent_stuck() {
        assertThat(troubles(status("node-1").with("turnAgeMs", 10_001))).containsExactly(Trouble.AGENT_STUCK);
    }

    @Test
    void namesake_another_process_of_this_name() {
        agents().start("node-1");
        agents().start("copy", "node-1", agents().address("copy"), CHARTER, Secrets.none(), "test");
        assertThat(troubles(settings("node-1", "copy"))).contains(Trouble.NAMESAKE);
    }

    @Test
    void undialled_and_advertised_when_the_address_is_wrong() {
        agents().start("node-1");
        agents().start("node-2", "node-1");
        var wrong = Sockets.freeLoopback();
        agents().start("node-3", "node-3", wrong, CHARTER, Secrets.none(), "test", "node-1");
        await().atMost(AgentsForTests.LIMIT).until(() -> agents().status("node-3").find("unreachedBy").isPresent());
        assertThat(troubles(settings("node-3", wrong, CHARTER, Secrets.none(), "node-1")))
                .contains(Trouble.UNDIALLED, Trouble.ADVERTISED);
        assertThat(findings(settings("node-1", agents().address("node-2"), CHARTER, Secrets.none(), "node-2"), 0))
                .as("somebody else answers there").anySatisfy(finding -> assertThat(finding.what())
                        .contains("where others are told to dial this node, answers node-2"));
    }

    @Test
    void seed_self_and_seed_silent() {
        agents().start("node-1");
        agents().start("node-2", "node-1");
        assertThat(troubles(settings("node-1", "node-1"))).contains(Trouble.SEED_SELF);
        assertThat(troubles(settings("node-1", "nobody"))).contains(Trouble.SEED_SILENT);
        assertThat(troubles(settings("node-1", "nobody", "node-2", "node-1")))
                .doesNotContain(Trouble.SEED_SILENT, Trouble.SEED_SELF);
    }

    @Test
    void seed_cluster_a_seed_of_another_cluster() {
        agents().start("node-1");
        agents().start("stranger", "node-2", agents().address("stranger"), AgentsForTests.charter("other"),
                Secrets.none(), "test");
        assertThat(troubles(settings("node-1", "stranger"))).contains(Trouble.SEED_CLUSTER);
    }

    @Test
    void rival_and_forked_own_feed() {
        assertThat(troubles(status("node-1").with("rival", "node-1.ffff456789abcdef"))).containsExactly(Trouble.RIVAL);
        var fork = Json.object().with("feed", "node-1.0123456789abcdef").with("seq", 7);
        assertThat(troubles(status("node-1").with("forks", new Json.Arr(List.of(fork)))))
                .containsExactly(Trouble.FORKED);
        var other = Json.object().with("feed", "node-2.0123456789abcdef").with("seq", 7);
        assertThat(troubles(status("node-1").with("forks", new Json.Arr(List.of(other))))).isEmpty();
    }

    @Test
    void charter_and_settings_that_are_of_another_data_directory() {
        agents().start("node-1");
        agents().stop("node-1");
        assertThat(troubles(settings("node-1", agents().address("node-1"), AgentsForTests.charter("other"),
                Secrets.none()))).contains(Trouble.CHARTER);
        var asTwo = settings("node-2");
        assertThat(troubles(new Config(asTwo.node(), asTwo.listen(), asTwo.advertise(), agents().data("node-1"),
                CHARTER, List.of(), true, Optional.empty()))).contains(Trouble.SETTINGS);
        var said = AgentsForTests.run("doctor", "--node=node-1", "--charter=" + folder.resolve("none.json"));
        assertThat(said.exit()).isEqualTo(Exit.UNHEALTHY);
        assertThat(said.out()).startsWith("settings: an agent with these settings does not start: ");
    }

    @Test
    void disk_that_cannot_be_written() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "no folder");
        var settings = settings("node-1");
        assertThat(troubles(new Config(settings.node(), settings.listen(), settings.advertise(),
                file.resolve("data"), CHARTER, List.of(), true, Optional.empty()))).contains(Trouble.DISK);
    }

    @Test
    void disk_slow_disk_space_and_disk_kind() {
        var own = status("node-1");
        assertThat(troubles(own, new DiskCheck(Optional.empty(), 900, "ext4", 1L << 40), 0, 0))
                .containsExactly(Trouble.DISK_SLOW);
        assertThat(troubles(own, new DiskCheck(Optional.empty(), 1, "ext4", 1L << 20), 0, 0))
                .containsExactly(Trouble.DISK_SPACE);
        assertThat(troubles(own, new DiskCheck(Optional.empty(), 1, "tmpfs", 1L << 40), 0, 0))
                .containsExactly(Trouble.DISK_KIND);
        assertThat(troubles(own, new DiskCheck(Optional.empty(), 1, "nfs4", 1L << 40), 0, 0))
                .containsExactly(Trouble.DISK_KIND);
        var here = DiskCheck.of(folder.resolve("not/there/yet"));
        assertThat(here.failure()).isEmpty();
        assertThat(here.usableBytes()).isPositive();
        assertThat(folder).as("nothing stays behind").isEmptyDirectory();
    }

    @Test
    void ledger_that_is_damaged() throws IOException {
        agents().cluster();
        agents().stop("node-1");
        try (var files = Files.walk(agents().data("node-1").resolve("feeds"))) {
            var segment = files.filter(file -> file.toString().endsWith(".jsonl")).sorted().findFirst().orElseThrow();
            var text = Files.readString(segment);
            Files.writeString(segment, text.replaceFirst("\"kind\":\"genesis\"", "\"kind\":\"genesiz\""));
        }
        assertThat(troubles(settings("node-1", "node-2"))).contains(Trouble.AGENT_DOWN, Trouble.LEDGER);
    }

    @Test
    void secret_that_differs() {
        agents().start("node-1", "node-1", agents().address("node-1"), CHARTER, secret('a'), "test");
        agents().start("node-2", "node-2", agents().address("node-2"), CHARTER, secret('b'), "test", "node-1");
        agents().start("node-3", "node-3", agents().address("node-3"), CHARTER, secret('a'), "test", "node-1");
        assertThat(
                findings(settings("node-1", agents().address("node-1"), CHARTER, secret('a'), "node-2", "node-3"), 0))
                .filteredOn(finding -> finding.trouble() == Trouble.SECRET).singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("node-2").doesNotContain("node-3"));
    }

    @Test
    void versions_that_are_mixed() {
        agents().start("node-1");
        agents().start("node-2", "node-2", agents().address("node-2"), CHARTER, Secrets.none(), "later", "node-1");
        agents().start("node-3", "node-1");
        agents().awaitCluster();
        assertThat(findings(settings("node-1", "node-2"), 0)).singleElement().satisfies(finding -> {
            assertThat(finding.trouble()).isEqualTo(Trouble.VERSIONS);
            assertThat(finding.what()).isEqualTo("releases are mixed: later on node-2; test on node-1, node-3");
        });
    }

    @Test
    void voters_of_whom_too_few_can_be_reached() {
        agents().cluster();
        agents().stop("node-2");
        agents().stop("node-3");
        assertThat(troubles(settings("node-1"))).containsExactly(Trouble.VOTERS);
    }

    @Test
    void it_ends_within_a_minute_though_nobody_answers_and_its_exit_code_says_what_it_found() throws IOException {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var at = "127.0.0.1:" + mute.getLocalPort();
            var began = Instant.now();
            var said = AgentsForTests.run("doctor", "--node=node-1", "--listen=" + at, "--json",
                    "--data=" + folder.resolve("data"), "--charter=" + agents().charterFile(CHARTER),
                    "--seeds=" + String.join(",", Collections.nCopies(40, at)));
            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(60));
            assertThat(said.exit()).isEqualTo(Exit.UNHEALTHY);
            assertThat(said.out()).contains("\"finding\":\"agent-down\"", "\"finding\":\"voters\"");
        }
    }

    @Test
    void every_finding_stands_in_the_table_with_a_test_that_is_here() throws IOException {
        var methods = new TreeSet<>(Arrays.stream(DoctorTest.class.getDeclaredMethods())
                .map(method -> "`" + method.getName() + "`").toList());
        var rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| ")).filter(cells -> cells.length == 3)
                .filter(cells -> methods.contains(cells[2].replace(" |", "").strip())).toList();
        assertThat(rows.stream().map(cells -> cells[0].replaceAll("[|` ]", "")))
                .containsExactlyElementsOf(Arrays.stream(Trouble.values()).map(Trouble::word).toList());
        for (var cells : rows) {
            var word = cells[0].replaceAll("[|` ]", "");
            assertThat(cells[2]).as("a test named after it").contains(word.replace('-', '_'));
        }
    }
}
