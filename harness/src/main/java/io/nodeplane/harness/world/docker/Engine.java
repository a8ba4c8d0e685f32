package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Docker engine of this machine, if there is one. */
public final class Engine {
    private static final Duration ANSWER_MAX = Duration.ofMillis(2500);
    private static final Duration CLIENT_MAX = Duration.ofSeconds(60);
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int TCP_PORT = 2375;
    private static final JsonMapper JSON = new JsonMapper();

    /** What asking for an engine found. */
    public sealed interface Probe {
        /** An engine answers and runs Linux containers. */
        record Answers(String version, String apiVersion) implements Probe {}

        /** No engine of use to the lab: the reason is one sentence for a person. */
        record Absent(String why) implements Probe {}
    }

    private Engine() {}

    /** {@return whether an engine answers on this machine; takes less than three seconds and never throws} */
    public static Probe probe() {
        return probe(System.getenv("DOCKER_HOST"), sockets());
    }

    /**
     * As {@link #probe()}, with the places to look given.
     *
     * @param dockerHost what the environment variable of that name says; null or blank if nothing
     * @param sockets where engines listen when it says nothing, most likely first
     */
    static Probe probe(@Nullable String dockerHost, List<Path> sockets) {
        var host = dockerHost == null ? "" : dockerHost.strip();
        if (!host.isEmpty()) {
            return probe(host);
        }
        var socket = sockets.stream().filter(Files::exists).findFirst();
        return socket.isPresent()
                ? probe("unix://" + socket.get())
                : new Probe.Absent(
                        "no Docker engine: there is no " + sockets.getLast() + " and DOCKER_HOST is not set");
    }

    /**
     * {@return Testcontainers' client of the engine}
     *
     * @throws IllegalStateException if Testcontainers does not come to terms with the engine in good time
     */
    static DockerClient client() {
        var client = new FutureTask<>(() -> DockerClientFactory.instance().client());
        Thread.ofPlatform().daemon().name("docker-client").start(client);
        try {
            return client.get(CLIENT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            var why = e instanceof TimeoutException
                    ? "not ready within " + CLIENT_MAX.toSeconds() + " s"
                    : String.valueOf(rootOf(e).getMessage());
            throw new IllegalStateException("Testcontainers cannot use the Docker engine: " + why + "; where no image"
                    + " registry is reachable, set TESTCONTAINERS_RYUK_DISABLED=true and"
                    + " TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 in the environment", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Testcontainers looked for the Docker engine", e);
        }
    }

    private static Probe probe(String host) {
        URI address;
        try {
            address = URI.create(host);
        } catch (IllegalArgumentException e) {
            return new Probe.Absent("no Docker engine: DOCKER_HOST is '" + host + "', which is not an address");
        }
        if (!local(address)) {
            return new Probe.Absent("no Docker engine of use: " + host + " is not on this machine, and the lab's ports"
                    + " are published to the engine's own loopback only");
        }
        var question = new FutureTask<>(() -> ask(address));
        Thread.ofVirtual().name("docker-probe").start(question);
        try {
            return question.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            question.cancel(true);
            return absent(host, "it does not answer within " + ANSWER_MAX.toMillis() + " ms");
        } catch (ExecutionException e) {
            return absent(host, String.valueOf(rootOf(e).getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return absent(host, "interrupted while asking");
        }
    }

    /** One request by hand: an HTTP client for local sockets would be the only reason to start Testcontainers here. */
    private static Probe ask(URI address) throws IOException {
        try (var channel = SocketChannel.open(socketAddress(address))) {
            // Version 1.0: the engine then sends the body in one piece and closes.
            channel.write(StandardCharsets.US_ASCII.encode("GET /version HTTP/1.0\r\nHost: docker\r\n\r\n"));
            var answer = new String(Channels.newInputStream(channel).readNBytes(ANSWER_BYTES_MAX),
                    StandardCharsets.UTF_8);
            var body = answer.indexOf("\r\n\r\n");
            if (body < 0 || !answer.startsWith("HTTP/")) {
                return absent(address.toString(), "it does not answer as a Docker engine does");
            }
            if (!answer.startsWith("200", answer.indexOf(' ') + 1)) {
                return absent(address.toString(), "it answers: " + answer.lines().findFirst().orElse(""));
            }
            return judge(address, JSON.readTree(answer.substring(body)));
        } catch (JacksonException e) {
            return absent(address.toString(), "it does not answer as a Docker engine does");
        }
    }

    private static Probe judge(URI address, JsonNode version) {
        var system = version.path("Os").asString("linux");
        if (!system.equals("linux")) {
            return absent(address.toString(), "it runs " + system + " containers, not Linux ones");
        }
        return new Probe.Answers(version.path("Version").asString("unknown"),
                version.path("ApiVersion").asString("unknown"));
    }

    private static SocketAddress socketAddress(URI address) {
        return "unix".equals(address.getScheme())
                ? UnixDomainSocketAddress.of(address.getPath())
                : new InetSocketAddress(address.getHost(), address.getPort() < 0 ? TCP_PORT : address.getPort());
    }

    private static boolean local(URI address) {
        return switch (address.getScheme()) {
            case null -> false;
            case "unix" -> address.getPath() != null && !address.getPath().isEmpty();
            default -> List.of("127.0.0.1", "localhost", "[::1]").contains(String.valueOf(address.getHost()));
        };
    }

    /** The order in which Testcontainers looks, so that both find the same engine. */
    private static List<Path> sockets() {
        var sockets = new ArrayList<Path>();
        var runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isBlank()) {
            sockets.add(Path.of(runtime, "docker.sock"));
        }
        sockets.add(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
        sockets.add(Path.of("/var/run/docker.sock"));
        return sockets;
    }

    private static Probe absent(String host, String why) {
        return new Probe.Absent("no Docker engine at " + host + ": " + why);
    }

    /** {@return what went wrong, with what was behind it: Testcontainers says only which container it was about} */
    static String words(RuntimeException failure) {
        var root = String.valueOf(rootOf(failure).getMessage());
        var message = String.valueOf(failure.getMessage());
        return message.contains(root) ? message : message + ": " + root;
    }

    private static Throwable rootOf(Throwable error) {
        var root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
