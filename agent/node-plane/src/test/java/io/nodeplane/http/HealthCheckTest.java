package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether an agent is well, as the image's health check asks: in a few bytes, and without a JVM. */
class HealthCheckTest {
    private static final Path BASH = Path.of("/bin/bash");
    private static final String SCRIPT = "src/main/docker/check/healthy.sh";

    @TempDir
    private Path folder;
    private final FakeNode node = new FakeNode();
    private final AgentServer server = AgentServer.start("127.0.0.1", 0, node, new Traffic(),
            new About("node-plane test", 42, 1), offset -> new ByteArrayInputStream(new byte[0]));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void an_agent_that_decides_is_healthy_and_one_that_does_not_says_for_how_long() throws Exception {
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().body()).isEqualTo("{\"turnAgeMs\":0,\"turnAgeMsMax\":10000}");
        node.turnAgeMs = 10_000;
        assertThat(get().statusCode()).isEqualTo(200);
        node.turnAgeMs = 10_001;
        assertThat(get().statusCode()).isEqualTo(503);
        assertThat(get().body())
                .isEqualTo("{\"code\":\"UNAVAILABLE\",\"detail\":\"the agent does not decide: something has"
                        + " been due for 10001 ms, and nothing may be for more than 10000 ms\",\"status\":503}");
    }

    @Test
    void the_images_check_says_what_status_quiet_says() throws Exception {
        var address = "0.0.0.0:" + server.port();
        var listen = Map.of("NODE_PLANE_LISTEN", address);
        assertThat(check(listen)).isEqualTo(new Ended(0, ""));
        node.turnAgeMs = 10_001;
        var stuck = check(listen);
        assertThat(stuck.code()).isEqualTo(1);
        assertThat(stuck.said()).contains("something has been due for 10001 ms").hasLineCount(1);
        server.close();
        assertThat(check(listen)).isEqualTo(new Ended(1, "no agent answers at " + address + "\n"));
    }

    @Test
    void the_images_check_asks_where_the_settings_say_that_the_agent_listens() throws Exception {
        var here = "127.0.0.1:" + server.port();
        var nowhere = "127.0.0.1:" + closed();
        assertThat(check(Map.of("NODE_PLANE_AGENT", here, "NODE_PLANE_LISTEN", nowhere)).code()).isZero();
        assertThat(check(Map.of("NODE_PLANE_LISTEN", "[::]:" + server.port())).code()).isZero();
        var file = Files.writeString(folder.resolve("agent.json"), """
                {
                  "node": "node-1",
                  "listen" : "%s"
                }
                """.formatted(here));
        assertThat(check(Map.of("NODE_PLANE_CONFIG", file.toString())).code()).isZero();
        assertThat(check(Map.of("NODE_PLANE_CONFIG", file.toString(), "NODE_PLANE_LISTEN", nowhere)).said())
                .isEqualTo("no agent answers at " + nowhere + "\n");
    }

    @Test
    void the_images_check_does_not_wait_for_ever() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = "127.0.0.1:" + silent.getLocalPort();
            assertThat(check(Map.of("NODE_PLANE_LISTEN", address))).isEqualTo(
                    new Ended(1, "the agent at " + address + " gave no answer within 4 s\n"));
        }
    }

    private record Ended(int code, String said) {}

    private static Ended check(Map<String, String> environment) throws Exception {
        assumeTrue(Files.isExecutable(BASH), "there is no " + BASH);
        var builder = new ProcessBuilder(BASH.toString(), SCRIPT).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("NODE_PLANE_"));
        builder.environment().putAll(new TreeMap<>(environment));
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private static int closed() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private HttpResponse<String> get() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/healthy")).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
