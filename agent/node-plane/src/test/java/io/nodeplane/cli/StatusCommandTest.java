package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of an agent, given what it says of itself. */
class StatusCommandTest {
    private static final Json.Obj WELL = JsonParser.parseObject("""
            {"address":"node-1:7001","cluster":"lab","clusterId":"1511d33c1511d33c1511d33c","entries":3,
            "feed":"node-1.0123456789abcdef","forks":[],"head":"ab","health":0,"heard":["node-2"],"incarnation":1,
            "members":{"alive":2,"dead":0,"suspect":0},"node":"node-1","phase":"joined","pid":42,"software":"test",
            "startedAt":1700000000000,"turnAgeMs":0,"turnAgeMsMax":10000,"viewDigest":"cd","vouched":true}""");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private volatile Json.Obj status = WELL;
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/status", exchange -> {
            var body = status.canonical().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void an_agent_that_is_well_is_shown_without_what_is_only_told_of_trouble() {
        assertThat(run()).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("vote       counts\n").doesNotContain("rival", "fork", "turn age");
        status = without("turnAgeMs");
        assertThat(run()).as("an earlier release says nothing of its turns").isEqualTo(Exit.OK);
        status = WELL.with("turnAgeMs", 9).with("vouched", new Json.Bool(false));
        assertThat(run()).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("turn age   9 ms: so long something has been due\n",
                "vote       does not count until enough voters vouch for its feed\n");
    }

    @Test
    void an_agent_that_does_not_decide_is_not_well_to_a_health_check_either() {
        status = WELL.with("turnAgeMs", 10_001);
        var why = "the agent does not decide: something has been due for 10001 ms, and nothing may be for more than"
                + " 10000 ms\n";
        assertThat(run("--quiet")).isEqualTo(Exit.UNHEALTHY);
        assertThat(err.toString()).isEqualTo(why);
        assertThat(out.toString()).isEmpty();
        assertThat(run()).isEqualTo(Exit.UNHEALTHY);
        assertThat(err.toString()).isEqualTo(why);
        assertThat(out.toString()).contains("turn age   10001 ms: so long something has been due\n");
        assertThat(run("--json")).isEqualTo(Exit.UNHEALTHY);
        assertThat(out.toString()).isEqualTo(status.canonical() + "\n");
    }

    @Test
    void a_rival_and_a_fork_of_the_own_feed_are_shown_and_are_not_well() {
        status = WELL.with("rival", "node-1.ffff456789abcdef");
        assertThat(run()).isEqualTo(Exit.UNHEALTHY);
        assertThat(out.toString()).contains(
                "rival      node-1.ffff456789abcdef: another process writes, or answers, as this node\n");
        assertThat(run("--quiet")).as("it serves").isEqualTo(Exit.OK);

        status = WELL.with("forks", fork("node-1.0123456789abcdef"));
        assertThat(run()).isEqualTo(Exit.UNHEALTHY);
        assertThat(out.toString()).contains("fork       node-1.0123456789abcdef#7\n");

        status = WELL.with("forks", fork("node-2.0123456789abcdef"));
        assertThat(run()).as("another node's trouble").isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("fork       node-2.0123456789abcdef#7\n");
    }

    @Test
    void an_isolated_agent_is_not_well() {
        status = WELL.with("isolated", JsonParser.parseObject("{\"missing\":[\"node-2\"],\"since\":1700000000000}"));
        assertThat(run()).isEqualTo(Exit.UNHEALTHY);
        assertThat(out.toString()).contains("isolated   since 2023-11-14T22:13:20Z, misses node-2\n");
        assertThat(run("--quiet")).isEqualTo(Exit.OK);
    }

    @Test
    void an_agent_that_others_cannot_dial_is_not_well() {
        status = WELL.with("unreachedBy", Json.texts(List.of("node-2", "node-3")));
        assertThat(run()).isEqualTo(Exit.UNHEALTHY);
        assertThat(out.toString()).contains("unreached  by node-2, node-3: can they dial node-1:7001?\n");
        assertThat(run("--quiet")).isEqualTo(Exit.OK);
    }

    private static Json fork(String feed) {
        return new Json.Arr(List.of(Json.object().with("feed", feed).with("hashes", Json.texts(List.of()))
                .with("seq", 7)));
    }

    private static Json.Obj without(String field) {
        var fields = new TreeMap<>(WELL.fields());
        fields.remove(field);
        return new Json.Obj(fields);
    }

    private int run(String... options) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var arguments = new String[options.length + 3];
        arguments[0] = "status";
        arguments[1] = "--agent";
        arguments[2] = "127.0.0.1:" + server.getAddress().getPort();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return CommandLineTool.run(arguments, Map.of(), config -> {
            throw new IllegalStateException("nobody starts an agent");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
