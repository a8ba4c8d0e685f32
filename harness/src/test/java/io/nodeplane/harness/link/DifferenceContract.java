package io.nodeplane.harness.link;

import static io.nodeplane.harness.link.Bench.assertClosed;
import static io.nodeplane.harness.link.Bench.receive;
import static io.nodeplane.harness.link.Bench.send;
import static io.nodeplane.harness.link.Bench.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.harness.link.server.KnownDifference;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Each observed {@link KnownDifference}, shown on both sides: a difference that goes away fails here. */
interface DifferenceContract extends Subject {
    Duration PROMPT = Duration.ofSeconds(2);
    /** A thread for each: the common pool may have a single one, and then the second task waits for the first. */
    Executor APART = task -> Thread.ofPlatform().daemon().start(task);

    @Test
    default void COUNTERS_ARE_LIVE() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            send(ends.client(), "12345");
            receive(ends.server(), 5);
            if (real()) {
                assertThat(bench.metric("received", "upstream")).isZero();
            } else {
                assertThat(bench.metric("received", "upstream")).isEqualTo(5);
            }
            ends.client().close();
            assertClosed(ends.server());
            ends.server().close();
            await().atMost(Bench.LIMIT).untilAsserted(() -> {
                assertThat(bench.metric("received", "upstream")).isEqualTo(5);
                assertThat(bench.metric("sent", "upstream")).isEqualTo(5);
            });
        }
    }

    @Test
    default void CHANGES_DO_NOT_WAIT() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            var sent = new AtomicLong();
            var writer = CompletableFuture.runAsync(() -> fill(ends.client(), sent), APART);
            // Full when nothing more goes in: the receiver does not read.
            await().atMost(Bench.LIMIT).until(() -> {
                long before = sent.get();
                TimeUnit.MILLISECONDS.sleep(300);
                return before > 0 && sent.get() == before;
            });
            var call = CompletableFuture.supplyAsync(() -> bench.api("POST", "/proxies/" + bench.name + "/toxics", """
                    {"name":"jam","type":"bandwidth","stream":"upstream","attributes":{"rate":0}}"""), APART);
            if (real()) {
                assertThatThrownBy(() -> call.get(PROMPT.toMillis(), TimeUnit.MILLISECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                // Reading, and only reading, frees it: were the receiver closed now, the proxy would take no toxic ever again.
                CompletableFuture.runAsync(() -> drain(ends.server()), APART);
            }
            assertThat(call.join().status()).isEqualTo(200);
            ends.client().close();
            assertThat(writer.handle((done, failed) -> true).join()).isTrue();
        }
    }

    private static void drain(Socket from) {
        try {
            from.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            return;
        }
    }

    private static void fill(Socket to, AtomicLong sent) {
        var bytes = new byte[64 * 1024];
        try {
            while (true) {
                to.getOutputStream().write(bytes);
                sent.addAndGet(bytes.length);
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Test
    default void DIALS_ARE_APART() throws IOException, InterruptedException {
        var held = new ArrayList<Socket>();
        try (var bench = new Bench(this); var full = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            // A listener whose queue is full and that accepts nobody swallows further dials, like a dead machine.
            while (connects(full, held)) {
                assertThat(held).hasSizeLessThan(50);
            }
            var moved = bench.proxy("POST", "{\"upstream\":\"" + HOST + ":" + full.getLocalPort() + "\"}");
            assertThat(moved.status()).as(moved.text()).isEqualTo(200);
            var client = bench.dial();
            Bench.assertSilent(client);
            var request = HttpRequest
                    .newBuilder(URI.create("http://" + HOST + ":" + apiPort() + "/proxies/" + bench.name))
                    .timeout(PROMPT).POST(HttpRequest.BodyPublishers.ofString("{\"enabled\":false}")).build();
            if (real()) {
                assertThatThrownBy(
                        () -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()))
                        .isInstanceOf(java.net.http.HttpTimeoutException.class);
            } else {
                assertThat(
                        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                        .isEqualTo(200);
                assertClosed(client);
            }
            // The full listener closes before the bench: a dial that still waits is refused then, and comes to its end.
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    private static boolean connects(ServerSocket to, ArrayList<Socket> held) throws IOException {
        var socket = new Socket();
        held.add(socket);
        try {
            socket.connect(to.getLocalSocketAddress(), 500);
            return true;
        } catch (SocketTimeoutException swallowed) {
            return false;
        }
    }

    @Test
    default void TOXICITY_IS_DRAWN_ONCE() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("chance", "latency", "upstream", "{\"latency\":1000}", 0.5);
            var ends = bench.connect();
            var outcomes = new TreeSet<Boolean>();
            for (int i = 0; i < (real() ? 20 : 5) && outcomes.size() < 2; i++) {
                outcomes.add(timed(() -> {
                    send(ends.client(), "x");
                    receive(ends.server(), 1);
                }).toMillis() >= 990);
                bench.toxic("other", "limit_data", "upstream", "{\"bytes\":1000000}", 1);
                bench.removeToxic("other");
            }
            assertThat(outcomes.size()).isEqualTo(real() ? 2 : 1);
        }
    }

    @Test
    default void TOXICS_ARE_THE_LABS() throws IOException {
        try (var bench = new Bench(this)) {
            for (var type : List.of("reset_peer", "slow_close", "noop")) {
                var answer = bench.api("POST", "/proxies/" + bench.name + "/toxics", """
                        {"type":"%s"}""".formatted(type));
                assertThat(answer.status()).as(type).isEqualTo(real() ? 200 : 400);
            }
        }
    }

    @Test
    default void NO_LOGGER_FIELD() throws IOException {
        try (var bench = new Bench(this)) {
            assertThat(bench.proxy("GET", "").json().has("Logger")).isEqualTo(real());
        }
    }

    @Test
    default void ERRORS_ARE_TYPED_AS_JSON() {
        assertThat(Bench.api(apiPort(), "GET", "/proxies/none", "").contentType())
                .startsWith(real() ? "text/plain" : "application/json");
    }

    @Test
    default void every_difference_that_counts_as_observed_has_a_test_of_its_name() {
        for (var difference : KnownDifference.values()) {
            if (difference.observed()) {
                assertThat(DifferenceContract.class.getDeclaredMethods()).extracting("name")
                        .contains(difference.name());
            }
        }
    }
}
