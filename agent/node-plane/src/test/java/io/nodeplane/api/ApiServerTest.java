package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Timers;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ApiServerTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final StubCluster cluster = new StubCluster(Timers.DEFAULTS.withKeepAlive(Duration.ofMillis(200)));
    private final StubControlPlane plane = cluster.node("vpn-1");
    private final ApiServer server = ApiServer.start(new ApiAddress.Loopback("127.0.0.1", 0), TOKEN,
            Service.of(plane));
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void stop() {
        server.close();
        http.shutdownNow();
    }

    @Test
    void an_order_without_the_token_or_from_elsewhere_is_refused_and_does_nothing() throws Exception {
        plane.join(List.of());
        for (var path : List.of("/v1/leave", "/v1/join", "/v1/nothing", "/stub/isolate/vpn-1")) {
            assertProblem(http.send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString()), 401, "UNAUTHENTICATED");
            assertProblem(http.send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN + "0")
                    .POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString()), 401, "UNAUTHENTICATED");
            // Even with the token: a page that a browser shows may have stolen it.
            assertProblem(send("POST", path, "", "Origin", "http://127.0.0.1:" + port()), 403, "PERMISSION_DENIED");
        }
        var challenge = http.send(HttpRequest.newBuilder(uri("/v1/members")).build(), BodyHandlers.ofString());
        assertThat(challenge.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"node-plane\"");
        for (var host : List.of("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil", "")) {
            assertThat(raw("POST /v1/leave HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + TOKEN
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).as(host)
                    .containsPattern("HTTP/1.1 40[03] ");
        }
        assertThat(raw("POST /v1/leave HTTP/1.1\r\nHost: evil.example:" + port() + "\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).contains("HTTP/1.1 403 ", "PERMISSION_DENIED");
        assertThat(raw("GET /v1/healthz HTTP/1.1\r\nHost: localhost:1\r\nAuthorization: bearer " + TOKEN
                + "\r\nConnection: close\r\n\r\n")).contains("HTTP/1.1 200 ");
        assertThat(plane.getMembers().localState()).isEqualTo(LocalState.JOINED);
    }

    @Test
    void the_seven_operations_are_requests() throws Exception {
        var other = cluster.node("vpn-2");
        other.join(List.of());
        var joined = send("POST", "/v1/join", "{\"seeds\":[\"" + other.address() + "\"],\"later\":{}}");
        assertThat(joined.statusCode()).as(joined.body()).isEqualTo(200);
        assertThat(joined.body()).contains("\"peerId\":\"vpn-1\"", "\"peerId\":\"vpn-2\"");
        assertThat(send("POST", "/v1/heartbeat",
                "{\"session\":\"a\",\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"gr\u00fc\u00dfe\":\"\u4e16\"}}")
                .body()).contains("\"outcome\":\"ACCEPTED\"");
        assertThat(other.getPeerMetadata("vpn-1").metadata().attributes())
                .isEqualTo(Map.of("gr\u00fc\u00dfe", "\u4e16"));
        assertThat(send("POST", "/v1/heartbeat", "{\"session\":\"a\",\"seq\":1,\"dataPlaneReady\":true}").body())
                .contains("\"outcome\":\"REPEATED\"");
        assertThat(send("GET", "/v1/peers/vpn-1/metadata", "").body()).contains("\"gr\u00fc\u00dfe\":\"\u4e16\"");
        assertThat(send("PUT", "/v1/peers/vpn-2/state",
                "{\"state\":\"HANDSHAKE_FAILED\",\"observedAt\":\"2026-01-01T00:00:00Z\",\"rttMs\":5}").body())
                .isEqualTo("{\"outcome\":\"ACCEPTED\"}");
        assertThat(plane.newestReport("vpn-2").orElseThrow().rttMs()).hasValue(5);
        assertThat(send("GET", "/v1/capabilities", "").body()).contains("\"name\":\"stub\"", "\"keepAliveMs\":200");
        assertThat(send("GET", "/v1/healthz", "").body()).contains("\"status\":\"ok\"");
        var left = send("POST", "/v1/leave", "");
        assertThat(left.statusCode()).isEqualTo(204);
        assertThat(send("POST", "/v1/leave", "").statusCode()).as("repeatable").isEqualTo(204);
        assertThat(send("GET", "/v1/members", "").body()).contains("\"localState\":\"LEFT\"", "\"members\":[]");
    }

    @Test
    void a_refusal_is_a_problem_document_with_the_interfaces_code() throws Exception {
        assertProblem(send("GET", "/v1/peers/vpn-2/metadata", ""), 409, "NOT_JOINED");
        assertProblem(send("POST", "/v1/join", "{\"seeds\":[\"nobody.stub:7946\"]}"), 503, "UNAVAILABLE");
        assertProblem(send("POST", "/v1/join", "{\"seeds\":[7]}"), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/join", "{\"seeds\":[\"a:0\"]}"), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/join", "{}"), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/join", "{\"seeds\":[]} x"), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/join", ""), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/join", "{\"seeds\":[],\"seeds\":[]}"), 400, "INVALID_ARGUMENT");
        plane.join(List.of());
        assertProblem(send("POST", "/v1/heartbeat", "{\"seq\":0,\"dataPlaneReady\":true}"), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/heartbeat", "{\"seq\":1.5,\"dataPlaneReady\":true}"), 400, "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/heartbeat", "{\"seq\":99999999999999999999,\"dataPlaneReady\":true}"), 400,
                "INVALID_ARGUMENT");
        assertProblem(send("POST", "/v1/heartbeat", "{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"a\":\""
                + "x".repeat(2_000) + "\"}}"), 429, "RESOURCE_EXHAUSTED");
        assertProblem(send("POST", "/v1/heartbeat", "{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"a\":\""
                + "x".repeat(70_000) + "\"}}"), 413, "INVALID_ARGUMENT");
        assertProblem(send("PUT", "/v1/peers/vpn-1/state", "{\"state\":\"UP\",\"observedAt\":\"yesterday\"}"), 400,
                "INVALID_ARGUMENT");
        assertProblem(send("GET", "/v1/peers/vpn-9/metadata", ""), 404, "NOT_FOUND");
        assertProblem(send("GET", "/v1/peers/VPN/metadata", ""), 400, "INVALID_ARGUMENT");
        assertProblem(send("GET", "/v1/nothing", ""), 404, "NOT_FOUND");
        assertProblem(send("GET", "/v1/join", ""), 405, "INVALID_ARGUMENT");
        assertThat(raw("nonsense\r\n\r\n")).contains("HTTP/1.1 400 ", "INVALID_ARGUMENT");
        plane.close();
        assertProblem(send("GET", "/v1/members", ""), 410, "CLOSED");
        assertProblem(send("GET", "/v1/members/watch", ""), 410, "CLOSED");
    }

    @Test
    void every_code_has_a_status_of_failures() {
        for (var code : ErrorCode.values()) {
            assertThat(Problems.status(code)).as(code.name()).isBetween(400, 504);
        }
    }

    @Test
    void a_view_that_has_not_changed_is_not_sent_again() throws Exception {
        plane.join(List.of());
        var first = send("GET", "/v1/members", "");
        var tag = first.headers().firstValue("ETag").orElseThrow();
        var view = plane.getMembers();
        assertThat(tag).isEqualTo("W/\"" + view.epoch() + ":" + view.revision() + ":healthy:joined\"");
        for (var known : List.of(tag, "\"x\", " + tag, "*", tag.substring(2))) {
            var again = send("GET", "/v1/members", "", "If-None-Match", known);
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
        assertThat(send("GET", "/v1/members", "", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
        cluster.node("vpn-2").join(List.of(plane.address()));
        var changed = send("GET", "/v1/members", "", "If-None-Match", tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        // The members are the same, and they may not be trusted any more.
        var known = changed.headers().firstValue("ETag").orElseThrow();
        cluster.suspect("vpn-2");
        assertThat(send("GET", "/v1/members", "", "If-None-Match", known).statusCode()).isEqualTo(200);
    }

    @Test
    void a_subscription_is_a_stream_that_begins_with_a_snapshot() throws Exception {
        plane.join(List.of());
        try (var events = watch()) {
            assertThat(events.next()).contains("event: snapshot", "\"reason\":\"INITIAL\"", "id: ");
            cluster.node("vpn-2").join(List.of(plane.address()));
            assertThat(events.nextBut("keepalive")).contains("event: delta", "\"added\":[{\"peerId\":\"vpn-2\"",
                    "id: " + plane.getMembers().epoch() + ":" + plane.getMembers().revision());
            assertThat(events.next()).contains("event: keepalive", "\"ageMs\":0", "\"health\":\"HEALTHY\"");
            cluster.isolate("vpn-1");
            assertThat(events.nextBut("keepalive")).contains("event: delta", "\"health\":\"ISOLATED\"");
            plane.leave();
            assertThat(events.nextBut("keepalive")).contains("event: snapshot", "\"reason\":\"LOCAL_STATE\"");
        }
        try (var again = watch("Last-Event-ID", "1:1")) {
            assertThat(again.next()).contains("event: snapshot", "\"localState\":\"LEFT\"");
        }
    }

    @Test
    void who_does_not_read_delays_nobody_and_is_told_one_overflow() throws Exception {
        plane.join(List.of());
        var slow = watch();
        try (var quick = watch()) {
            assertThat(slow.next()).contains("snapshot");
            assertThat(quick.next()).contains("snapshot");
            // Far more than sockets, buffers and the queue hold.
            var last = "";
            for (int i = 1; i <= 6_000; i++) {
                last = "v" + i + "-" + "x".repeat(900);
                plane.publishHeartbeat(Heartbeat.of(i, true, Metadata.of(Map.of("a", last))));
            }
            var end = last;
            while (!quick.nextBut("keepalive").contains(end)) {
                // It has all the time that the test has.
            }
            var reasons = new ArrayList<String>();
            var seen = "";
            while (!seen.contains(end)) {
                seen = slow.nextBut("keepalive");
                if (seen.contains("event: snapshot")) {
                    reasons.add(seen);
                }
            }
            assertThat(reasons).isNotEmpty().allMatch(told -> told.contains("\"reason\":\"OVERFLOW\""));
        } finally {
            slow.close();
        }
    }

    @Test
    void streams_end_with_their_reader_and_with_the_server() throws Exception {
        for (int i = 0; i < 3 * plane.capabilities().limits().subscriptionsMax(); i++) {
            // The place of one that went away is free after the next sign of life.
            await().atMost(LONG).until(() -> {
                try (var events = watch()) {
                    return events.next().contains("snapshot");
                } catch (IllegalStateException full) {
                    return false;
                }
            });
        }
        try (var events = watch()) {
            assertThat(events.next()).contains("snapshot");
            var before = System.nanoTime();
            server.close();
            assertThatThrownBy(() -> events.nextBut("keepalive")).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void a_socket_is_its_owners_alone_and_needs_no_token() throws Exception {
        var path = folder.resolve("api.sock");
        try (var node = cluster.node("vpn-3");
                var served = ApiServer.start(new ApiAddress.Unix(path), Service.of(node))) {
            assertThat(served.address()).isEqualTo(new ApiAddress.Unix(path));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(path);
            }
            assertThat(unix(path, "GET /v1/members HTTP/1.1\r\nHost: anything\r\nConnection: close\r\n\r\n"))
                    .contains("HTTP/1.1 200 ", "vpn-3");
            assertThat(unix(path, "POST /v1/join HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
                    + "Connection: close\r\nContent-Length: 12\r\n\r\n{\"seeds\":[]}")).contains("HTTP/1.1 403 ");
            assertThatThrownBy(() -> ApiServer.start(new ApiAddress.Unix(path), Service.of(node)))
                    .isInstanceOf(ApiException.class)
                    .hasMessageStartingWith("another process serves the socket " + path);
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void what_a_dead_process_left_is_replaced_and_what_is_no_socket_is_not() throws Exception {
        var path = folder.resolve("api.sock");
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (var node = cluster.node("vpn-3");
                var served = ApiServer.start(new ApiAddress.Unix(path), Service.of(node))) {
            assertThat(unix(path, "GET /v1/members HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .contains("HTTP/1.1 200 ");
            var file = Files.writeString(folder.resolve("file"), "mine");
            assertThatThrownBy(() -> ApiServer.start(new ApiAddress.Unix(file), Service.of(node)))
                    .isInstanceOf(ApiException.class).hasMessageContaining("is no socket");
            assertThat(file).hasContent("mine");
            assertThatThrownBy(
                    () -> ApiServer.start(new ApiAddress.Unix(folder.resolve("none/api.sock")), Service.of(node)))
                    .isInstanceOf(ApiException.class).hasMessageStartingWith("no socket can be made in the folder");
            assertThatThrownBy(() -> ApiServer.start(
                    new ApiAddress.Unix(folder.resolve("x".repeat(120))), Service.of(node)))
                    .isInstanceOf(ApiException.class).hasMessageContaining("is too long");
            assertThat(served.address()).isNotNull();
        }
        assertThatThrownBy(() -> ApiServer.start(new ApiAddress.Loopback("127.0.0.1", port()), TOKEN,
                Service.of(plane))).isInstanceOf(ApiException.class)
                .hasMessageStartingWith("the API cannot be served at 127.0.0.1:" + port() + ": ");
    }

    private int port() {
        return ((ApiAddress.Loopback) server.address()).port();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private Events watch(String... headers) throws Exception {
        var request = HttpRequest.newBuilder(uri("/v1/members/watch")).header("Authorization", "Bearer " + TOKEN);
        var answer = http.send((headers.length == 0 ? request : request.headers(headers)).build(),
                BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new IllegalStateException("HTTP " + answer.statusCode());
        }
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        return new Events(answer.body());
    }

    private record Events(InputStream in, BufferedReader lines) implements AutoCloseable {
        Events(InputStream in) {
            this(in, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }

        String next() throws IOException {
            var event = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    return event.toString();
                }
                event.append(line).append('\n');
            }
            throw new IOException("the stream has ended");
        }

        String nextBut(String kind) throws IOException {
            var event = next();
            while (event.contains("event: " + kind)) {
                event = next();
            }
            return event;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String unix(Path path, String request) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(StandardCharsets.US_ASCII.encode(request));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status, "\"code\":\"" + code + "\"", "\"retryable\":",
                "\"retryAfterMs\":", "\"type\":\"urn:node-plane:problem:");
    }
}
