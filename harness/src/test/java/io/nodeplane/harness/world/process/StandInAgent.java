package io.nodeplane.harness.world.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A program with the outside of an agent and none of its inside, to try the world with. It counts its starts on its
 * disk; {@code GET /ask/host:port} says whom it finds there, over a new connection each time.
 */
final class StandInAgent {
    /** A word in the charter that makes it refuse to start. */
    static final String REFUSED = "refuse-to-start";

    private StandInAgent() {}

    static AgentProgram program() {
        return start -> {
            var arguments = new ArrayList<>(List.of("-cp", classes(), StandInAgent.class.getName()));
            arguments.addAll(AgentProgram.jar(Path.of("agent.jar")).arguments(start).subList(2, 13));
            return arguments;
        };
    }

    private static String classes() {
        return Path.of(URI.create(StandInAgent.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    public static void main(String[] arguments) throws IOException {
        var given = Arrays.asList(arguments);
        var node = given.get(given.indexOf("--node") + 1);
        var listen = given.get(given.indexOf("--listen") + 1).split(":");
        var data = Files.createDirectories(Path.of(given.get(given.indexOf("--data") + 1)));
        if (Files.readString(Path.of(given.get(given.indexOf("--charter") + 1))).contains(REFUSED)) {
            System.err.println(node + " refuses this charter");
            System.exit(7);
        }
        var disk = data.resolve("starts");
        Files.writeString(disk, node + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var starts = Files.readAllLines(disk).size();
        System.out.println(node + " starts for the " + starts + ". time");
        var server = HttpServer.create(new InetSocketAddress(listen[0], Integer.parseInt(listen[1])), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/status", exchange -> answer(exchange, "{\"node\":\"" + node + "\",\"pid\":"
                + ProcessHandle.current().pid() + ",\"starts\":" + starts + "}"));
        server.createContext("/members", exchange -> answer(exchange, "{\"members\":[\"" + Files.readString(
                data.resolve("members")) + "\"]}"));
        server.createContext("/ask/", exchange -> answer(exchange, "{\"found\":\"" + ask(
                exchange.getRequestURI().getPath().substring("/ask/".length())) + "\"}"));
        server.createContext("/v1/leave", exchange -> {
            try (exchange) {
                var known = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(known ? 204 : 401, -1);
            }
        });
        Files.writeString(data.resolve("members"), node);
        Files.writeString(data.resolve("api.token"), "secret\n");
        Files.writeString(data.resolve("api.address"), String.join(":", listen) + "\n");
        server.start();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String ask(String peer) {
        var request = HttpRequest.newBuilder(URI.create("http://" + peer + "/status")).timeout(Duration.ofSeconds(1))
                .build();
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return body.split("\"")[3];
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
