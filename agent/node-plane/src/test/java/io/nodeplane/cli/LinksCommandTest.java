package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.http.Sockets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The matrix, given what agents say of their links. */
class LinksCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<HttpServer> servers = new ArrayList<>();

    private static void serve(HttpServer server, String path, String body) {
        server.createContext(path, exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private HttpServer server() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        servers.add(server);
        return server;
    }

    private static String link(String peer, String address, String what) {
        return "{\"peer\":\"" + peer + "\",\"address\":\"" + address + "\",\"state\":\"alive\"," + what + "}";
    }

    private static String links(String node, String... links) {
        return "{\"node\":\"" + node + "\",\"windowMs\":300000,\"links\":[" + String.join(",", links) + "]}";
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void the_matrix_marks_who_answered_and_says_what_is_known_of_each_way() throws IOException {
        var one = server();
        var two = server();
        var nobody = Sockets.freeLoopback().toString();
        serve(one, "/charter", "{\"probeIntervalMs\":1000}");
        serve(one, "/links", links("node-1",
                link("node-2", address(two), "\"probes\":50,\"lost\":2,\"p50Ms\":1,\"p99Ms\":7,\"answeredMsAgo\":9"),
                link("node-3", nobody, "\"probes\":9,\"lost\":9,\"helper\":\"node-2\",\"helpedMsAgo\":20")));
        serve(two, "/links", links("node-2",
                link("node-1", address(one), "\"probes\":50,\"lost\":0,\"p50Ms\":2,\"p99Ms\":3,\"answeredMsAgo\":9"),
                link("node-3", nobody, "\"probes\":9,\"lost\":9,\"askedMsAgo\":20")));

        assertThat(run("--agent", address(one))).isEqualTo(Exit.OK);
        assertThat(out.toString()).startsWith("""
                FROM \\ TO  node-1  node-2          node-3
                node-1 *   -       1/7 ms 4% lost  no answer via node-2
                node-2 *   2/3 ms  -               no answer
                node-3     ?       arrives         -

                *            told here what it sees""".stripIndent());

        assertThat(run("--agent", address(one), "--alone", "--json")).isEqualTo(Exit.OK);
        var json = JsonParser.parseObject(out.toString().strip());
        assertThat(json.find("answered")).hasValue(Json.texts(List.of("node-1")));
        assertThat(json.array("ways")).hasSize(6).contains(Json.object().with("from", "node-1").with("to", "node-3")
                .with("way", "unanswered").with("helper", "node-2"));
    }

    @Test
    void without_an_agent_the_answer_is_no() {
        assertThat(run("--agent", Sockets.freeLoopback().toString())).isEqualTo(Exit.NO);
        assertThat(err.toString()).startsWith("no agent answers at 127.0.0.1:");
    }

    private int run(String... options) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var arguments = new ArrayList<>(List.of("links"));
        arguments.addAll(List.of(options));
        return CommandLineTool.run(arguments.toArray(String[]::new), Map.of(), config -> {
            throw new IllegalStateException("nobody starts an agent");
        }, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
