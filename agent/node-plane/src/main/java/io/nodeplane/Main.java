package io.nodeplane;

import io.nodeplane.api.ApiServer;
import io.nodeplane.cli.Agents;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.cli.Config;
import io.nodeplane.core.Command;
import io.nodeplane.core.Event;
import io.nodeplane.log.DecisionLog;
import io.nodeplane.runtime.Outflow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The agent's command line: {@code java -jar node-plane-agent.jar --help}. */
public final class Main {
    /** Reasons not to join that no patience mends; a cancelled join, for instance, is not among them. */
    public static final List<String> FATAL = List.of("UNAUTHENTICATED", "CONFLICT_IDENTITY", "UNSUPPORTED_VERSION");

    /** How long the last lines may take to be read, once all else has ended. */
    private static final Duration LAST_LINES = Duration.ofMillis(300);

    private final List<Outflow> outflows;

    private Main(List<Outflow> outflows) {
        this.outflows = outflows;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        if (args.length == 0 || !args[0].equals("start")) {
            return run(args, List.of());
        }
        // An agent must not stand still because nobody reads what it prints.
        var out = Outflow.to("stdout", System.out);
        var err = Outflow.to("stderr", System.err);
        System.setOut(out.stream());
        System.setErr(err.stream());
        var code = run(args, List.of(out, err));
        drain(List.of(out, err));
        return code;
    }

    private static int run(String[] args, List<Outflow> outflows) {
        return CommandLineTool.run(args, System.getenv(), new Main(outflows)::start, new PrintWriter(System.out, true),
                new PrintWriter(System.err, true));
    }

    private Agents.Running start(Config config) {
        var halted = new CompletableFuture<String>();
        var place = new Agent.Place(config.node(), config.listen().host(), config.listen().port(), config.advertise(),
                config.data(), config.charter(), config.seeds(), config.secrets());
        var log = new DecisionLog(config.node(), (now, event) -> {});
        var agent = Agent.start(place, CommandLineTool.version(), log, halted::complete);
        outflows.forEach(outflow -> outflow.onDropped(count -> agent.note(Event.of("output-lost", count
                + " pieces of output were dropped: nobody read them").with("count", count))));
        if (config.autoJoin()) {
            agent.join(config.seeds()).thenAccept(outcome -> {
                if (outcome instanceof Command.Outcome.Failed(var code, var reason) && FATAL.contains(code)) {
                    halted.complete("it cannot join: " + reason);
                }
            });
        }
        try {
            return new Running(agent, OwnersApi.open(config.api(), config.data(), agent), halted, outflows);
        } catch (RuntimeException | Error failed) {
            agent.close();
            throw failed;
        }
    }

    private static void drain(List<Outflow> outflows) {
        outflows.forEach(outflow -> outflow.drain(LAST_LINES));
    }

    private record Running(Agent agent, ApiServer api, CompletionStage<String> halted,
            List<Outflow> outflows) implements Agents.Running {
        @Override
        public void reopen() {
            agent.reopen();
        }

        @Override
        public void close() {
            agent.note(Event.of("stopping", "the process ends, which is no leave"));
            agent.close();
            api.close();
            drain(outflows);
        }
    }
}
