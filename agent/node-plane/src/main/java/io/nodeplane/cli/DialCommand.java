package io.nodeplane.cli;

import io.nodeplane.http.Sockets;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries TCP connections: how the lab proves, from inside, that there is no way around its links. */
@Command(name = "dial", hidden = true, mixinStandardHelpOptions = true, //
        description = {"Tries each address, all at the same time, and prints 'open HOST:PORT' or 'closed HOST:PORT'.",
                "Exit code 0 if every one is open, 1 if not."})
final class DialCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "HOST:PORT", arity = "1..*")
    private List<String> addresses = List.of();
    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "2000")
    private int timeoutMs;

    @Override
    public Integer call() {
        if (timeoutMs < 1) {
            throw new BadInputException("--timeout is " + timeoutMs + ": use at least 1 ms");
        }
        var targets = addresses.stream().map(DialCommand::address).toList();
        var failures = Sockets.dialAll(targets, timeoutMs);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        for (var target : targets) {
            out.println(failures.getOrDefault(target, Optional.empty()).map(reason -> "closed " + target + " " + reason)
                    .orElse("open " + target));
        }
        out.flush();
        return failures.values().stream().allMatch(Optional::isEmpty) ? Exit.OK : Exit.NO;
    }

    private static PeerAddress address(String text) {
        try {
            return PeerAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException(String.valueOf(wrong.getMessage()));
        }
    }
}
