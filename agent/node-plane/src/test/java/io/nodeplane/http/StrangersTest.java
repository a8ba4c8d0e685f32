package io.nodeplane.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.core.Event;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.model.NodeId;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What strangers do to a server, and that members and the owner do not notice. */
@Timeout(180)
class StrangersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Request PING = new Request.Ping(Samples.LEDGER.head());
    private static final Request VIGIL = new Request.Vigil(1_000);
    private static final Message.Sender STRANGER = new Message.Sender(Samples.CHARTER.id(), new NodeId("nobody"),
            Optional.empty());
    private static final String POST = "POST /peer HTTP/1.1\r\nHost: a\r\n";
    private static final String NOTHING = "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int ATTACKS = 700;

    private final FakeNode node = FakeNode.ofTwo();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AgentServer server = AgentServer.start("127.0.0.1", 0, node, new Traffic(),
            new About("node-plane test", 42, 1), new EventSource() {
                @Override
                public InputStream from(long offset) {
                    return new ByteArrayInputStream(new byte[0]);
                }

                @Override
                public void note(Event event) {
                    events.add(event);
                }
            });

    @AfterEach
    void stop() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        server.close();
        http.close();
    }

    @Test
    void what_is_not_http_is_one_short_line_of_json() throws Exception {
        assertRefused("NONSENSE\r\n\r\n", 400, "bad-http");
        assertRefused("GET /status HTTP/1.1\r\n\r\n", 400, "bad-http");
        assertRefused("GET /status HTTP/7.0\r\nHost: a\r\n\r\n", 505, "bad-http");
        assertRefused("GET /status HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n", 431, "bad-http");
        assertRefused(POST + "Content-Length: many\r\n\r\n", 400, "bad-http");
        assertRefused(POST + "Transfer-Encoding: chunked\r\n\r\nno number\r\n", 400, "broken-body");
        assertRefused("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not-found");
        assertRefused("GET /peer HTTP/1.1\r\nHost: a\r\n\r\n", 405, "bad-method");
        assertRefused(POST + "Content-Length: 2\r\n\r\n{}", 400, "bad-request");
        assertRefused(POST + "Content-Length: 9999999\r\n\r\n", 413, "too-large");
        assertThat(refused().find("internal")).isEmpty();
        assertThat(events).extracting(Event::kind).containsOnly("refused-request");
        assertThat(events).extracting(event -> event.details().text("why")).doesNotHaveDuplicates()
                .containsExactlyInAnyOrder("bad-http", "broken-body", "not-found", "bad-method", "bad-request",
                        "too-large");
        assertThat(get("/metrics").body()).contains("node_plane_requests_refused_total{reason=\"bad-http\"} 5\n",
                "node_plane_requests_refused_total{reason=\"late\"} 0\n");
    }

    @Test
    void a_sender_that_hangs_up_is_no_bug() throws Exception {
        dial(POST + "Content-Length: 9\r\n\r\n{").close();
        await().atMost(LONG).until(() -> refused().find("broken-body").isPresent());
        assertThat(refused().find("internal")).isEmpty();
    }

    @Test
    void a_body_has_a_time_and_a_chunk_extension_has_none_more() throws Exception {
        var slow = dial(POST + "Content-Length: 1000\r\n\r\n{");
        var endless = dial(POST + "Transfer-Encoding: chunked\r\n\r\n5;");
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            if (refused().find("slow-body").isPresent()) {
                return true;
            }
            slow.getOutputStream().write('x');
            endless.getOutputStream().write('x');
            return false;
        });
        assertThat(answer(slow)).contains("HTTP/1.1 408 ", "DEADLINE_EXCEEDED");
        await().atMost(LONG).until(() -> refused().number("slow-body") == 2);
        assertThat(answer(endless)).contains("HTTP/1.1 408 ");
        assertThat(slow.getInputStream().read()).as("the connection is closed").isEqualTo(-1);
    }

    @Test
    void bodies_that_find_no_room_are_refused_unread_and_members_go_on() throws Exception {
        var held = new ArrayList<Socket>();
        for (var i = 0; i < 60; i++) {
            held.add(dial(POST + "Content-Length: " + Messages.BYTES_MAX + "\r\n\r\n{"));
        }
        await().atMost(LONG).until(() -> refused().find("no-room").isPresent());
        assertThat(post(Samples.FROM_2, PING).statusCode()).isEqualTo(200);
        assertThat(post(STRANGER, PING).statusCode()).isEqualTo(200);
        // Those that were let in run out of time, and what they took is there again.
        await().atMost(LONG).until(() -> post(Messages.BYTES_MAX).statusCode() == 400);
        assertThat(refused().number("no-room")).isBetween(1L, 60L);
    }

    @Test
    void requests_of_strangers_that_wait_do_not_keep_members_out() throws Exception {
        node.reply = request -> request instanceof Request.Vigil
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(new Reply.Ack(Samples.LEDGER.head()));
        for (var i = 0; i < Seats.OTHERS_MAX + 5; i++) {
            send(STRANGER, VIGIL);
        }
        await().atMost(LONG).until(() -> refused().find("busy").isPresent()
                && node.requests.size() == Seats.OTHERS_MAX);
        var busy = post(STRANGER, PING);
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.body()).contains("RESOURCE_EXHAUSTED", "nodes that are no members");
        assertThat(post(Samples.FROM_2, PING).statusCode()).isEqualTo(200);
        // One member alone has no more than its own seats, and what is there to look at is answered.
        for (var i = 0; i < Seats.MEMBER_MAX + 5; i++) {
            send(Samples.FROM_2, VIGIL);
        }
        await().atMost(LONG).until(() -> post(Samples.FROM_2, PING).statusCode() == 503);
        assertThat(get("/status").statusCode()).isEqualTo(200);
    }

    @Test
    void half_heads_and_idle_connections_give_way_and_one_between_two_requests_stays() throws Exception {
        // A peer's connection, kept for its next request.
        var peer = dial(NOTHING);
        assertThat(answer(peer)).contains("404 Not Found");
        for (var i = 0; i < ATTACKS; i++) {
            dial(i % 2 == 0 ? "" : POST + "Content-Len");
        }
        assertThat(get("/status").statusCode()).as("a newcomer takes the place of the one that was quiet for longest")
                .isEqualTo(200);
        assertThat(refused().number("connections")).isGreaterThanOrEqualTo(ATTACKS - Connections.ADDRESS_MAX);
        await().atMost(LONG).until(() -> refused().find("slow-head").isPresent());

        var other = dial(NOTHING);
        assertThat(answer(other)).contains("404 Not Found");
        await().pollDelay(Duration.ofMillis(Connections.HEAD_MS_MAX + 2_000)).atMost(LONG).until(() -> true);
        other.getOutputStream().write(NOTHING.getBytes(US_ASCII));
        assertThat(answer(other)).as("longer than a head may take").contains("404 Not Found");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "there the whole of 127.0.0.0/8 is this machine")
    void however_many_strangers_there_are_a_members_connection_is_not_theirs_to_take() throws Exception {
        assertThat(post(Samples.FROM_2, PING).statusCode()).isEqualTo(200);
        var member = dial(NOTHING);
        assertThat(answer(member)).contains("404 Not Found");
        // It is the one that is quiet for longest.
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        for (var i = 0; i < Connections.STRANGERS + 100; i++) {
            dial(i < Connections.STRANGERS ? "127.0.0." + (2 + i % 2) : "127.0.1." + (1 + i - Connections.STRANGERS),
                    NOTHING);
        }
        await().atMost(LONG).until(() -> refused().find("connections").isPresent()
                && refused().number("connections") >= 100);
        member.getOutputStream().write(NOTHING.getBytes(US_ASCII));
        assertThat(answer(member)).contains("404 Not Found");
    }

    @Test
    void an_answer_that_is_held_back_for_longer_than_a_head_may_take_arrives() throws Exception {
        var held = new CompletableFuture<Reply>();
        node.reply = request -> held;
        var waiting = send(Samples.FROM_2, VIGIL);
        await().pollDelay(Duration.ofMillis(Connections.HEAD_MS_MAX + 2_000)).atMost(LONG)
                .until(() -> node.requests.size() == 1);
        held.complete(new Reply.Ack(Samples.LEDGER.head()));
        assertThat(waiting.get().statusCode()).isEqualTo(200);
    }

    private void assertRefused(String request, int status, String why) throws Exception {
        var before = refused().find(why).isPresent() ? refused().number(why) : 0;
        var answer = answer(dial(request));
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json")
                .doesNotContain("<", "\tat ");
        var problem = JsonParser.parseObject(answer.substring(answer.indexOf('{')));
        assertThat(problem.number("status")).isEqualTo(status);
        assertThat(problem.text("code")).isNotEmpty();
        assertThat(problem.text("detail")).hasLineCount(1);
        assertThat(refused().number(why)).isEqualTo(before + 1);
    }

    private Socket dial(String text) throws IOException {
        return dial("127.0.0.1", text);
    }

    private Socket dial(String from, String text) throws IOException {
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(from), 0);
        socket.setSoTimeout((int) LONG.toMillis());
        sockets.add(socket);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return socket;
    }

    /** {@return what comes up to the end of a JSON object that is the last of it} */
    private static String answer(Socket socket) throws IOException {
        var text = new StringBuilder();
        var buffer = new byte[64 << 10];
        while (text.indexOf("}") < 0) {
            var count = socket.getInputStream().read(buffer);
            if (count < 0) {
                break;
            }
            text.append(new String(buffer, 0, count, UTF_8));
        }
        return text.toString();
    }

    private Json.Obj refused() throws Exception {
        return JsonParser.parseObject(get("/status").body()).object("refused");
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> send(Message.Sender from, Request request) {
        return http.sendAsync(HttpRequest.newBuilder(uri("/peer"))
                .POST(BodyPublishers.ofByteArray(Messages.encode(from, request))).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(Message.Sender from, Request request) throws Exception {
        return send(from, request).get();
    }

    private HttpResponse<String> post(int bytes) throws Exception {
        try {
            return http.send(HttpRequest.newBuilder(uri("/peer"))
                    .POST(BodyPublishers.ofByteArray(new byte[bytes])).build(), BodyHandlers.ofString());
        } catch (IOException unread) {
            // Refused and closed before all of it was sent.
            return get("/nothing");
        }
    }
}
