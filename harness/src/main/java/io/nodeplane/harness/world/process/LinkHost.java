package io.nodeplane.harness.world.process;

import io.nodeplane.harness.link.server.LinkServer;
import io.nodeplane.harness.world.RealTimeWorld;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.PeerAddress;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** What holds the links of a world: a Toxiproxy in a process of its own, or the link server inside this JVM. */
sealed interface LinkHost extends AutoCloseable {
    /** The system property that names the program; {@code jvm} for the link server though there is a Toxiproxy. */
    String PROPERTY = "toxiproxy.server";
    Duration START_MAX = Duration.ofSeconds(30);

    /** {@return what it is, for the report} */
    String what();

    @Override
    void close();

    /** The real Toxiproxy. */
    record Toxiproxy(Process process) implements LinkHost {
        @Override
        public String what() {
            return "Toxiproxy, in a process of its own";
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** The lab's own server, which speaks the same API. */
    record InJvm(LinkServer server) implements LinkHost {
        @Override
        public String what() {
            return "the lab's own link server, inside the lab's JVM";
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /**
     * {@return the Toxiproxy program of this machine, if there is one and it is wanted}
     *
     * @throws WorldException if the property names a program that is none
     */
    static Optional<Path> find(Properties properties, Map<String, String> environment) {
        // Maven hands on the property always, empty if nobody has set it.
        var named = Stream.of(properties.getProperty(PROPERTY, ""), environment.getOrDefault("TOXIPROXY_SERVER", ""))
                .map(String::strip).filter(text -> !text.isEmpty()).findFirst().orElse("");
        if (named.equals("jvm")) {
            return Optional.empty();
        }
        if (!named.isEmpty()) {
            if (!Files.isRegularFile(Path.of(named)) || !Files.isExecutable(Path.of(named))) {
                throw new WorldException("-D" + PROPERTY + "=" + named + " is no program: name a toxiproxy-server, or"
                        + " write jvm for the lab's own link server");
            }
            return Optional.of(Path.of(named).toAbsolutePath());
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank()).map(folder -> Path.of(folder, "toxiproxy-server"))
                .filter(Files::isRegularFile).filter(Files::isExecutable).findFirst();
    }

    /**
     * Starts one that is changed at this address.
     *
     * @param output where a Toxiproxy prints
     * @throws WorldException if it does not come up
     */
    static LinkHost start(Optional<Path> toxiproxy, PeerAddress api, long seed, Path output, Children children)
            throws InterruptedException {
        if (toxiproxy.isPresent()) {
            return toxiproxy(toxiproxy.get(), api, output, children);
        }
        try {
            return new InJvm(LinkServer.start(api.host(), api.port(), seed));
        } catch (IllegalStateException taken) {
            throw new WorldException("the link server cannot listen on " + api + ": " + taken.getMessage(), taken);
        }
    }

    private static LinkHost toxiproxy(Path program, PeerAddress api, Path output, Children children)
            throws InterruptedException {
        var builder = new ProcessBuilder(program.toString(), "-host", api.host(), "-port",
                Integer.toString(api.port())).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("LOG_LEVEL", "error");
        var host = new Toxiproxy(children.start(builder, program + " -host " + api.host()));
        var deadline = System.nanoTime() + START_MAX.toNanos();
        try (var http = HttpClient.newHttpClient()) {
            while (!answers(http, api)) {
                if (!host.process().isAlive() || System.nanoTime() > deadline) {
                    host.close();
                    throw new WorldException(program + " does not answer on " + api + "; it printed into " + output
                            + ": name another with -D" + PROPERTY + "=..., or write jvm for the lab's own link server");
                }
                Thread.sleep(RealTimeWorld.POLL);
            }
        }
        return host;
    }

    private static boolean answers(HttpClient http, PeerAddress api) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + api + "/version")).timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
