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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a wait for an agent ends, and what is said then. */
class WaitCommandTest {
    private static final Json.Obj JOINED = JsonParser.parseObject("""
            {"address":"node-1:7001","members":{"alive":2,"dead":0,"suspect":1},"node":"node-1","phase":"joined",
            "turnAgeMs":0,"turnAgeMsMax":10000}""");
    private static final Json.Obj STARTING = JOINED.with("phase", "starting");
    private static final Json.Obj STUCK = JOINED.with("turnAgeMs", 10_001);
    private static final Json.Obj ISOLATED = JOINED.with("isolated",
            JsonParser.parseObject("{\"missing\":[\"node-2\"],\"since\":1700000000000}"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Integer> asked = new ArrayList<>();
    private volatile IntFunction<Json.Obj> status = time -> JOINED;
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/status", exchange -> {
            asked.add(asked.size());
            var body = status.apply(asked.size()).canonical().getBytes(StandardCharsets.UTF_8);
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
    void it_ends_when_the_agent_is_so_and_says_how_it_is() {
        status = time -> time < 3 ? STARTING : JOINED;
        assertThat(run("--until=joined")).isEqualTo(Exit.OK);
        assertThat(asked).hasSize(3);
        assertThat(out.toString()).isEqualTo(
                "node-1 serves at node-1:7001, phase joined, and holds 2 alive, 1 suspect, 0 dead\n");

        status = time -> STARTING;
        assertThat(run("--until=serving")).isEqualTo(Exit.OK);

        status = time -> time < 6 ? ISOLATED : JOINED;
        assertThat(run("--until=in-contact")).isEqualTo(Exit.OK);
        assertThat(asked).hasSize(6);
    }

    @Test
    void what_does_not_come_in_time_is_said_with_what_was_seen_last() {
        status = time -> STARTING;
        assertThat(run("--until=joined", "--at-most=1")).isEqualTo(Exit.NO);
        assertThat(err.toString()).isEqualTo("the agent at " + address() + " is not joined within 1 s: node-1 serves at"
                + " node-1:7001, phase starting, and holds 2 alive, 1 suspect, 0 dead\n");
        status = time -> STUCK;
        assertThat(run("--until=serving", "--at-most=1")).isEqualTo(Exit.NO);
        assertThat(err.toString()).endsWith("; it does not decide\n");
        status = time -> ISOLATED;
        assertThat(run("--until=in-contact", "--at-most=1")).isEqualTo(Exit.NO);
        assertThat(err.toString()).endsWith("; it does not hear a majority of voters\n");
    }

    @Test
    void an_agent_whose_process_has_ended_is_waited_for_no_longer() throws Exception {
        server.stop(0);
        var process = new ProcessBuilder("true").start();
        process.waitFor();
        assertThat(run("--until=joined", "--pid=" + process.pid())).isEqualTo(Exit.NO);
        assertThat(err.toString()).isEqualTo("the agent at " + address() + " will not be joined: its process "
                + process.pid() + " has ended\n");
        assertThat(run("--until=gone", "--pid=" + process.pid())).isEqualTo(Exit.OK);
        assertThat(run("--until=gone")).isEqualTo(Exit.OK);
        assertThat(out.toString()).isEqualTo("no agent answers at " + address() + " any more\n");
        assertThat(run("--until=gone", "--at-most=1", "--pid=" + ProcessHandle.current().pid())).isEqualTo(Exit.NO);
    }

    @Test
    void words_and_times_that_are_none_are_told() {
        assertThat(run("--until=happy")).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("--until is happy: use serving, joined, in-contact, gone\n");
        assertThat(run("--at-most=0")).isEqualTo(Exit.BAD_INPUT);
        assertThat(err.toString()).isEqualTo("--at-most is 0: use at least 1 s\n");
        assertThat(run("--timeout=0")).isEqualTo(Exit.BAD_INPUT);
        assertThat(asked).isEmpty();
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private int run(String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var arguments = new ArrayList<>(List.of("wait", "--agent=" + address()));
        arguments.addAll(List.of(more));
        return CommandLineTool.run(arguments.toArray(String[]::new), Map.of(), config -> {
            throw new AssertionError("no agent is started");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
