package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.api.ApiServer;
import io.nodeplane.api.Service;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.http.AgentServerForTests;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.store.OwnersFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineToolTest {
    @TempDir
    Path folder = Path.of("");

    private final SortedMap<String, String> environment = new TreeMap<>();
    private final List<Config> started = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void charter() throws Exception {
        Files.writeString(file("charter.json"), "{\"cluster\":\"lab\",\"voters\":[\"node-1\",\"node-2\",\"node-3\"]}");
    }

    @Test
    void the_file_gives_settings_and_the_environment_and_flags_win_over_it() throws Exception {
        Files.writeString(file("agent.json"), """
                {
                  "node": "node-1",
                  "listen": "127.0.0.1:7101",
                  "advertise": "node-1:7101",
                  "data": "some/where",
                  "charter": "%s",
                  "seeds": ["node-2:7102", "node-3:7103"],
                  "autoJoin": false,
                  "api": "unix:/run/some/api.sock"
                }
                """.formatted(file("charter.json")));
        assertThat(run("start", "--config", file("agent.json").toString())).isEqualTo(Exit.UNHEALTHY);
        var fromFile = new Config(new NodeId("node-1"), PeerAddress.parse("127.0.0.1:7101"),
                PeerAddress.parse("node-1:7101"), Path.of("some/where"),
                Charter.parse(Files.readString(file("charter.json"))),
                List.of(PeerAddress.parse("node-2:7102"), PeerAddress.parse("node-3:7103")), false,
                Optional.of(ApiAddress.parse("unix:/run/some/api.sock")));
        assertThat(started).containsExactly(fromFile);
        assertThat(err.toString()).isEqualTo("the agent has stopped: the disk is full\n");

        environment.put("NODE_PLANE_CONFIG", file("agent.json").toString());
        environment.put("NODE_PLANE_NODE", "node-2");
        environment.put("NODE_PLANE_SEEDS", "node-4:7104");
        environment.put("NODE_PLANE_AUTO_JOIN", "true");
        run("start", "--node", "node-3", "--data", "else");
        assertThat(started.getLast()).isEqualTo(new Config(new NodeId("node-3"), fromFile.listen(),
                fromFile.advertise(), Path.of("else"), fromFile.charter(),
                List.of(PeerAddress.parse("node-4:7104")), true, fromFile.api()));
        assertThat(err.toString()).as("no warnings").doesNotContain("environment");
    }

    @Test
    void the_clusters_secret_comes_from_a_file_or_the_environment_and_is_never_printed() throws Exception {
        var secret = "0123456789abcdef0123456789abcdef";
        var file = Files.createFile(file("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n");
        var start = List.of("start", "--node", "node-1", "--charter", file("charter.json").toString());
        run(start.toArray(String[]::new));
        assertThat(started.getLast().secrets()).isEqualTo(Secrets.none());

        environment.put("NODE_PLANE_SECRET", secret);
        run(start.toArray(String[]::new));
        assertThat(started.getLast().secrets()).isEqualTo(Secrets.of(ClusterSecret.parse(secret)));
        assertThat(started.getLast().toString()).doesNotContain(secret);
        environment.put("NODE_PLANE_SECRET_FILE", file.toString());
        assertBad(
                "the cluster's secret is given twice, by NODE_PLANE_SECRET and by NODE_PLANE_SECRET_FILE: leave one of"
                        + " them out",
                start.toArray(String[]::new));
        environment.remove("NODE_PLANE_SECRET");
        err.getBuffer().setLength(0);
        run(start.toArray(String[]::new));
        assertThat(started.getLast().secrets().now()).contains(ClusterSecret.parse(secret));
        assertThat(err.toString()).isEqualTo("the agent has stopped: the disk is full\n");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        err.getBuffer().setLength(0);
        run(start.toArray(String[]::new));
        assertThat(err.toString()).startsWith("the secret in " + file + " can be read by every member of the file's");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertBad(file + " is open to others (rw-r--r--), so it is no secret: 'chmod 600' it, and if others may have"
                + " read it, write another one", start.toArray(String[]::new));
        environment.clear();
        environment.put("NODE_PLANE_SECRET", "hunter2");
        assertBad(
                "NODE_PLANE_SECRET: the first secret has 7 characters; 32 to 512 are allowed, without blanks: make one"
                        + " with 'openssl rand -base64 32'",
                start.toArray(String[]::new));
        environment.clear();
        var flag = "--secret is no option: everybody on this machine can read a command line, and may have read this one;"
                + " make another secret, and give --secret-file=FILE, or NODE_PLANE_SECRET in the environment";
        assertBad(flag, "start", "--node", "node-1", "--secret", "hunter2");
        assertBad(flag, "start", "--secret=hunter2");
    }

    @Test
    void an_empty_variable_is_not_set() throws Exception {
        Files.writeString(file("agent.json"), "{\"node\": \"node-1\", \"charter\": \"" + file("charter.json")
                + "\", \"seeds\": [\"node-2:7102\"], \"autoJoin\": false}");
        Sources.KEYS.keySet().forEach(key -> environment.put(Sources.variable(key), key.equals("data") ? " " : ""));
        assertThat(run("start", "--config", file("agent.json").toString())).isEqualTo(Exit.UNHEALTHY);
        assertThat(started.getLast().seeds()).containsExactly(PeerAddress.parse("node-2:7102"));
        assertThat(started.getLast().autoJoin()).isFalse();
        assertThat(started.getLast().advertise()).isEqualTo(PeerAddress.parse("node-1:7001"));
        assertThat(started.getLast().data()).isEqualTo(Path.of("data"));
        environment.put("NODE_PLANE_CONFIG", "");
        environment.put("NODE_PLANE_NODE", "node-1");
        environment.put("NODE_PLANE_CHARTER", file("charter.json").toString());
        assertThat(run("start")).isEqualTo(Exit.UNHEALTHY);
        assertThat(started.getLast().seeds()).isEmpty();
    }

    @Test
    void a_misspelt_variable_is_a_warning_and_no_error() {
        environment.put("NODE_PLANE_NODE", "node-1");
        environment.put("NODE_PLANE_CHARTER", file("charter.json").toString());
        environment.put("NODE_PLANE_SEED", "node-2:7001");
        environment.put("NODE_PLANE_LOG", "debug");
        environment.put("NODE_PLANE_AGENT", "127.0.0.1:7001");
        environment.put("PATH", "/bin");
        for (var arguments : List.of(new String[]{"start"}, new String[]{"start", "--node", "node-2"})) {
            err.getBuffer().setLength(0);
            assertThat(run(arguments)).isEqualTo(Exit.UNHEALTHY);
            assertThat(err.toString()).isEqualTo("NODE_PLANE_SEED in the environment is no setting, and is ignored; did"
                    + " you mean NODE_PLANE_SEEDS?\nthe agent has stopped: the disk is full\n");
        }
    }

    @Test
    void a_list_with_an_empty_item_is_no_list() throws Exception {
        var end = ": 'seeds' has an empty item: write HOST:PORT,HOST:PORT, or leave it out";
        for (var seeds : List.of(",", "", " ", "a:1,", ",a:1", "a:1,,b:2", "a:1, ,b:2")) {
            assertBad("--seeds" + end, "start", "--node", "a", "--seeds=" + seeds);
        }
        environment.put("NODE_PLANE_SEEDS", "a:1,");
        assertBad("NODE_PLANE_SEEDS" + end, "start", "--node", "a");
        badConfig("{\"node\": \"a\", \"seeds\": [\"\"]}", "NODE_PLANE_SEEDS" + end);
        environment.clear();
        badConfig("{\"node\": \"a\",\n \"seeds\": [\"\"]}", file("agent.json")
                + ", line 2, 'seeds': '' is not an address: write host:port");
        assertThat(started).isEmpty();
    }

    @Test
    void an_address_that_nobody_can_dial_is_refused_where_it_is_given() {
        var wildcard = "' stands for every address of a machine, and is fit to listen on only: name a host that others can"
                + " reach";
        for (var everywhere : List.of("0.0.0.0:7", "[::]:7", "[::0]:7", "[::ffff:0.0.0.0]:7")) {
            assertBad("--advertise: '" + everywhere + wildcard, "start", "--node", "a", "--advertise", everywhere);
            assertBad("--seeds: '" + everywhere + wildcard, "start", "--node", "a", "--seeds", "b:1," + everywhere);
            assertBad("--agent: '" + everywhere + wildcard, "status", "--agent", everywhere);
        }
        for (var nowhere : List.of("1.2.3:7", "web.1:7", "-a:7", "a..b:7", ".:7", "0:7", "000.000.000.000:7",
                "fd00::7001")) {
            for (var flag : List.of("--listen", "--advertise", "--seeds")) {
                err.getBuffer().setLength(0);
                assertThat(run("start", "--node", "a", flag + "=" + nowhere)).isEqualTo(Exit.BAD_INPUT);
                assertThat(err.toString()).startsWith(flag + ": '" + nowhere + "' is not an address: ").hasLineCount(1);
            }
        }
        assertBad("'advertise' is missing: the id '7' cannot be the name of a host; give --advertise=HOST:7001, where"
                + " others reach this node", "start", "--node", "7");
        assertThat(started).isEmpty();
        run("start", "--node", "7", "--charter", file("charter.json").toString(), "--listen", "[::0]:7001",
                "--advertise",
                "[FD00:0::1]:7001");
        assertThat(started.getLast().listen()).hasToString("[::]:7001");
        assertThat(started.getLast().advertise()).as("in its one form").hasToString("[fd00::1]:7001");
    }

    @Test
    void what_is_not_given_has_a_default() {
        run("start", "--node", "node-1", "--charter", file("charter.json").toString());
        var config = started.getLast();
        assertThat(config.listen()).isEqualTo(PeerAddress.parseListen("0.0.0.0:7001"));
        assertThat(config.advertise()).isEqualTo(PeerAddress.parse("node-1:7001"));
        assertThat(config.data()).isEqualTo(Path.of("data"));
        assertThat(config.autoJoin()).isTrue();
    }

    @Test
    void start_alone_is_told_everything_by_the_environment() {
        environment.put("NODE_PLANE_NODE", "node-1");
        environment.put("NODE_PLANE_CHARTER", file("charter.json").toString());
        environment.put("NODE_PLANE_SEEDS", "node-2:7001, node-3:7001");
        assertThat(run("start")).isEqualTo(Exit.UNHEALTHY);
        assertThat(started.getLast().seeds()).hasSize(2);
        environment.put("NODE_PLANE_LISTEN", "7001");
        assertBad("NODE_PLANE_LISTEN: '7001' is not an address: write host:port", "start");
    }

    @Test
    void a_bad_setting_is_one_sentence_that_says_where() throws Exception {
        var config = file("agent.json");
        badConfig("{\n  \"nod\": \"node-1\"\n}", config + ", line 2: unknown key 'nod'; did you mean 'node'?");
        badConfig("{\n\n  \"autoJoin\": \"yes\"\n}", config + ", line 3: 'autoJoin' must be true or false");
        badConfig("{\"seeds\": \"a:1\"}", config + ", line 1: 'seeds' must be a list [ ... ] of texts in quotes");
        badConfig("{\"seeds\": [7]}", config + ", line 1: 'seeds' must be a list [ ... ] of texts in quotes");
        badConfig("{\"node\": 7}", config + ", line 1: 'node' must be a text in quotes");
        badConfig("{\"node\": \"a\",\n \"node\": \"b\"}",
                config + ", line 2, column 8: not JSON: Duplicate Object property \"node\"");
        badConfig("{\"node\": \"node-1\"} {", config + ", line 1: nothing more was expected after the object");
        badConfig("[]", config + ", line 1: a JSON object { ... } was expected");
        badConfig("{\n \"node\": \"Node 1\"}",
                config + ", line 2, 'node': 'Node 1' is not a node id: use 1 to 32 of a-z,"
                        + " 0-9 and '-', not starting or ending with '-'");
        assertBad(
                "'node' is missing: give --node, or NODE_PLANE_NODE in the environment, or 'node' in the configuration"
                        + " file",
                "start");
        assertBad("--listen: 'x' is not an address: write host:port", "start", "--node", "a", "--listen", "x");
        assertBad("--auto-join: 'no': write true or false", "start", "--node", "a", "--auto-join=no");
        assertBad("cannot read " + file("none") + ": " + file("none") + " does not exist", "start", "--config",
                file("none").toString());
        assertBad("cannot read the charter " + file("none") + ": " + file("none") + " does not exist", "start",
                "--node", "a", "--charter", file("none").toString());
        environment.put("NODE_PLANE_SEEDS", "node-2:7002,node-3");
        assertBad("NODE_PLANE_SEEDS: 'node-3' is not an address: write host:port", "start", "--node", "a");
        assertThat(started).isEmpty();
    }

    @Test
    void a_command_line_that_is_wrong_is_one_sentence() {
        assertBad("Missing command; see 'node-plane --help'");
        assertBad("Unmatched argument at index 0: 'stat'; see 'node-plane --help'", "stat");
        assertBad("Unknown option: '--nod'; see 'node-plane start --help'", "start", "--nod");
        assertBad(
                "Missing command: verify, show, diff, why, prove-fork, archive or fetch; see 'node-plane ledger --help'",
                "ledger");
        assertThat(run("--version")).isEqualTo(Exit.OK);
        assertThat(out.toString()).startsWith("node-plane ");
        assertThat(run("--help")).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("start", "members").doesNotContain("dial");
    }

    @Test
    void a_charter_is_made_once_and_has_an_id() {
        var file = file("new.json").toString();
        assertThat(run("charter", "init", "--cluster", "lab", "--voters", "node-3,node-1,node-2", "--out", file,
                "--confirm-after-ms", "500")).isEqualTo(Exit.OK);
        var id = out.toString().strip();
        assertThat(id).matches("[0-9a-f]{64}");
        out.getBuffer().setLength(0);
        assertThat(run("charter", "id", file)).isEqualTo(Exit.OK);
        assertThat(out.toString().strip()).isEqualTo(id);
        assertThat(run("charter", "init", "--cluster", "lab", "--voters", "a", "--out", file))
                .isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).contains("is not overwritten");
        err.getBuffer().setLength(0);
        assertBad("'probeTimeoutMs' is 1: use 5..3600000", "charter", "init", "--cluster", "lab", "--voters", "a",
                "--probe-timeout-ms", "1");
        assertBad("'voters' is a list of node ids, each once", "charter", "init", "--cluster", "lab", "--voters",
                "a,a");
    }

    @Test
    void a_ledger_that_is_not_there_is_bad_input() {
        assertThat(run("ledger", "verify", file("none").toString())).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).hasLineCount(1).contains(file("none").toString());
    }

    @Test
    void an_agent_shows_its_status_and_members() {
        try (var server = AgentServerForTests.start()) {
            environment.put("NODE_PLANE_LISTEN", "0.0.0.0:" + server.port());
            assertThat(run("status")).isEqualTo(Exit.OK);
            assertThat(out.toString()).contains("node       node-1 at node-1:7001", "3 entries, head ");
            out.getBuffer().setLength(0);
            assertThat(run("status", "--quiet")).isEqualTo(Exit.OK);
            assertThat(out.toString()).isEmpty();
            assertThat(run("members", "--agent", "127.0.0.1:" + server.port())).isEqualTo(Exit.OK);
            assertThat(out.toString()).isEqualTo("""
                    NODE    STATE  INCARNATION  ADDRESS      WHY
                    node-1  alive  1            node-1:7001
                    """);
            out.getBuffer().setLength(0);
            assertThat(run("members", "--json")).isEqualTo(Exit.OK);
            assertThat(out.toString()).startsWith("{\"digest\":");
            var there = "127.0.0.1:" + server.port();
            assertThat(run("dial", there)).isEqualTo(Exit.OK);
            out.getBuffer().setLength(0);
            var nobody = Sockets.freeLoopback().toString();
            assertThat(run("dial", nobody, there)).isEqualTo(Exit.NO);
            assertThat(out.toString()).isEqualTo("closed " + nobody + " connection refused\nopen " + there + "\n");
        }
    }

    @Test
    void a_node_leaves_by_its_owners_api_and_its_peers_port_is_of_no_use_for_that() {
        var data = file("data");
        data.toFile().mkdir();
        try (var plane = new StubCluster().node("vpn-1");
                var peers = AgentServerForTests.start();
                var server = ApiServer.start(new ApiAddress.Loopback("127.0.0.1", 0), OwnersFiles.token(data),
                        Service.of(plane))) {
            plane.join(List.of());
            OwnersFiles.address(data, server.address().toString());
            assertThat(run("leave", "--api", "127.0.0.1:" + peers.port(), "--data", data.toString()))
                    .isEqualTo(Exit.NO);
            assertThat(err.toString()).contains("refused: there is nothing at /v1/capabilities (NOT_FOUND)");
            assertThat(run("leave", "--data", file("else").toString(), "--api", server.address().toString()))
                    .isEqualTo(Exit.NO);
            assertThat(err.toString()).contains("(UNAUTHENTICATED)");
            assertThat(plane.getMembers().localState()).isEqualTo(LocalState.JOINED);
            environment.put("NODE_PLANE_DATA", data.toString());
            assertThat(run("leave")).isEqualTo(Exit.OK);
            assertThat(out.toString()).isEqualTo("left\n");
            assertThat(plane.getMembers().localState()).isEqualTo(LocalState.LEFT);
        }
    }

    @Test
    void an_api_is_for_this_machine_only() {
        assertBad("--api: '10.0.0.1' is not on the loopback interface: the API serves the programs of its own machine"
                + " only; use 127.0.0.1, ::1 or a unix socket (unix:/path)", "start", "--node", "a", "--api",
                "10.0.0.1:7002");
        assertBad("--api: 'x' is no address of an API: write unix:/path/of/socket or 127.0.0.1:PORT", "start", "--node",
                "a", "--api", "x");
        assertThat(started).isEmpty();
    }

    @Test
    void without_an_agent_the_answer_is_no() {
        var nobody = Sockets.freeLoopback().toString();
        assertThat(run("status", "--quiet", "--agent", nobody)).isEqualTo(Exit.NO);
        assertThat(run("members", "--agent", nobody)).isEqualTo(Exit.NO);
        assertThat(err.toString()).hasLineCount(2).contains("no agent answers at " + nobody + ": connection refused");
        err.getBuffer().setLength(0);
        assertThat(run("leave", "--api", nobody)).isEqualTo(Exit.NO);
        assertThat(err.toString()).hasLineCount(1).contains("no control plane answers at " + nobody);
        assertThat(run("dial", nobody, "--timeout", "1000")).isEqualTo(Exit.NO);
        assertThat(run("dial", "nonsense")).isEqualTo(Exit.BAD_INPUT);
    }

    @Test
    void a_bug_keeps_its_trace() {
        var code = CommandLineTool.run(
                new String[]{"start", "--node", "a", "--charter", file("charter.json").toString()}, environment,
                config -> {
                    throw new IllegalStateException("a bug");
                }, new PrintWriter(out, true), new PrintWriter(err, true));
        assertThat(code).isEqualTo(Exit.NO);
        assertThat(err.toString()).contains("IllegalStateException: a bug", "\tat ");
    }

    private void badConfig(String text, String sentence) throws Exception {
        Files.writeString(file("agent.json"), text);
        assertBad(sentence, "start", "--config", file("agent.json").toString());
    }

    private void assertBad(String sentence, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).isEqualTo(sentence + "\n");
    }

    private int run(String... arguments) {
        return CommandLineTool.run(arguments, environment, config -> {
            started.add(config);
            return running(CompletableFuture.completedFuture("the disk is full"), () -> {});
        }, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private static Agents.Running running(CompletableFuture<String> halted, Runnable close) {
        return new Agents.Running() {
            @Override
            public CompletionStage<String> halted() {
                return halted;
            }

            @Override
            public void reopen() {
                throw new IllegalStateException("nobody asks for it");
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
