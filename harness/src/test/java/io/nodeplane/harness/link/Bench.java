package io.nodeplane.harness.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One proxy, an upstream of which the test holds the far end of every connection, and plain HTTP to the API. */
final class Bench implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);
    /** How long nothing must come before we believe that nothing comes. */
    static final Duration SILENCE = Duration.ofMillis(400);
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final String name = "bench-" + NAMES.incrementAndGet();
    final ServerSocket upstream;
    private final int apiPort;
    private final List<Socket> sockets = new ArrayList<>();

    /** Both ends of a connection through the proxy. */
    record Ends(Socket client, Socket server) {
        void assertCarries(String text) {
            send(client, text);
            assertThat(receive(server, text.length())).isEqualTo(text);
            send(server, text);
            assertThat(receive(client, text.length())).isEqualTo(text);
        }
    }

    record Answer(int status, String contentType, String text) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }
    }

    Bench(Subject subject) throws IOException {
        apiPort = subject.apiPort();
        upstream = new ServerSocket(0, 50, InetAddress.getByName(Subject.HOST));
        assertThat(api("POST", "/proxies", """
                {"name":"%s","listen":"127.0.0.1:0","upstream":"%s"}""".formatted(name, upstreamAddress())).status())
                .isEqualTo(201);
    }

    String upstreamAddress() {
        return Subject.HOST + ":" + upstream.getLocalPort();
    }

    static Answer api(int port, String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://" + Subject.HOST + ":" + port + path)).timeout(LIMIT)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers().firstValue("content-type").orElse(""),
                    answer.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(method + " " + path, failed);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    Answer api(String method, String path, String body) {
        return api(apiPort, method, path, body);
    }

    Answer proxy(String method, String body) {
        return api(method, "/proxies/" + name, body);
    }

    /** Adds a toxic named {@code t}. */
    void toxic(String type, String stream, String attributes) {
        toxic("t", type, stream, attributes, 1);
    }

    void toxic(String toxicName, String type, String stream, String attributes, double toxicity) {
        var answer = api("POST", "/proxies/" + name + "/toxics", """
                {"name":"%s","type":"%s","stream":"%s","toxicity":%s,"attributes":%s}""".formatted(toxicName, type,
                stream, toxicity, attributes));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    void removeToxic() {
        removeToxic("t");
    }

    void removeToxic(String toxicName) {
        assertThat(api("DELETE", "/proxies/" + name + "/toxics/" + toxicName, "").status()).isEqualTo(204);
    }

    InetSocketAddress listen() {
        var listen = proxy("GET", "").json().path("listen").asString();
        return new InetSocketAddress(Subject.HOST, Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1)));
    }

    Socket dial() throws IOException {
        var client = new Socket();
        sockets.add(client);
        client.connect(listen(), Math.toIntExact(LIMIT.toMillis()));
        client.setTcpNoDelay(true);
        return client;
    }

    Ends connect() throws IOException {
        var client = dial();
        upstream.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        var server = upstream.accept();
        sockets.add(server);
        server.setTcpNoDelay(true);
        return new Ends(client, server);
    }

    /** {@return the value of one of Toxiproxy's byte counters for this proxy; 0 if it is not shown} */
    long metric(String counter, String direction) {
        var text = api("GET", "/metrics", "").text();
        return text.lines().filter(line -> line.startsWith("toxiproxy_proxy_" + counter + "_bytes_total{"))
                .filter(line -> line.contains("direction=\"" + direction + "\""))
                .filter(line -> line.contains("proxy=\"" + name + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    static void send(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** {@return exactly so many characters} */
    static String receive(Socket socket, int count) {
        try {
            socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            var bytes = socket.getInputStream().readNBytes(count);
            return new String(bytes, StandardCharsets.US_ASCII);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** {@return everything up to the end of the stream, which must come; a reset is an end too} */
    static String receiveAll(Socket socket) {
        var all = new StringBuilder();
        try {
            socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                all.append((char) next);
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("still open after " + LIMIT + ", got: " + all, open);
        } catch (SocketException reset) {
            return all.toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return all.toString();
    }

    static void assertClosed(Socket socket) {
        assertThat(receiveAll(socket)).isEmpty();
    }

    /** Nothing comes, and the connection stays. */
    static void assertSilent(Socket socket) {
        try {
            socket.setSoTimeout(Math.toIntExact(SILENCE.toMillis()));
            int next = socket.getInputStream().read();
            throw new AssertionError("expected silence, got " + (next < 0 ? "the end" : (char) next));
        } catch (SocketTimeoutException silent) {
            return;
        } catch (IOException failed) {
            throw new AssertionError("expected silence on an open connection", failed);
        }
    }

    /** {@return how long the body took} */
    static Duration timed(Runnable body) {
        long before = System.nanoTime();
        body.run();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        upstream.close();
        proxy("DELETE", "");
    }
}
