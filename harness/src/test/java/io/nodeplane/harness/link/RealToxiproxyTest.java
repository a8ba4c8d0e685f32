package io.nodeplane.harness.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract, on the real Toxiproxy, where one is found. */
class RealToxiproxyTest extends LinkContract {
    private static Process process;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        var program = find();
        if (program.isEmpty()) {
            return;
        }
        try (var free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = free.getLocalPort();
        }
        var builder = new ProcessBuilder(program.get().toString(), "-host", HOST, "-port", "" + port, "-proxy-metrics");
        builder.environment().put("LOG_LEVEL", "error");
        process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        await().atMost(Bench.LIMIT).ignoreExceptions()
                .until(() -> Bench.api(port, "GET", "/version", "").status() == 200);
    }

    /** Before each test, not once before all: so every one of them is shown as skipped, with the reason. */
    @BeforeEach
    void found() {
        assumeTrue(process != null, "no Toxiproxy found: name one by -Dtoxiproxy.server=..., by the environment "
                + "variable TOXIPROXY_SERVER, or put toxiproxy-server on the PATH");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static Optional<Path> find() {
        var named = Stream.of(System.getProperty("toxiproxy.server", ""),
                Optional.ofNullable(System.getenv("TOXIPROXY_SERVER")).orElse("")).filter(text -> !text.isBlank());
        var onPath = Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> folder + File.separator + "toxiproxy-server");
        return Stream.concat(named, onPath).map(Path::of).filter(Files::isExecutable).findFirst();
    }

    @Override
    public int apiPort() {
        return port;
    }

    @Override
    public boolean real() {
        return true;
    }
}
