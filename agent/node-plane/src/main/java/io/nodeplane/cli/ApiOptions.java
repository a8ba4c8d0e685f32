package io.nodeplane.cli;

import io.nodeplane.api.ApiServer;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.store.OwnersFiles;
import io.nodeplane.store.TextFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** To which agent's owner's API a command gives its order. */
final class ApiOptions {
    private static final int TOKEN_BYTES_MAX = 4_096;

    @Option(names = "--api", paramLabel = "ADDRESS", description = "The agent's API, unix:/path or 127.0.0.1:PORT"
            + " (NODE_PLANE_API, or what the settings of an agent on this machine say; else what the file api.address in its"
            + " data directory says; else unix:/run/node-plane/api.sock).")
    private @Nullable String api;
    @Option(names = "--token-file", paramLabel = "FILE", description = "The token for an API at a port (api.token in the data directory).")
    private @Nullable Path tokenFile;
    @Option(names = "--data", paramLabel = "DIR", description = "The agent's data directory (data).")
    private @Nullable String data;
    @Option(names = "--config", paramLabel = "FILE", description = "The settings of an agent on this machine.")
    private @Nullable Path config;

    /** Gives an order, and says so if it cannot be given or is refused: then the answer is no. */
    int order(Map<String, String> environment, PrintWriter err, ToIntFunction<RemoteControlPlane> order) {
        var flags = new TreeMap<String, String>();
        if (api != null) {
            flags.put("api", api);
        }
        if (data != null) {
            flags.put("data", data);
        }
        var sources = new Sources(flags, environment, config);
        var folder = Path.of(sources.find("data").map(Sources.Given::text).orElse("data"));
        var address = address(sources, folder);
        try (var plane = RemoteControlPlane.connect(address, token(address, folder))) {
            return order.applyAsInt(plane);
        } catch (ControlPlaneException failed) {
            err.println(failed.code() == ErrorCode.UNAVAILABLE
                    ? failed.getMessage()
                    : "the agent at " + address + " refused: " + failed.getMessage() + " (" + failed.code() + ")");
            return Exit.NO;
        }
    }

    private static ApiAddress address(Sources sources, Path data) {
        var given = sources.find("api").map(named -> named.as(ApiAddress::parse));
        if (given.isPresent() && !(given.get() instanceof ApiAddress.Loopback(var host, var port) && port == 0)) {
            return given.get();
        }
        try {
            return OwnersFiles.findAddress(data).map(ApiAddress::parse).orElse(ApiServer.DEFAULT);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException(data.resolve(OwnersFiles.ADDRESS) + ": " + wrong.getMessage());
        }
    }

    private Optional<String> token(ApiAddress address, Path data) {
        return switch (address) {
            case ApiAddress.Unix unix -> Optional.empty();
            case ApiAddress.Loopback loopback -> tokenFile == null
                    ? OwnersFiles.findToken(data)
                    : Optional.of(TextFile.read(tokenFile, TOKEN_BYTES_MAX).strip());
        };
    }
}
