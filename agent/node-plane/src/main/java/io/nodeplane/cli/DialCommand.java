package io.nodeplane.cli;

import io.nodeplane.http.Sockets;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Tries TCP connections: how the lab proves, from inside, that there is no way around its links.
 *
 * <p>Prints a line for each address, in their order: {@code open HOST:PORT}, or {@code closed HOST:PORT} and why.
 */
@Command(name = "dial", hidden = true, mixinStandardHelpOptions = true, //
        description = "Exit code 0 if a TCP connection can be made to every address, 1 if not.")
final class DialCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "HOST:PORT", arity = "1..*")
    private List<String> addresses = List.of();
    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "2000", description = "For each (2000 ms).")
    private int timeoutMs;

    @Override
    public Integer call() {
        if (timeoutMs < 1) {
            throw new BadInputException("--timeout is " + timeoutMs + ": use at least 1 ms");
        }
        var targets = addresses.stream().map(DialCommand::parse).toList();
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        var failures = Sockets.dial(targets, timeoutMs);
        for (var at = 0; at < targets.size(); at++) {
            var target = targets.get(at);
            out.println(failures.get(at).map(why -> "closed " + target + " " + why).orElse("open " + target));
        }
        return failures.stream().allMatch(failure -> failure.isEmpty()) ? Exit.OK : Exit.NO;
    }

    private static PeerAddress parse(String address) {
        try {
            return PeerAddress.parse(address);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException(String.valueOf(wrong.getMessage()));
        }
    }
}
