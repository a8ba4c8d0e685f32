package io.nodeplane.cli;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a voter say that a dead member is gone for good. */
@Command(name = "forget", mixinStandardHelpOptions = true, description = {
        "Says, at a voter's agent, that a member is gone for good: nobody looks for it any more, and no VPN is shown it.",
        "Only who left or is dead for certain can be forgotten. Who comes back is a member as before."})
final class ForgetCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "NODE", description = "Who is gone for good.")
    private String node = "";
    @Mixin
    private final ApiOptions agent = new ApiOptions();

    ForgetCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.order(environment, line.getErr(), plane -> {
            line.getOut().println("forgotten: " + node + plane.forget(node).map(note -> "; " + note).orElse(""));
            return Exit.OK;
        });
    }
}
