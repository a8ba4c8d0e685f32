package io.nodeplane.cli;

import io.nodeplane.api.StubServer;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.store.OwnersFiles;
import io.nodeplane.store.TemporaryFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a stub cluster until the process is told to stop. */
@Command(name = "stub", mixinStandardHelpOptions = true, //
        description = {"Serves the API of a few nodes of a cluster that is none, for tests of a VPN in any language:"
                + " trouble comes on command, under /stub/.",
                "One line for each node says where it is, and a last one that all are ready."})
final class StubCommand implements Callable<Integer> {
    private static final int NODES_MAX = 100;

    @Spec
    private @Nullable CommandSpec spec;
    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "How many (3).")
    private int nodes;
    @Option(names = "--port", paramLabel = "PORT", defaultValue = "0", description = "The first one's port on 127.0.0.1, and those after it for the others (any free ones).")
    private int port;
    @Option(names = "--sockets", paramLabel = "DIR", description = "Serve unix sockets in this folder, and no ports.")
    private @Nullable Path sockets;
    @Option(names = "--keep-alive", paramLabel = "MS", defaultValue = "15000", description = "How often subscribers hear something (15000 ms).")
    private int keepAliveMs;

    @Override
    public Integer call() throws InterruptedException {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new BadInputException("--nodes is " + nodes + ": use 1 to " + NODES_MAX);
        }
        if (port < 0 || port > 65535 - nodes) {
            throw new BadInputException(
                    "--port is " + port + ": use 1 to " + (65535 - nodes) + ", or 0 for any free ones");
        }
        if (keepAliveMs < 100) {
            throw new BadInputException("--keep-alive is " + keepAliveMs + ": use at least 100 ms");
        }
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        var folder = sockets;
        if (folder != null) {
            serve(number -> new ApiAddress.Unix(folder.toAbsolutePath().resolve("vpn-" + number + ".sock")),
                    Optional.empty(), "", out);
            return Exit.OK;
        }
        var made = TemporaryFolder.create("node-plane-stub");
        Runtime.getRuntime().addShutdownHook(new Thread(made::close, "clean"));
        serve(number -> new ApiAddress.Loopback("127.0.0.1", port == 0 ? 0 : port + number - 1),
                Optional.of(OwnersFiles.token(made.path())), " token-file=" + made.path().resolve(OwnersFiles.TOKEN),
                out);
        return Exit.OK;
    }

    private void serve(IntFunction<ApiAddress> addresses, Optional<String> token, String more, PrintWriter out)
            throws InterruptedException {
        try (var server = StubServer.start(nodes, addresses, token, Duration.ofMillis(keepAliveMs))) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
            server.nodes().forEach(node -> out.println(
                    node.peerId() + " api=" + node.api() + " seed=" + node.seed() + more));
            out.println("ready");
            new CountDownLatch(1).await();
        }
    }
}
