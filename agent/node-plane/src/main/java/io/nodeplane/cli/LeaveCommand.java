package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets a node leave its cluster. */
@Command(name = "leave", mixinStandardHelpOptions = true, //
        description = "Lets an agent's node leave its cluster on purpose; the agent runs on.")
final class LeaveCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();

    LeaveCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.post("/v1/leave"), done -> {
            line.getOut().println("left" + done.find("note").map(note -> ": " + ((Json.Str) note).value()).orElse(""));
            return Exit.OK;
        });
    }
}
