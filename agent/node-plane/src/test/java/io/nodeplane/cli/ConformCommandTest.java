package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.api.ApiServer;
import io.nodeplane.api.Service;
import io.nodeplane.api.StubServer;
import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.stub.StubCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code node-plane conform} against {@code node-plane stub}: the whole kit runs in a test of its subject. */
@Timeout(180)
class ConformCommandTest {
    private static final List<String> RULES = List.of("1.2", "2.2", "2.12", "8.2", "11.1");

    @TempDir
    Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void rules_are_told_one_by_one_and_written_down_where_asked() throws Exception {
        try (var stub = sockets(2)) {
            var report = folder.resolve("reports/here");
            assertThat(conform(apis(stub), "--only=" + String.join(",", RULES), "--report=" + report))
                    .as(err.toString()).isEqualTo(Exit.OK);
            assertThat(out.toString().lines()).hasSize(RULES.size() + 1).anySatisfy(line -> assertThat(line)
                    .startsWith("  1/5  1.2   passed ").contains("Only `ControlPlaneException`"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("  3/5  2.12  untested ")
                                    .contains("it needs more nodes than the 2"))
                    .last().isEqualTo(
                            "stub 1, over its API: 4 passed, 0 failed, 0 skipped, 1 untested, of 5 rules.");
            assertThat(report.resolve("conformance.md")).content().contains("| 2.2 | MUST | passed |");
            assertThat(report.resolve("conformance.json")).content().contains("\"conforms\":true,\"passed\":4,");
        }
    }

    @Test
    void a_broken_rule_is_exit_code_1() throws Exception {
        var broken = new ApiAddress.Unix(folder.resolve("broken.sock"));
        try (var server = ApiServer.start(broken, Service.of(broken(new StubCluster().node("vpn-1"))))) {
            assertThat(conform(Stream.of("--api=" + server.address()), "--only=2.2,6.6")).isEqualTo(Exit.NO);
            assertThat(out.toString()).contains("  2/2  6.6   failed ", " is 4711\n", "1 passed, 1 failed");
        }
    }

    @Test
    void an_api_at_a_port_wants_its_token() throws Exception {
        var token = folder.resolve("token");
        Files.writeString(token, "secret\n");
        try (var stub = StubServer.start(1, number -> new ApiAddress.Loopback("127.0.0.1", 0), Optional.of("secret"),
                Duration.ofSeconds(1))) {
            var api = "http://" + stub.nodes().getFirst().api();
            assertThat(conform(Stream.of("--api=" + api), "--token-file=" + token, "--only=2.2"))
                    .as(err.toString()).isEqualTo(Exit.OK);
            assertThat(conform(Stream.of("--api=" + api), "--only=2.2")).isEqualTo(Exit.NO);
            assertThat(err.toString()).contains("(UNAUTHENTICATED)");
        }
    }

    @Test
    void bad_input_is_one_sentence() throws Exception {
        refused("Missing required option: '--api=ADDRESS'", Stream.of());
        refused("--api: 'nonsense' is no address of an API: write unix:/path", Stream.of("--api=nonsense"));
        refused("--api: 'example.org' is not on the loopback interface", Stream.of("--api=http://example.org:80"));
        refused("--api is 127.0.0.1:0: name the port", Stream.of("--api=127.0.0.1:0"));
        refused("--only names '99.1', and there is no such rule: the first is 1.1, and the last 12.5",
                Stream.of("--api=unix:/x/y", "--only=99.1"));
        refused("--token-file is given 2 times, and --api 1 times",
                Stream.of("--api=127.0.0.1:1", "--token-file=a", "--token-file=b"));
        refused("no-such-file", Stream.of("--api=127.0.0.1:1", "--token-file=no-such-file"));
        assertThat(conform(Stream.of("--api=unix:" + folder.resolve("nobody.sock")))).isEqualTo(Exit.NO);
        assertThat(err.toString()).startsWith("no control plane answers at unix:").endsWith("(UNAVAILABLE)\n");
    }

    @Test
    void a_report_that_cannot_be_written_is_told_before_the_checks() throws Exception {
        Files.writeString(folder.resolve("file"), "mine");
        try (var stub = sockets(1)) {
            assertThat(conform(apis(stub), "--only=2.2", "--report=" + folder.resolve("file/here")))
                    .isEqualTo(Exit.BAD_INPUT);
            assertThat(err.toString().lines()).singleElement().asString().contains("file/here");
            assertThat(out.toString()).isEmpty();
        }
    }

    private void refused(String sentence, Stream<String> options) {
        assertThat(conform(options)).as(err.toString()).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).contains(sentence).satisfies(said -> assertThat(said.lines()).hasSize(1));
    }

    private int conform(Stream<String> options, String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var line = Stream.of(Stream.of("conform"), options, Stream.of(more)).flatMap(each -> each)
                .toArray(String[]::new);
        return CommandLineTool.run(line, new TreeMap<>(), config -> {
            throw new IllegalStateException("no agent is started");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private StubServer sockets(int nodes) {
        return StubServer.start(nodes, number -> new ApiAddress.Unix(folder.resolve(number + ".sock")),
                Optional.empty(), Duration.ofSeconds(1));
    }

    private static Stream<String> apis(StubServer stub) {
        return stub.nodes().stream().map(node -> "--api=" + node.api());
    }

    /** {@return a plane whose answers to heartbeats name a revision that is none of its own} */
    private static ControlPlane broken(ControlPlane sound) {
        return (ControlPlane) Proxy.newProxyInstance(ControlPlane.class.getClassLoader(),
                new Class<?>[]{ControlPlane.class}, (self, method, arguments) -> {
                    try {
                        var answer = method.invoke(sound, arguments);
                        return answer instanceof Ack ack ? Ack.of(ack.outcome(), 4_711) : answer;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
