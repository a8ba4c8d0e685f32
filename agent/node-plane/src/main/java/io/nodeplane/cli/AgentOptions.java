package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.http.AgentClient;
import io.nodeplane.model.PeerAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which agent a command speaks to. */
final class AgentOptions {
    @Option(names = "--agent", paramLabel = "HOST:PORT", description = "The agent (NODE_PLANE_AGENT; else where the"
            + " settings of an agent on this machine say that it listens; else 127.0.0.1:7001).")
    private @Nullable String agent;
    @Option(names = "--config", paramLabel = "FILE", description = "The settings of an agent on this machine.")
    private @Nullable Path config;
    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "5000", description = "Give up after (5000 ms).")
    private int timeoutMs;

    /** An agent that is asked more than once. */
    record Questions(PeerAddress address, AgentClient client) {

        AgentClient.Answer get(String path) {
            return client.get(path);
        }
    }

    /** {@return the agent that is meant} */
    Questions questions(Map<String, String> environment) {
        if (timeoutMs < 1) {
            throw new BadInputException("--timeout is " + timeoutMs + ": use at least 1 ms");
        }
        var address = address(environment);
        return new Questions(address, new AgentClient(address, timeoutMs));
    }

    /** Asks the agent, and hands its answer on; without one, says so, and the answer is no. */
    int ask(Map<String, String> environment, PrintWriter err, Function<AgentClient, AgentClient.Answer> question,
            ToIntFunction<Json.Obj> then) {
        var asked = questions(environment);
        return switch (question.apply(asked.client())) {
            case AgentClient.Answer.Ok(var json) -> then.applyAsInt(json);
            case AgentClient.Answer.Refused(var code, var detail) -> {
                err.println("the agent at " + asked.address() + " refused: " + detail + " (" + code + ")");
                yield Exit.NO;
            }
            case AgentClient.Answer.Unreachable(var reason) -> {
                err.println("no agent answers at " + asked.address() + ": " + reason);
                yield Exit.NO;
            }
        };
    }

    private PeerAddress address(Map<String, String> environment) {
        var named = environment.getOrDefault(Sources.ENV + "AGENT", "");
        if (agent != null) {
            return parse(agent, "--agent");
        }
        return !named.isBlank()
                ? parse(named, Sources.ENV + "AGENT")
                : new Sources(new TreeMap<>(), environment, config).ownAgent();
    }

    private static PeerAddress parse(String text, String where) {
        try {
            return PeerAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException(where + ": " + wrong.getMessage());
        }
    }
}
