package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.Samples;
import java.io.ByteArrayInputStream;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentServerTest {
    private static final String EVENTS = "{\"kind\":\"a\"}\n{\"kind\":\"b\"}\n";

    private final FakeNode node = new FakeNode();
    private final Traffic traffic = new Traffic();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AgentServer server = start(0);

    @BeforeEach
    void listens() {
        assertThat(server.port()).isPositive();
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    @Test
    void a_request_of_a_peer_gets_the_nodes_reply() throws Exception {
        var ping = new Request.Ping(Samples.LEDGER.head());
        var sent = Messages.encode(Samples.FROM_2, ping);
        var answer = post("/peer", sent);
        assertThat(answer.statusCode()).isEqualTo(200);
        var envelope = Messages.reply(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(envelope.from()).isEqualTo(Samples.FROM_1);
        assertThat(envelope.message()).isEqualTo(new Reply.Ack(Samples.LEDGER.head()));
        assertThat(node.requests).containsExactly(ping);
        assertThat(node.senders).containsExactly(Samples.FROM_2);
        var counted = json("/traffic").object("peers").object("node-2");
        assertThat(counted.number("requestsReceived")).isEqualTo(1);
        assertThat(counted.number("requestBytesReceived")).isEqualTo(sent.length);
    }

    @Test
    void a_bad_message_is_a_problem_with_one_sentence() throws Exception {
        var answer = post("/peer", "{\"v\":3}".getBytes(StandardCharsets.UTF_8));
        assertProblem(answer, 400, "INVALID_ARGUMENT", "this node speaks message versions 2..2, you sent 3");
        assertProblem(post("/peer", new byte[0]), 400, "INVALID_ARGUMENT", "a JSON object was expected");
        assertThat(node.requests).isEmpty();
    }

    @Test
    void a_message_that_is_too_large_is_refused() throws Exception {
        var answer = post("/peer", new byte[Messages.BYTES_MAX + 1]);
        assertProblem(answer, 413, "RESOURCE_EXHAUSTED", "a body of more than 1048576 bytes");
        var chunked = http.send(HttpRequest.newBuilder(uri("/peer"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[Messages.BYTES_MAX + 1])))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(node.requests).isEmpty();
    }

    @Test
    void a_node_that_has_stopped_is_unavailable() throws Exception {
        node.reply = request -> CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        var answer = post("/peer", Messages.encode(Samples.FROM_2, new Request.Ping(Samples.LEDGER.head())));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("UNAVAILABLE", "disk full");
    }

    @Test
    void status_says_who_and_how() throws Exception {
        var status = json("/status");
        assertThat(status.text("node")).isEqualTo("node-1");
        assertThat(status.text("address")).isEqualTo("node-1:7001");
        assertThat(status.text("cluster")).isEqualTo("lab");
        assertThat(status.text("clusterId")).isEqualTo(Samples.CHARTER.id().toString());
        assertThat(status.text("phase")).isEqualTo("new");
        assertThat(status.text("head")).isEqualTo(Samples.LEDGER.head().hex());
        assertThat(status.number("entries")).isEqualTo(3);
        assertThat(status.number("incarnation")).isEqualTo(1);
        assertThat(status.object("self").text("state")).isEqualTo("alive");
        assertThat(status.object("members").number("alive")).isEqualTo(1);
        assertThat(status.number("pid")).isEqualTo(42);
        assertThat(status.text("software")).isEqualTo("node-plane test");
        assertThat(status.number("startedAt")).isEqualTo(1_700_000_000_000L);
        assertThat(status.find("isolated")).isEmpty();
    }

    @Test
    void members_and_head_are_told() throws Exception {
        var members = json("/members");
        assertThat(members.array("members")).hasSize(1);
        assertThat(members.text("digest")).isEqualTo(node.state().membership().view().digest().hex());
        var head = json("/ledger/head");
        assertThat(head.text("head")).isEqualTo(Samples.LEDGER.head().hex());
        assertThat(head.array("frontier")).hasSize(1);
    }

    @Test
    void the_ledger_streams_its_lines_in_replay_order() throws Exception {
        var lines = Samples.LEDGER.inReplayOrder().stream().map(Line::text).toList();
        var answer = get("/ledger");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(answer.headers().firstValue("Ledger-Entries")).hasValue("3");
        assertThat(answer.body().lines().toList()).isEqualTo(lines);
        assertThat(get("/ledger?offset=2").body().lines().toList()).isEqualTo(lines.subList(2, 3));
        assertThat(get("/ledger?offset=9").body()).isEmpty();
        var feed = Samples.LEDGER.feeds().getFirst();
        assertThat(get("/ledger?feed=" + feed + "&from=2").body().lines().toList()).isEqualTo(lines.subList(1, 3));
        assertThat(get("/ledger?feed=node-9.0123456789abcdef").body()).isEmpty();
        assertThat(get("/ledger?feed=x").statusCode()).isEqualTo(400);
        assertThat(get("/ledger?offset=-1").statusCode()).isEqualTo(400);
    }

    @Test
    void events_stream_from_an_offset() throws Exception {
        assertThat(get("/events").body()).isEqualTo(EVENTS);
        assertThat(get("/events?offset=13").body()).isEqualTo("{\"kind\":\"b\"}\n");
        assertThat(get("/events?offset=1000").body()).isEmpty();
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        post("/peer", Messages.encode(Samples.FROM_2, new Request.Ping(Samples.LEDGER.head())));
        assertThat(get("/metrics").body()).contains(
                "# TYPE node_plane_ledger_entries gauge\nnode_plane_ledger_entries 3",
                "node_plane_members{state=\"alive\"} 1", "node_plane_requests_received_total{peer=\"node-2\"} 1");
    }

    @Test
    void nodes_of_another_cluster_are_counted_in_one_line_however_they_call_themselves() throws Exception {
        var other = Charter.of("elsewhere", List.of(new NodeId("node-1"))).id();
        for (int i = 0; i < 50; i++) {
            post("/peer", Messages.encode(new Message.Sender(other, new NodeId("node-" + i), Optional.empty()),
                    new Request.Ping(Samples.LEDGER.head())));
        }
        post("/peer", Messages.encode(Samples.FROM_2, new Request.Ping(Samples.LEDGER.head())));
        assertThat(
                get("/metrics").body().lines().filter(line -> line.startsWith("node_plane_requests_received_total{")))
                .containsExactly("node_plane_requests_received_total{peer=\"(strangers)\"} 50",
                        "node_plane_requests_received_total{peer=\"node-2\"} 1");
    }

    @Test
    void an_order_at_the_peers_port_is_not_found_and_not_carried_out() throws Exception {
        for (var path : List.of("/v1/join", "/v1/leave", "/v1/heartbeat", "/v1/members", "/v1/capabilities")) {
            assertProblem(post(path, "{\"seeds\":[]}".getBytes(StandardCharsets.UTF_8)), 404, "NOT_FOUND",
                    "there is nothing at " + path);
        }
        assertThat(get("/v1/members").statusCode()).isEqualTo(404);
        assertThat(node.commands).isEmpty();
    }

    @Test
    void what_is_not_there_is_a_problem() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/nothing").headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(get("/peer").statusCode()).isEqualTo(405);
        assertThat(get("/peer").body()).contains("/peer has no GET");
    }

    @Test
    void a_port_in_use_is_one_clear_sentence() {
        assertThatThrownBy(() -> start(server.port())).isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on 127.0.0.1:" + server.port() + ": the address is already in use");
        assertThatThrownBy(() -> start("no.such.host.invalid", 7001)).isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on no.such.host.invalid:7001: the host 'no.such.host.invalid' is unknown on"
                        + " this machine; 0.0.0.0 listens on all its addresses");
        // Addresses that are kept for documentation are nobody's.
        assertThatThrownBy(() -> start("192.0.2.1", 7001)).isInstanceOf(ListenException.class)
                .hasMessage("cannot listen on 192.0.2.1:7001: no interface of this machine has this address; 0.0.0.0"
                        + " listens on all there are");
        assertThatThrownBy(() -> start("2001:db8::1", 7001)).isInstanceOf(ListenException.class)
                .hasMessageStartingWith("cannot listen on [2001:db8::1]:7001: ").message().doesNotContain("null");
    }

    @Test
    void every_reason_not_to_listen_is_one_clear_sentence() {
        assertThat(ListenFailure.of("127.0.0.1", 80, new RuntimeException(new SocketException("Permission denied"))))
                .hasMessage(
                        "cannot listen on 127.0.0.1:80: this user may not listen on port 80; choose one from 1024 on");
        assertThat(ListenFailure.of("[::1]", 7001, new RuntimeException(new UnsupportedAddressTypeException())))
                .hasMessage("cannot listen on [::1]:7001: this machine does not speak the kind of address that '[::1]'"
                        + " is");
        assertThat(ListenFailure.of("::1", 7001, new SocketException("Protocol family unavailable")))
                .hasMessageEndingWith("that '::1' is");
        assertThat(ListenFailure.of("a", 7001, new RuntimeException(new UnresolvedAddressException())))
                .hasMessageContaining("the host 'a' is unknown");
        assertThat(ListenFailure.of("a", 7001, new RuntimeException(new ClosedChannelException())))
                .hasMessage("cannot listen on a:7001: ClosedChannelException");
        assertThat(ListenFailure.of("a", 7001, new SocketException("Something new")))
                .hasMessage("cannot listen on a:7001: Something new");
    }

    @Test
    void it_stops_within_a_second_though_a_request_waits() throws Exception {
        var asked = new CompletableFuture<Reply>();
        node.reply = request -> asked;
        var waiting = http.sendAsync(HttpRequest.newBuilder(uri("/peer")).POST(HttpRequest.BodyPublishers.ofByteArray(
                Messages.encode(Samples.FROM_2, new Request.Ping(Samples.LEDGER.head())))).build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> node.requests.size() == 1);
        var before = System.nanoTime();
        server.close();
        assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(3_000);
        assertThat(waiting.handle((answer, failure) -> failure != null || answer.statusCode() >= 500)
                .get(20, TimeUnit.SECONDS)).isTrue();
    }

    private AgentServer start(int port) {
        return start("127.0.0.1", port);
    }

    private AgentServer start(String host, int port) {
        return AgentServer.start(host, port, node, traffic, about(), offset -> {
            var bytes = EVENTS.getBytes(StandardCharsets.UTF_8);
            var from = (int) Math.min(offset, bytes.length);
            return new ByteArrayInputStream(bytes, from, bytes.length - from);
        });
    }

    private static About about() {
        return new About("node-plane test", 42, 1_700_000_000_000L);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, byte[] body) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Json.Obj json(String path) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).isEqualTo(Optional.of("application/json"));
        return JsonParser.parseObject(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code, String detail) {
        assertThat(answer.headers().allValues("Content-Type")).isEqualTo(List.of("application/problem+json"));
        var problem = JsonParser.parseObject(answer.body());
        assertThat(problem.number("status")).isEqualTo(answer.statusCode()).isEqualTo(status);
        assertThat(problem.text("code")).isEqualTo(code);
        assertThat(problem.text("detail")).isEqualTo(detail);
    }
}
