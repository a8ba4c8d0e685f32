package io.nodeplane.cli;

import io.nodeplane.http.Sockets;
import io.nodeplane.model.PeerAddress;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries a TCP connection: how the lab proves, from inside, that there is no way around its links. */
@Command(name = "dial", hidden = true, mixinStandardHelpOptions = true, //
        description = "Exit code 0 if a TCP connection can be made, 1 if not.")
final class DialCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "HOST:PORT")
    private String address = "";
    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "2000")
    private int timeoutMs;

    @Override
    public Integer call() {
        if (timeoutMs < 1) {
            throw new BadInputException("--timeout is " + timeoutMs + ": use at least 1 ms");
        }
        PeerAddress to;
        try {
            to = PeerAddress.parse(address);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException(String.valueOf(wrong.getMessage()));
        }
        var failure = Sockets.dial(to, timeoutMs);
        failure.ifPresent(reason -> Objects.requireNonNull(spec).commandLine().getErr()
                .println("no connection to " + to + ": " + reason));
        return failure.isPresent() ? Exit.NO : Exit.OK;
    }
}
