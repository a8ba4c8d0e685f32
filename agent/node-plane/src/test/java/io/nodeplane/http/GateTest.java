package io.nodeplane.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.core.Event;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.runtime.Transport.Result;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages where the cluster has a secret: who is believed, who is not, and what it costs to say so. */
@Timeout(180)
class GateTest {
    private static final long LONG_MS = 30_000;
    private static final String FIRST = "0123456789abcdef0123456789abcdef";
    private static final String SECOND = "fedcba9876543210fedcba9876543210";
    private static final ClusterSecret SECRET = ClusterSecret.parse(FIRST);
    private static final ClusterSecret OTHER = ClusterSecret.parse(SECOND);
    private static final Request PING = new Request.Ping(Samples.LEDGER.head());
    private static final Reply ACK = new Reply.Ack(Samples.LEDGER.head());
    private static final byte[] BODY = Messages.encode(Samples.FROM_2, PING);

    private final FakeNode node = FakeNode.ofTwo();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger nonces = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (var one : open) {
            one.close();
        }
        http.close();
    }

    @Test
    void nodes_that_share_a_secret_believe_each_other_through_restarts() throws Exception {
        var server = server(0, Secrets.of(SECRET));
        var client = client(Secrets.of(SECRET));
        for (var i = 1; i <= 3; i++) {
            assertThat(ask(client, server.port())).isEqualTo(new Result.Reply(Samples.FROM_1, ACK));
            assertThat(node.requests).as("each is taken once").hasSize(i);
        }
        var port = server.port();
        server.close();
        var restarted = server(port, Secrets.of(SECRET));
        assertThat(ask(client, port)).as("its challenge is another one").isInstanceOf(Result.Reply.class);
        assertThat(node.requests).hasSize(4);
        assertThat(events).isEmpty();
        assertThat(refused(restarted)).isZero();
    }

    @Test
    void a_large_request_for_an_old_challenge_is_asked_again_on_the_way() throws Exception {
        node.reply = request -> CompletableFuture.completedFuture(new Reply.Delta(Samples.LEDGER.head()));
        var server = server(0, Secrets.of(SECRET));
        var lines = new ArrayList<>(Samples.LEDGER.inReplayOrder());
        while (lines.size() < 1_000) {
            lines.addAll(Samples.LEDGER.inReplayOrder());
        }
        var push = new Request.Push(lines);
        assertThat(Messages.encode(Samples.FROM_2, push).length).isGreaterThan(200 << 10);
        for (var i = 0; i < 5; i++) {
            assertThat(ask(client(Secrets.of(SECRET)), server.port(), push)).isInstanceOf(Result.Reply.class);
        }
        assertThat(node.requests).hasSize(5);
    }

    @Test
    void who_has_no_secret_or_another_one_is_refused_counted_and_said_once() throws Exception {
        var server = server(0, Secrets.of(SECRET));
        for (var i = 0; i < 20; i++) {
            assertThat(ask(client(Secrets.none()), server.port())).isEqualTo(
                    new Result.Unauthenticated("wants the cluster's secret, and this node has none"));
            assertThat(ask(client(Secrets.of(OTHER)), server.port())).isEqualTo(new Result.Unauthenticated("does not"
                    + " take this node's secret: not taken: it is signed with another cluster secret than this node"
                    + " has"));
        }
        assertThat(node.requests).isEmpty();
        assertThat(events).extracting(Event::kind).containsExactly("unauthenticated", "unauthenticated");
        assertThat(events).extracting(event -> event.details().text("why")).containsExactly("unsigned", "other-secret");
        assertThat(refused(server)).isEqualTo(40);
        assertThat(get(server, "/metrics")).contains(
                "node_plane_requests_refused_total{reason=\"unauthenticated\"} 40\n");
        assertThat(events).extracting(Event::reason).noneMatch(reason -> reason.contains(FIRST)
                || reason.contains(SECOND));
    }

    @Test
    void no_byte_of_a_strangers_body_is_waited_for_or_gets_room() throws Exception {
        var server = server(0, Secrets.of(SECRET));
        var forged = Credential.of(OTHER.signing(), Credential.NO_CHALLENGE, nonce(), Messages.BYTES_MAX,
                Hash.of(new byte[0])).header();
        var stolen = new Credential(SECRET.signing().id(), Credential.NO_CHALLENGE, nonce(), Messages.BYTES_MAX,
                Hash.of(new byte[0]), "0".repeat(64)).header();
        for (var head : List.of("", "NP-Auth: " + forged + "\r\n", "NP-Auth: " + stolen + "\r\n",
                "NP-Auth: 1 2 3\r\n", "NP-Auth: " + "9".repeat(4_000) + "\r\n")) {
            // Many at once, of the largest size there is, and not one byte of any of them.
            for (var i = 0; i < 100; i++) {
                var socket = dial(server, head + "Content-Length: " + Messages.BYTES_MAX + "\r\n\r\n");
                assertThat(firstLine(socket)).startsWith("HTTP/1.1 401 ");
            }
            var chunked = dial(server, head + "Transfer-Encoding: chunked\r\n\r\n");
            assertThat(firstLine(chunked)).startsWith("HTTP/1.1 401 ");
        }
        assertThat(node.requests).isEmpty();
        assertThat(get(server, "/metrics")).contains(
                "node_plane_requests_refused_total{reason=\"unauthenticated\"} 505\n",
                "node_plane_requests_refused_total{reason=\"no-room\"} 0\n",
                "node_plane_requests_refused_total{reason=\"slow-body\"} 0\n");
    }

    @Test
    void what_was_recorded_is_worth_nothing_later_or_elsewhere() throws Exception {
        var server = server(0, Secrets.of(SECRET));
        var elsewhere = server(0, Secrets.of(SECRET));
        var challenge = challenge(server);
        var recorded = Credential.of(SECRET.signing(), challenge, nonce(), BODY.length, Hash.of(BODY)).header();
        var answer = post(server, recorded, BODY);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(node.requests).hasSize(1);
        var again = post(server, recorded, BODY);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("somebody repeats what others said");
        assertThat(again.headers().firstValue(Credential.HEADER)).as("what repeats it is answered unsigned").isEmpty();
        assertThat(post(elsewhere, recorded, BODY).statusCode()).isEqualTo(401);
        assertThat(node.requests).hasSize(1);
        assertThat(refused(server)).isEqualTo(1);
        assertThat(refused(elsewhere)).as("for that one it is only old").isZero();
    }

    @Test
    void a_body_or_a_head_that_was_changed_on_the_way_is_refused() throws Exception {
        var server = server(0, Secrets.of(SECRET));
        var challenge = challenge(server);
        for (var at = 0; at < BODY.length; at += 17) {
            var changed = BODY.clone();
            changed[at] ^= 1;
            assertThat(post(server, signed(challenge, BODY), changed).statusCode()).isEqualTo(401);
        }
        var longer = (new String(BODY, US_ASCII) + " ").getBytes(US_ASCII);
        assertThat(post(server, signed(challenge, BODY), longer).statusCode()).isEqualTo(413);
        assertThat(post(server, signed(challenge, longer), BODY).statusCode()).isEqualTo(401);
        var head = signed(challenge, BODY);
        for (var at = 0; at < head.length(); at++) {
            var changed = head.toCharArray();
            changed[at] = changed[at] == '0' ? '1' : '0';
            assertThat(post(server, new String(changed), BODY).statusCode()).as("character " + at).isEqualTo(401);
        }
        assertThat(node.requests).isEmpty();
        assertThat(post(server, head, BODY).statusCode()).as("unchanged it is taken").isEqualTo(200);
    }

    @Test
    void two_secrets_hold_while_one_takes_the_others_place() throws Exception {
        var secrets = new Changing(SECRET);
        var server = server(0, secrets);
        var old = client(Secrets.of(SECRET));
        var next = client(Secrets.of(OTHER));
        assertThat(ask(next, server.port())).isInstanceOf(Result.Unauthenticated.class);
        secrets.current.set(ClusterSecret.parse(FIRST + "\n" + SECOND));
        assertThat(ask(old, server.port())).isInstanceOf(Result.Reply.class);
        assertThat(ask(next, server.port())).isInstanceOf(Result.Reply.class);
        secrets.current.set(ClusterSecret.parse(SECOND + "\n" + FIRST));
        assertThat(ask(old, server.port())).isInstanceOf(Result.Reply.class);
        assertThat(ask(next, server.port())).isInstanceOf(Result.Reply.class);
        secrets.current.set(OTHER);
        assertThat(ask(old, server.port())).isInstanceOf(Result.Unauthenticated.class);
        assertThat(ask(next, server.port())).isInstanceOf(Result.Reply.class);
        assertThat(JsonParser.parseObject(get(server, "/status")).array("secrets")).hasSize(1);
    }

    @Test
    void an_answer_under_way_is_signed_with_the_secret_it_was_asked_with() throws Exception {
        var secrets = new Changing(SECRET);
        var server = server(0, secrets);
        var client = client(Secrets.of(SECRET));
        assertThat(ask(client, server.port())).isInstanceOf(Result.Reply.class);
        var reply = new CompletableFuture<Reply>();
        node.reply = request -> reply;
        var result = new CompletableFuture<Result>();
        client.ask(Samples.FROM_2, address(server.port()), PING, LONG_MS, result::complete);
        await().until(() -> node.requests.size() == 2);
        secrets.current.set(OTHER);
        reply.complete(ACK);
        assertThat(result.get(LONG_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Result.Reply.class);
    }

    @Test
    void a_refusal_is_signed_too() throws Exception {
        node.reply = request -> CompletableFuture.failedFuture(new IllegalStateException("halted"));
        var server = server(0, Secrets.of(SECRET));
        assertThat(ask(client(Secrets.of(SECRET)), server.port()))
                .isEqualTo(new Result.Failure("answered HTTP 503: halted"));
    }

    @Test
    void an_answer_of_nobody_who_has_the_secret_is_not_believed() throws Exception {
        var traffic = new Traffic();
        var client = client(traffic, Secrets.of(SECRET));
        var open = server(0, Secrets.none());
        assertThat(ask(client, open.port())).isEqualTo(new Result.Unauthenticated(
                "answered without the cluster's secret: it has none, or another one"));
        var ack = Messages.encode(Samples.FROM_1, ACK);
        // What has no right signature is read to its first bytes only, however much there is of it.
        var large = impostor((exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                for (var i = 0; i < 10_000; i++) {
                    out.write(new byte[10_000]);
                }
            }
        });
        assertThat(ask(client, large)).isInstanceOf(Result.Unauthenticated.class);
        var forger = impostor((exchange, request) -> answer(exchange, 200,
                Receipt.of(OTHER.signing(), request, 200, nonce(), ack), ack));
        assertThat(ask(client, forger)).isInstanceOf(Result.Unauthenticated.class);
        var first = new AtomicReference<Receipt>();
        var repeater = impostor((exchange, request) -> {
            first.compareAndSet(null, Receipt.of(SECRET.signing(), request, 200, nonce(), ack));
            answer(exchange, 200, first.get(), ack);
        });
        assertThat(ask(client, repeater)).isInstanceOf(Result.Reply.class);
        assertThat(ask(client, repeater)).as("an answer to another request").isInstanceOf(Result.Unauthenticated.class);
        var nack = Messages.encode(Samples.FROM_1, new Reply.Nack("no"));
        var changer = impostor((exchange, request) -> answer(exchange, 200,
                Receipt.of(SECRET.signing(), request, 200, nonce(), nack), ack));
        assertThat(ask(client, changer)).isInstanceOf(Result.Failure.class);
        var swapper = impostor((exchange, request) -> answer(exchange, 200,
                Receipt.of(SECRET.signing(), request, 503, nonce(), ack), ack));
        assertThat(ask(client, swapper)).as("signed as another status").isInstanceOf(Result.Unauthenticated.class);
        var other = impostor((exchange, request) -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        assertThat(ask(client, other))
                .isEqualTo(new Result.Failure("answered HTTP 404 without the cluster's secret: "));
        assertThat(traffic.unauthenticatedReplies()).isEqualTo(5);
    }

    @Test
    void who_sets_one_challenge_after_another_is_asked_twice_and_no_more() throws Exception {
        var asked = new AtomicInteger();
        var moody = impostor((exchange, request) -> {
            asked.incrementAndGet();
            answer(exchange, 401, Receipt.of(SECRET.signing(), request, 401, nonce(), BODY), BODY);
        });
        assertThat(ask(client(Secrets.of(SECRET)), moody)).isInstanceOf(Result.Failure.class);
        assertThat(asked).hasValue(2);
    }

    /** A secret that somebody changes. */
    private static final class Changing implements Secrets {
        private final AtomicReference<ClusterSecret> current;

        Changing(ClusterSecret secret) {
            current = new AtomicReference<>(secret);
        }

        @Override
        public Optional<ClusterSecret> now() {
            return Optional.of(current.get());
        }
    }

    private interface Impostor {
        void answer(HttpExchange exchange, Credential request) throws IOException;
    }

    /** Somebody at a peer's address who answers as it likes. */
    private int impostor(Impostor impostor) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            impostor.answer(exchange, Credential.parse(exchange.getRequestHeaders().getFirst(Credential.HEADER))
                    .orElseThrow());
        });
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, Receipt receipt, byte[] body) throws IOException {
        exchange.getResponseHeaders().set(Credential.HEADER, receipt.header());
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private AgentServer server(int port, Secrets secrets) {
        var server = AgentServer.start("127.0.0.1", port, node, new Traffic(), new About("test", 1, 1),
                new EventSource() {
                    @Override
                    public InputStream from(long offset) {
                        return new ByteArrayInputStream(new byte[0]);
                    }

                    @Override
                    public void note(Event event) {
                        events.add(event);
                    }
                }, secrets);
        open.add(server);
        return server;
    }

    private PeerClient client(Secrets secrets) {
        return client(new Traffic(), secrets);
    }

    private PeerClient client(Traffic traffic, Secrets secrets) {
        var client = new PeerClient(traffic, secrets);
        open.add(client);
        return client;
    }

    private static PeerAddress address(int port) {
        return new PeerAddress("127.0.0.1", port);
    }

    private static Result ask(PeerClient client, int port) throws Exception {
        return ask(client, port, PING);
    }

    private static Result ask(PeerClient client, int port, Message.Request request) throws Exception {
        var result = new CompletableFuture<Result>();
        client.ask(Samples.FROM_2, address(port), request, LONG_MS, result::complete);
        return result.get(LONG_MS + 10_000, TimeUnit.MILLISECONDS);
    }

    private String nonce() {
        return HexFormat.of().toHexDigits(0L) + HexFormat.of().toHexDigits((long) nonces.incrementAndGet());
    }

    private String signed(String challenge, byte[] body) {
        return Credential.of(SECRET.signing(), challenge, nonce(), body.length, Hash.of(body)).header();
    }

    /** {@return what the server sets, as it tells whoever has the secret} */
    private String challenge(AgentServer server) throws Exception {
        var request = Credential.of(SECRET.signing(), Credential.NO_CHALLENGE, nonce(), BODY.length, Hash.of(BODY));
        var answer = post(server, request.header(), BODY);
        assertThat(answer.statusCode()).isEqualTo(401);
        var receipt = Receipt.parse(answer.headers().firstValue(Credential.HEADER).orElseThrow()).orElseThrow();
        assertThat(receipt.isOf(SECRET.signing(), request, 401)).isTrue();
        return receipt.challenge();
    }

    private HttpResponse<String> post(AgentServer server, String header, byte[] body) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(server, "/peer")).header(Credential.HEADER, header)
                .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
    }

    private String get(AgentServer server, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString()).body();
    }

    private long refused(AgentServer server) throws Exception {
        return JsonParser.parseObject(get(server, "/status")).object("refused").find("unauthenticated")
                .map(count -> ((Json.Num) count).value()).orElse(0L);
    }

    private static URI uri(AgentServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private Socket dial(AgentServer server, String head) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        open.add(socket);
        socket.setSoTimeout((int) LONG_MS);
        socket.getOutputStream().write(("POST /peer HTTP/1.1\r\nHost: a\r\n" + head).getBytes(US_ASCII));
        return socket;
    }

    private static String firstLine(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (var next = socket.getInputStream().read(); next >= 0 && next != '\r'; next = socket.getInputStream()
                .read()) {
            line.append((char) next);
        }
        return line.toString();
    }
}
