package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    @Test
    void an_engine_says_its_version() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answer(server, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"
                    + "{\"Version\":\"28.1.0\",\"ApiVersion\":\"1.49\",\"Os\":\"linux\"}");

            assertThat(Engine.probe(host(server), List.of())).isEqualTo(new Engine.Probe.Answers("28.1.0", "1.49"));
        }
    }

    @Test
    void an_engine_of_windows_containers_is_of_no_use() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answer(server, "HTTP/1.0 200 OK\r\n\r\n{\"Os\":\"windows\"}");

            assertThat(why(host(server))).contains("windows containers");
        }
    }

    @Test
    void something_else_behind_the_socket_is_no_engine() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answer(server, "220 mail.example.com ESMTP\r\n");

            assertThat(why(host(server))).contains("does not answer as a Docker engine does");
        }
    }

    @Test
    void a_silent_engine_is_absent_within_three_seconds() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var before = System.nanoTime();

            assertThat(why(host(server))).contains("does not answer within");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void nobody_listening_is_told_with_the_place_looked_at(@TempDir Path folder) {
        var socket = folder.resolve("docker.sock");

        assertThat(Engine.probe("", List.of(socket))).isInstanceOfSatisfying(Engine.Probe.Absent.class,
                absent -> assertThat(absent.why()).contains(socket.toString()).contains("DOCKER_HOST"));
        assertThat(why("unix://" + socket)).contains(socket.toString());
    }

    @Test
    void an_engine_elsewhere_and_an_address_that_is_none_are_refused() {
        assertThat(why("tcp://192.0.2.1:2375")).contains("not on this machine");
        assertThat(why("not an address")).contains("not an address");
    }

    private static String why(String host) {
        return Engine.probe(host, List.of()) instanceof Engine.Probe.Absent absent ? absent.why() : "an engine answers";
    }

    private static String host(ServerSocket server) {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    private static void answer(ServerSocket server, String answer) {
        Thread.ofVirtual().start(() -> {
            try (var connection = server.accept()) {
                connection.getInputStream().read(new byte[4096]);
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test is over.
            }
        });
    }
}
