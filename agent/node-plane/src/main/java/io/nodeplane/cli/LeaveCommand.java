package io.nodeplane.cli;

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
    private final ApiOptions agent = new ApiOptions();

    LeaveCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.order(environment, line.getErr(), plane -> {
            line.getOut().println("left" + plane.leaveSaying().map(note -> ": " + note).orElse(""));
            return Exit.OK;
        });
    }
}
