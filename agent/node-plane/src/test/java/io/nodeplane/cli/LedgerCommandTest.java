package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.Charter;
import io.nodeplane.http.AgentServerForTests;
import io.nodeplane.http.Sockets;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.TroubledHistory;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerCommandTest {
    private static final Charter CHARTER = Charter.of("lab",
            List.of(TroubledHistory.node(1), TroubledHistory.node(2), TroubledHistory.node(3)));

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Ledger ledger = Ledger.empty(CHARTER.id());

    /** Node-1 joins; node-2 joins and suspects it. */
    @BeforeEach
    void ledger() throws Exception {
        for (int i = 1; i <= 2; i++) {
            take(ledger.genesis(new Body.Genesis(TroubledHistory.node(i), "nonce"), i));
            write(i, new Body.Joined(Incarnation.FIRST, new PeerAddress("node-" + i, 7000), new TreeMap<>()));
        }
        write(2, new Body.Suspected(TroubledHistory.node(1), Incarnation.FIRST, "silent"));
        Files.writeString(temp.resolve("charter.json"), CHARTER.json().canonical());
    }

    @Test
    void a_sound_ledger_is_verified_and_shown() throws Exception {
        var folder = folder("a");
        assertThat(run("ledger", "verify", folder)).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .isEqualTo("sound: 5 entries in 2 feeds, head " + ledger.head() + System.lineSeparator());
        assertThat(run("ledger", "show", folder, "--order", "--json")).isEqualTo(Exit.OK);
        assertThat(out.toString().lines()).containsExactlyElementsOf(
                ledger.inReplayOrder().stream().map(Line::text).toList());
        assertThat(run("ledger", "verify", temp.resolve("none").toString())).isEqualTo(Exit.BAD_INPUT);
        assertThat(run("ledger", "verify")).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).startsWith("name a ledger:");
        assertThat(run("ledger", "verify", folder, "--agent", "node-1:7001")).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).contains("name one ledger");
    }

    @Test
    void the_first_bad_byte_is_named_with_file_line_and_field_and_other_commands_stop_there() throws Exception {
        var folder = folder("a");
        var file = SecondVerifier.file(Path.of(folder), ledger.feeds().getFirst());
        Files.writeString(file, Files.readString(file).replaceFirst("\"lamport\":1", "\"lamport\": 1"));
        assertThat(run("ledger", "verify", folder)).isEqualTo(Exit.DAMAGED);
        assertThat(err.toString()).contains(file + " line 1 (byte 0): field 'lamport'");
        assertThat(run("ledger", "verify", "--json", folder)).isEqualTo(Exit.DAMAGED);
        var place = (Json.Obj) JsonParser.parseObject(out.toString()).array("places").getFirst();
        assertThat(place.text("file")).isEqualTo(file.toString());
        assertThat(place.text("field")).isEqualTo("lamport");
        for (var command : List.of(List.of("show"), List.of("why", "node-1"), List.of("prove-fork", "node-1"),
                List.of("diff", folder))) {
            var arguments = new ArrayList<>(List.of("ledger"));
            arguments.addAll(command);
            arguments.add(folder);
            assertThat(run(arguments.toArray(String[]::new))).as("%s", command).isEqualTo(Exit.DAMAGED);
            assertThat(err.toString()).as("%s", command).hasLineCount(1).contains("field 'lamport'");
        }
    }

    @Test
    void a_torn_tail_is_said_and_the_rest_is_usable() throws Exception {
        var folder = folder("a");
        var file = SecondVerifier.file(Path.of(folder), ledger.feeds().getLast());
        Files.writeString(file, Files.readString(file) + "{\"entry\"");
        assertThat(run("ledger", "verify", folder)).isEqualTo(Exit.NO);
        assertThat(out.toString()).startsWith("torn: 5 entries");
        assertThat(err.toString()).contains(file + " line 4 ");
        assertThat(run("ledger", "show", folder)).isEqualTo(Exit.OK);
    }

    @Test
    void two_ledgers_are_compared_feed_by_feed_and_in_replay_order() throws Exception {
        var shorter = folder("a");
        assertThat(run("ledger", "diff", shorter, folder("b"))).isEqualTo(Exit.OK);
        assertThat(out.toString()).startsWith("equal: 5 entries in 2 feeds");
        var left = write(1, new Body.Left(Incarnation.FIRST));
        take(ledger.genesis(new Body.Genesis(TroubledHistory.node(3), "nonce"), 3));
        var longer = folder("c");
        assertThat(run("ledger", "diff", shorter, longer)).isEqualTo(Exit.NO);
        assertThat(out.toString().lines().skip(2).map(line -> line.replaceAll(" +", " "))).containsExactly(
                "FEED IN DIFFERS FROM FIRST IN KIND ONLY IN A ONLY IN B",
                ledger.feeds().get(0) + " both #3 B left 0 1",
                ledger.feeds().get(2) + " B #1 B genesis 0 1",
                "the replay differs from " + left.id() + " on: left, lamport " + left.entry().lamport()
                        + ", only in B, after 5 entries that both have");
        assertThat(run("ledger", "diff", "--json", longer, shorter)).isEqualTo(Exit.NO);
        var json = JsonParser.parseObject(out.toString());
        assertThat(json.object("first").text("in")).isEqualTo("A");
        assertThat(json.array("feeds")).hasSize(2);
    }

    @Test
    void a_state_is_explained_by_its_entries() throws Exception {
        var folder = folder("a");
        Files.copy(temp.resolve("charter.json"), Path.of(folder).resolve("charter.json"));
        assertThat(run("ledger", "why", "node-1", folder)).isEqualTo(Exit.OK);
        assertThat(out.toString().lines()).hasSize(3)
                .first().asString().startsWith("node-1 is suspect in incarnation 1: node-2 could not reach it");
        assertThat(out.toString()).contains(ledger.feeds().get(1) + "#3 suspected: node-2 suspected node-1");
        assertThat(run("ledger", "why", "--json", "node-1", folder)).isEqualTo(Exit.OK);
        assertThat(JsonParser.parseObject(out.toString()).array("because")).hasSize(2);
        assertThat(run("ledger", "why", "node-7", folder)).isEqualTo(Exit.NO);
        assertThat(err.toString().strip()).isEqualTo("the ledger says nothing of node-7");
        assertThat(run("ledger", "why", "Node 1", folder)).isEqualTo(Exit.BAD_INPUT);
        assertThat(run("ledger", "why", "node-1", folder("b"))).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).contains("--charter FILE");
        assertThat(run("ledger", "why", "node-1", folder("b"), "--charter", temp.resolve("charter.json").toString()))
                .isEqualTo(Exit.OK);
        Files.writeString(temp.resolve("other.json"), "{\"cluster\":\"other\",\"voters\":[\"node-1\"]}");
        assertThat(run("ledger", "why", "node-1", folder, "--charter", temp.resolve("other.json").toString()))
                .isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).contains("the charter is of cluster");
    }

    @Test
    void a_confirmation_that_does_not_count_has_a_certificate_that_says_why() throws Exception {
        var suspicion = ledger.feed(ledger.feeds().getLast()).getLast().id();
        var confirmed = write(2, new Body.Confirmed(TroubledHistory.node(1), Incarnation.FIRST, List.of(suspicion)));
        var folder = folder("a");
        Files.copy(temp.resolve("charter.json"), Path.of(folder, "charter.json"));
        assertThat(run("ledger", "why", "node-1", folder)).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("Certificate of " + confirmed.id() + ": node-2 confirmed",
                "clause majority: FAILS: 1 of 3 voters, and 2 are needed",
                "clause vouched: FAILS: " + suspicion + " does not count",
                "clause unanswered: held", "its probes: silent", "after it: it has no effect, and never had any");
        assertThat(run("ledger", "why", "--json", "node-1", folder)).isEqualTo(Exit.OK);
        var json = JsonParser.parseObject(out.toString());
        assertThat(Charter.parse(json.object("charter").canonical()).id()).isEqualTo(CHARTER.id());
        var certificate = (Json.Obj) json.array("certificates").getFirst();
        assertThat(certificate.text("verdict")).isEqualTo("unjustified");
        assertThat(certificate.array("lines")).hasSize(2);
        SecondVerifier.assumePython();
        assertThat(SecondVerifier.run(folder)).startsWith("0: ").contains("\"verdict\":\"unjustified\"",
                "\"majority\":\"1 voters, and 2 are needed\"");
    }

    @Test
    void a_fork_is_proved_by_two_lines_that_anybody_can_check() throws Exception {
        var folder = folder("a");
        assertThat(run("ledger", "prove-fork", "node-2", folder)).isEqualTo(Exit.NO);
        assertThat(err.toString()).contains("node-2: no feed of that name is forked here");
        fork(2);
        var forked = folder("b");
        var fork = ledger.forks().firstEntry().getValue();
        assertThat(run("ledger", "verify", forked)).isEqualTo(Exit.FORKED);
        assertThat(out.toString()).contains("forked: 7 entries",
                "fork: " + fork.feed() + "#4 is " + fork.first().hash() + " and " + fork.second().hash());
        assertThat(run("ledger", "show", forked)).isEqualTo(Exit.OK);
        assertThat(out.toString().lines().filter(line -> line.contains("(void)"))).hasSize(2);
        assertThat(run("ledger", "prove-fork", "node-2", forked)).isEqualTo(Exit.OK);
        assertThat(out.toString()).isEqualTo(fork.first().text() + "\n" + fork.second().text() + "\n");
        var proof = temp.resolve("proof.jsonl");
        assertThat(run("ledger", "prove-fork", fork.feed().label(), forked, "--out", proof.toString()))
                .isEqualTo(Exit.OK);
        assertThat(run("ledger", "prove-fork", "--check", proof.toString())).isEqualTo(Exit.OK);
        assertThat(out.toString()).startsWith("proof: " + fork.feed() + "#4 is ");
        assertThat(run("ledger", "prove-fork", fork.feed().label(), forked, "--out", proof.toString()))
                .isEqualTo(Exit.BAD_INPUT);
        assertThat(recipe(proof)).isZero();
        noProof(fork.first().text() + "\n" + fork.first().text() + "\n", "both lines are the same entry");
        noProof(fork.first().text() + "\n", "two lines");
        noProof(fork.first().text() + "\n" + ledger.inReplayOrder().getFirst().text() + "\n", "different places");
        noProof(fork.first().text() + "\n" + fork.second().text().replace("\"at\":2", "\"at\":3") + "\n",
                "line 2: hash");
    }

    @Test
    void each_forked_feed_of_random_histories_has_a_proof_that_both_checks_accept() throws Exception {
        var proofs = 0;
        for (int seed = 0; seed < 30; seed++) {
            ledger = TroubledHistory.random(CHARTER, 4, 50, seed);
            var folder = folder("seed-" + seed);
            for (var feed : ledger.forks().keySet()) {
                var proof = temp.resolve(feed.label());
                assertThat(run("ledger", "prove-fork", feed.label(), folder, "--out", proof.toString())).isZero();
                assertThat(run("ledger", "prove-fork", "--check", proof.toString())).isZero();
                proofs++;
            }
            for (var node : ledger.feeds().stream().map(feed -> feed.node().value()).distinct().toList()) {
                assertThat(run("ledger", "why", node, folder, "--charter", temp.resolve("charter.json").toString()))
                        .as("seed=%s %s", seed, err).isZero();
            }
        }
        assertThat(proofs).isGreaterThan(5);
    }

    @Test
    void a_running_agent_is_asked_over_http() throws Exception {
        try (var server = AgentServerForTests.start()) {
            var agent = "127.0.0.1:" + server.port();
            assertThat(run("ledger", "verify", agent)).isEqualTo(Exit.OK);
            assertThat(out.toString()).startsWith("sound: 3 entries");
            assertThat(run("ledger", "verify", "--agent", agent, "--json")).isEqualTo(Exit.OK);
            assertThat(run("ledger", "why", "node-1", "--agent", agent)).isEqualTo(Exit.OK);
            assertThat(out.toString()).startsWith("node-1 is alive in incarnation 1");
            assertThat(run("ledger", "diff", agent, agent)).isEqualTo(Exit.OK);
            assertThat(run("ledger", "diff", folder("a"), agent)).isEqualTo(Exit.NO);
        }
        var nobody = Sockets.freeLoopback().toString();
        assertThat(run("ledger", "verify", nobody)).isEqualTo(Exit.NO);
        assertThat(err.toString()).contains("no agent answers at " + nobody + ": connection refused");
    }

    private void noProof(String text, String why) throws Exception {
        var file = temp.resolve("no-proof.jsonl");
        Files.writeString(file, text);
        assertThat(run("ledger", "prove-fork", "--check", file.toString())).isEqualTo(Exit.NO);
        assertThat(err.toString()).hasLineCount(1).contains(file + " is no proof: ").contains(why);
        assertThat(recipe(file)).isNotZero();
    }

    /** {@return the exit status of the check in {@code docs/audit.md}, as it stands there; 0 or 1} */
    private static int recipe(Path proof) throws Exception {
        Assumptions.assumeTrue(new ProcessBuilder("jq", "--version").start().waitFor() == 0, "jq is needed");
        var page = Files.readString(Path.of("..", "..", "docs", "audit.md"));
        var begin = page.indexOf("# check-proof.sh");
        var script = page.substring(begin, page.indexOf("```", begin));
        var process = new ProcessBuilder("sh", "-c", script, "check-proof.sh", proof.toString())
                .redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).endsWith(process.exitValue() == 0 ? "proof\n" : "no proof\n");
        return process.exitValue();
    }

    private void fork(int node) {
        var feed = ledger.feeds().get(node - 1);
        var one = ledger.next(feed, new Body.Started("a", "node-plane test"), 2, List.of());
        var other = ledger.next(feed, new Body.Started("b", "node-plane test"), 2, List.of());
        take(one);
        take(other);
    }

    private Line write(int node, Body body) {
        var line = ledger.next(ledger.feeds().get(node - 1), body, 2, List.of());
        take(line);
        return line;
    }

    private void take(Line line) {
        ledger = ((Admission.Stored) ledger.admit(line)).ledger();
    }

    private String folder(String name) throws Exception {
        var folder = temp.resolve(name);
        SecondVerifier.write(folder, ledger, new Random(1));
        return folder.toString();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return CommandLineTool.run(arguments, new TreeMap<>(), config -> {
            throw new AssertionError("nothing starts an agent");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
