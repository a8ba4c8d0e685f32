package io.nodeplane;

import io.nodeplane.cli.Agents;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.cli.Config;
import io.nodeplane.runtime.EventLog;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** The agent with a fault: what it does when it has joined is said by FAULT in its environment. */
final class FailingMain {
    private FailingMain() {}

    public static void main(String[] args) {
        System.exit(CommandLineTool.run(args, System.getenv(), FailingMain::start, new PrintWriter(System.out, true),
                new PrintWriter(System.err, true)));
    }

    private static Agents.Running start(Config config) {
        var halted = new CompletableFuture<String>();
        EventLog log = (now, event) -> {
            if (event.kind().equals("joined")) {
                fault();
            }
        };
        var agent = Agent.start(new Agent.Place(config.node(), config.listen().host(), config.listen().port(),
                config.advertise(), config.data(), config.charter(), config.seeds()), "test", log, halted::complete);
        agent.join(config.seeds());
        return new Agents.Running() {
            @Override
            public CompletionStage<String> halted() {
                return halted;
            }

            @Override
            public void reopen() {
                agent.reopen();
            }

            @Override
            public void close() {
                agent.close();
            }
        };
    }

    private static void fault() {
        switch (System.getenv("FAULT")) {
            case "throw" -> throw new StackOverflowError("as if");
            case "stuck" -> forEver();
            case "virtual" -> Thread.ofVirtual().name("some-alarm").start(() -> {
                throw new IllegalStateException("as if");
            });
            case null, default -> {
                // None.
            }
        }
    }

    private static void forEver() {
        System.out.println("stuck");
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ignored) {
                // Nobody gets it out of there.
            }
        }
    }
}
