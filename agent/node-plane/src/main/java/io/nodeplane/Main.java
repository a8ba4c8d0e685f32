package io.nodeplane;

import io.nodeplane.cli.Agents;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.cli.Config;
import io.nodeplane.core.Command;
import io.nodeplane.log.DecisionLog;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The agent's command line: {@code java -jar node-plane-agent.jar --help}. */
public final class Main {
    /** Reasons not to join that no patience mends; a cancelled join, for instance, is not among them. */
    public static final List<String> FATAL = List.of("UNAUTHENTICATED", "CONFLICT_IDENTITY", "UNSUPPORTED_VERSION");

    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandLineTool.run(args, System.getenv(), Main::start, new PrintWriter(System.out, true),
                new PrintWriter(System.err, true)));
    }

    private static Agents.Running start(Config config) {
        var halted = new CompletableFuture<String>();
        var place = new Agent.Place(config.node(), config.listen().host(), config.listen().port(), config.advertise(),
                config.data(), config.charter(), config.seeds());
        var log = new DecisionLog(config.node(), (now, event) -> {});
        var agent = Agent.start(place, CommandLineTool.version(), log, halted::complete);
        if (config.autoJoin()) {
            agent.join(config.seeds()).thenAccept(outcome -> {
                if (outcome instanceof Command.Outcome.Failed(var code, var reason) && FATAL.contains(code)) {
                    halted.complete("it cannot join: " + reason);
                }
            });
        }
        return new Running(agent, halted);
    }

    private record Running(Agent agent, CompletionStage<String> halted) implements Agents.Running {
        @Override
        public void close() {
            agent.close();
        }
    }
}
