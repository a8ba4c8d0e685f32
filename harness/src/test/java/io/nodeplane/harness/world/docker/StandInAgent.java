package io.nodeplane.harness.world.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A program with the outside of an agent and none of its inside, to try the network with.
 *
 * <p>{@code start} notes its start in {@code /data/starts} and serves: {@code GET /} and {@code GET /status} say who it
 * is, {@code GET /host:port} what the agent there answers to {@code GET /}, and {@code GET /reach/host:port} whether it
 * answers soon. It ends at once if the charter is no JSON object. {@code dial} tries TCP connections.
 */
final class StandInAgent {
    private static final Duration SOON = Duration.ofMillis(1200);
    private static final String NO_ANSWER = "no answer";

    private StandInAgent() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "start" -> start();
            case "dial" -> System.exit(dial(List.of(arguments)));
            default -> System.exit(2);
        }
    }

    private static void start() throws IOException {
        var node = System.getenv("NODE_PLANE_NODE");
        var listen = System.getenv("NODE_PLANE_LISTEN");
        Files.writeString(Path.of("/data/starts"), node + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var charter = Files.readString(Path.of("/etc/node-plane/charter.json"));
        System.out.println(node + " starts, " + charter);
        if (!charter.startsWith("{")) {
            System.out.println("the charter is no JSON object");
            System.exit(2);
        }
        try (var server = new ServerSocket(Integer.parseInt(listen.substring(listen.indexOf(':') + 1)))) {
            while (true) {
                var connection = server.accept();
                Thread.ofVirtual().start(() -> serve(node, connection));
            }
        }
    }

    private static void serve(String node, Socket connection) {
        try (connection) {
            var request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                var character = connection.getInputStream().read();
                if (character < 0) {
                    return;
                }
                request.append((char) character);
            }
            var path = request.toString().split(" ")[1].substring(1);
            var body = answer(node, path);
            connection.getOutputStream().write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            System.out.println("a connection broke: " + e);
        }
    }

    private static String answer(String node, String path) {
        if (path.startsWith("reach/")) {
            return "{\"reached\":" + !ask(path.substring("reach/".length()), SOON).equals(NO_ANSWER) + "}";
        }
        return switch (path) {
            case "" -> node;
            case "status" -> "{\"node\":\"" + node + "\"}";
            default -> ask(path, Duration.ofSeconds(5));
        };
    }

    private static String ask(String peer, Duration limit) {
        var request = HttpRequest.newBuilder(URI.create("http://" + peer + "/")).timeout(limit).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return NO_ANSWER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static int dial(List<String> arguments) {
        var timeout = Integer.parseInt(arguments.get(2));
        var targets = arguments.subList(3, arguments.size());
        var opened = Together.call(targets.stream()
                .map(target -> (Callable<Boolean>) () -> opens(target, timeout)).toList());
        for (var at = 0; at < targets.size(); at++) {
            System.out.println((opened.get(at) ? "open " : "closed ") + targets.get(at));
        }
        return opened.contains(false) ? 1 : 0;
    }

    private static boolean opens(String target, int timeout) {
        var parts = Arrays.asList(target.split(":"));
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts.get(0), Integer.parseInt(parts.get(1))), timeout);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
