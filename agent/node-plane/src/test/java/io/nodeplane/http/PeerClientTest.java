package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.charter.Charter;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Transport.Result;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PeerClientTest {
    private static final Request PING = new Request.Ping(Samples.LEDGER.head());
    private static final Request SYNC = new Request.Sync(Samples.LEDGER.head(), Optional.empty(), Optional.empty(), 1);
    private static final Request PUSH = new Request.Push(List.of());
    private static final long LONG_MS = 30_000;

    private final FakeNode node = FakeNode.ofTwo();
    private final Traffic traffic = new Traffic();
    private final PeerClient client = new PeerClient(traffic);

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_peer_answers() throws Exception {
        try (var server = server(0)) {
            assertThat(ask(address(server.port()), LONG_MS))
                    .isEqualTo(new Result.Reply(Samples.FROM_1, new Reply.Ack(Samples.LEDGER.head())));
            assertThat(node.senders).containsExactly(Samples.FROM_2);
            assertThat(traffic.received().get("node-1").replies()).isEqualTo(1);
            assertThat(traffic.received().get("node-1").replyBytes()).isEqualTo(
                    Messages.encode(Samples.FROM_1, new Reply.Ack(Samples.LEDGER.head())).length);
        }
    }

    @Test
    void what_another_cluster_answers_is_counted_under_no_name() throws Exception {
        var asker = new Message.Sender(Charter.of("elsewhere", List.of(new NodeId("node-2"))).id(),
                new NodeId("node-2"),
                Optional.empty());
        try (var server = server(0)) {
            var result = new CompletableFuture<Result>();
            client.ask(asker, address(server.port()), PING, LONG_MS, result::complete);
            assertThat(result.get(LONG_MS + 10_000, TimeUnit.MILLISECONDS)).isInstanceOf(Result.Reply.class);
            assertThat(traffic.received()).containsOnlyKeys(Traffic.STRANGERS);
        }
    }

    @Test
    void a_refused_connection_fails_at_once_and_honestly() throws Exception {
        var nobody = address(freePort());
        var before = System.nanoTime();
        assertThat(ask(nobody, LONG_MS)).isEqualTo(new Result.Failure("connection refused"));
        assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(LONG_MS / 2);
        assertThat(traffic.failures().get(nobody.toString())).isEqualTo(new Traffic.Failures(1, "connection refused"));
    }

    @Test
    void an_unknown_name_fails_honestly() throws Exception {
        assertThat(ask(PeerAddress.parse("node-9.invalid:7009"), LONG_MS))
                .isEqualTo(new Result.Failure("unknown host node-9.invalid"));
    }

    @Test
    void a_late_answer_is_none_and_its_connection_is_not_used_again() throws Exception {
        var open = new CompletableFuture<Reply>();
        node.reply = request -> open;
        try (var server = server(0); var proxy = new Counter(server.port())) {
            assertThat(ask(proxy.address(), 300)).isEqualTo(new Result.Failure("no answer within 300 ms"));
            await().atMost(Duration.ofSeconds(30)).until(() -> proxy.closed.get() == 1);
            node.reply = request -> CompletableFuture.completedFuture(new Reply.Ack(Samples.LEDGER.head()));
            assertThat(ask(proxy.address(), LONG_MS)).isInstanceOf(Result.Reply.class);
            assertThat(ask(proxy.address(), LONG_MS)).isInstanceOf(Result.Reply.class);
            assertThat(proxy.accepted.get()).as("the late one's, and one for the two after it").isEqualTo(2);
            assertThat(node.requests).as("nothing was sent twice").hasSize(3);
        }
    }

    @Test
    void an_answer_that_is_held_back_fails_as_soon_as_its_process_ends() throws Exception {
        node.reply = request -> new CompletableFuture<>();
        var result = new CompletableFuture<Result>();
        try (var server = server(0)) {
            client.ask(Samples.FROM_2, address(server.port()), new Request.Vigil(10_000), 2 * LONG_MS,
                    result::complete);
            await().atMost(Duration.ofSeconds(30)).until(() -> node.requests.size() == 1);
            assertThat(result).isNotDone();
        }
        assertThat(result.get(LONG_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Result.Failure.class);
    }

    @Test
    void an_answer_that_stops_half_way_is_late_too() throws Exception {
        try (var half = new Canned("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", false)) {
            assertThat(ask(half.address(), 300)).isEqualTo(new Result.Failure("no answer within 300 ms"));
            await().atMost(Duration.ofSeconds(30)).until(half.closedByPeer::isDone);
        }
    }

    @Test
    void a_connection_closed_without_an_answer_is_not_tried_again() throws Exception {
        try (var mute = new Canned("", true)) {
            assertThat(ask(mute.address(), LONG_MS))
                    .isEqualTo(new Result.Failure("connection closed without a whole answer"));
            assertThat(mute.accepted.get()).isEqualTo(1);
        }
        try (var half = new Canned("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", true)) {
            assertThat(ask(half.address(), LONG_MS)).isInstanceOf(Result.Failure.class);
            assertThat(half.accepted.get()).isEqualTo(1);
        }
    }

    @Test
    void an_endless_answer_is_cut() throws Exception {
        var head = "HTTP/1.1 200 OK\r\nContent-Length: " + (Messages.BYTES_MAX + 1L) + "\r\n\r\n";
        try (var large = new Canned(head + "x".repeat(Messages.BYTES_MAX + 1), true)) {
            assertThat(ask(large.address(), LONG_MS))
                    .isEqualTo(new Result.Failure("an answer of more than 1048576 bytes"));
        }
    }

    @Test
    void what_is_no_reply_is_said_so() throws Exception {
        try (var html = new Canned("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", true)) {
            assertThat(((Result.Failure) ask(html.address(), LONG_MS)).reason())
                    .startsWith("answered what is no reply: line 1, column ");
        }
        try (var wrong = new Canned("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope", true)) {
            assertThat(ask(wrong.address(), LONG_MS)).isEqualTo(new Result.Failure("answered HTTP 404: nope"));
        }
        node.reply = request -> CompletableFuture.failedFuture(new IllegalStateException("halted"));
        try (var server = server(0)) {
            assertThat(ask(address(server.port()), LONG_MS)).isEqualTo(new Result.Failure(
                    "answered HTTP 503: halted"));
        }
    }

    @Test
    void beyond_its_budget_a_request_fails_at_once_and_every_consumer_is_called_once() throws Exception {
        var open = new CompletableFuture<Reply>();
        node.reply = request -> open;
        var results = new CopyOnWriteArrayList<Result>();
        var max = Budget.EXCHANGES.requestsMax();
        try (var server = server(0)) {
            for (int i = 0; i < max + 3; i++) {
                client.ask(Samples.FROM_2, address(server.port()), i % 2 == 0 ? SYNC : PUSH, LONG_MS, results::add);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> results.size() == 3);
            assertThat(results).containsOnly(new Result.Failure("more than 128 exchanges under way"));
            await().atMost(Duration.ofSeconds(30)).until(() -> node.requests.size() == max);
            open.complete(new Reply.Nack("done"));
            await().atMost(Duration.ofSeconds(30)).until(() -> results.size() == max + 3);
            assertThat(ask(address(server.port()), LONG_MS)).isInstanceOf(Result.Reply.class);
        }
    }

    @Test
    void however_much_is_under_way_there_is_room_for_a_probe_and_a_vigil() throws Exception {
        var open = new CompletableFuture<Reply>();
        node.reply = request -> request instanceof Request.Ping || request instanceof Request.Vigil
                ? CompletableFuture.completedFuture(new Reply.Ack(Samples.LEDGER.head()))
                : open;
        var results = new CopyOnWriteArrayList<Result>();
        try (var server = server(0)) {
            var to = address(server.port());
            for (int i = 0; i < 300; i++) {
                client.ask(Samples.FROM_2, to, i % 2 == 0 ? SYNC : PUSH, LONG_MS, results::add);
            }
            assertThat(ask(to, LONG_MS)).isInstanceOf(Result.Reply.class);
            var vigil = new CompletableFuture<Result>();
            client.ask(Samples.FROM_2, to, new Request.Vigil(1), LONG_MS, vigil::complete);
            assertThat(vigil.get(LONG_MS, TimeUnit.MILLISECONDS)).isInstanceOf(Result.Reply.class);
            open.complete(new Reply.Nack("done"));
            await().atMost(Duration.ofSeconds(30)).until(() -> results.size() == 300);
        }
    }

    @Test
    void closing_fails_what_is_under_way() throws Exception {
        node.reply = request -> new CompletableFuture<>();
        try (var server = server(0)) {
            var result = new CompletableFuture<Result>();
            client.ask(Samples.FROM_2, address(server.port()), PING, LONG_MS, result::complete);
            await().atMost(Duration.ofSeconds(30)).until(() -> node.requests.size() == 1);
            client.close();
            assertThat(result.get(10, TimeUnit.SECONDS)).isInstanceOf(Result.Failure.class);
        }
    }

    private Result ask(PeerAddress to, long timeoutMs) throws Exception {
        var calls = new AtomicInteger();
        var result = new CompletableFuture<Result>();
        client.ask(Samples.FROM_2, to, PING, timeoutMs, answer -> {
            calls.incrementAndGet();
            result.complete(answer);
        });
        var got = result.get(LONG_MS + 10_000, TimeUnit.MILLISECONDS);
        assertThat(calls.get()).isEqualTo(1);
        return got;
    }

    private AgentServer server(int port) {
        return AgentServer.start("127.0.0.1", port, node, new Traffic(), new About("test", 1, 1),
                offset -> new ByteArrayInputStream(new byte[0]));
    }

    private static PeerAddress address(int port) {
        return new PeerAddress("127.0.0.1", port);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Reads a request and says always the same. */
    private static final class Canned implements AutoCloseable {
        final AtomicInteger accepted = new AtomicInteger();
        final CompletableFuture<Boolean> closedByPeer = new CompletableFuture<>();
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Canned(String answer, boolean close) throws IOException {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        var socket = listening.accept();
                        accepted.incrementAndGet();
                        readRequest(socket.getInputStream());
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        socket.getOutputStream().flush();
                        if (close) {
                            socket.close();
                        } else {
                            closedByPeer.complete(socket.getInputStream().read() < 0);
                        }
                    }
                } catch (IOException over) {
                    closedByPeer.complete(true);
                }
            });
        }

        /** To the last byte: a socket closed on unread bytes resets the connection, and the answer may be lost. */
        private static void readRequest(InputStream in) throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                var next = in.read();
                if (next < 0) {
                    throw new IOException("no whole request");
                }
                head.append((char) next);
            }
            var length = Pattern.compile("(?i)content-length: *([0-9]+)").matcher(head);
            in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        }

        PeerAddress address() {
            return PeerClientTest.address(listening.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    /** A way to a server that counts connections. */
    private static final class Counter implements AutoCloseable {
        final AtomicInteger accepted = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        Counter(int port) throws IOException {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        var in = listening.accept();
                        accepted.incrementAndGet();
                        var out = new Socket(InetAddress.getLoopbackAddress(), port);
                        sockets.addAll(List.of(in, out));
                        pump(in, out, closed);
                        pump(out, in, new AtomicInteger());
                    }
                } catch (IOException over) {
                    // The test is over.
                }
            });
        }

        private static void pump(Socket from, Socket to, AtomicInteger ended) {
            Thread.ofVirtual().start(() -> {
                try {
                    from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException broken) {
                    // Counted below like an orderly end.
                }
                ended.incrementAndGet();
            });
        }

        PeerAddress address() {
            return PeerClientTest.address(listening.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_message_too_large_is_not_sent() throws Exception {
        var line = Samples.LEDGER.inReplayOrder().getFirst();
        var large = new Request.Push(Collections.nCopies(Messages.LINES_MAX, line));
        var result = new CompletableFuture<Result>();
        client.ask(Samples.FROM_2, address(9), large, LONG_MS, result::complete);
        assertThat(((Result.Failure) result.get(30, TimeUnit.SECONDS)).reason())
                .startsWith("not sent: a message of ").endsWith("at most 1048576 are allowed");
    }
}
