package io.nodeplane.harness.cli;

import io.nodeplane.harness.standing.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that break a standing cluster, and those that mend it. */
final class Breaking {
    private static final Duration DELAY_MAX = Duration.ofMinutes(1);

    private Breaking() {}

    /** A command that is one order. */
    private abstract static class OrderCommand implements Callable<Integer> {
        @Mixin
        private Standing standing = new Standing();

        abstract Order order();

        @Override
        public final Integer call() throws IOException {
            return standing.tell(order());
        }
    }

    /** Which links are broken, where there is a VPN. */
    private static final class PlaneOption {
        @Option(names = "--control", description = "With a VPN ('lab up --vpn'): only the links between agents.")
        private boolean control;
        @Option(names = "--data", description = "With a VPN: only the links between its devices; whatever the mode, packets on them are lost in silence.")
        private boolean data;

        Order.Plane plane() {
            if (control == data) {
                return Order.Plane.BOTH;
            }
            return control ? Order.Plane.CONTROL : Order.Plane.DATA;
        }
    }

    /** A split, or one-way loss. */
    @Command(name = "cut", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Cuts the links between groups of nodes. One group alone is cut off from all others; a node that stands in"
                    + " none keeps all its links."}, footer = {"", "Examples:", "  lab cut node-4,node-5",
                            "  lab cut 1,2 3,4 --mode=refuse", "  lab cut 5 --one-way     # what 5 opens to others; not"
                                    + " what they open to 5",
                            "  lab cut 5 --data        # of a cluster with a VPN: its tunnels, and not its agent"})
    static final class CutCommand extends OrderCommand {
        @Parameters(arity = "1..*", paramLabel = "NODES", description = "Each a group: node-1,node-2 or 1,2.")
        private List<String> groups = List.of();
        @Option(names = "--mode", paramLabel = "MODE", description = "drop: every byte is lost in silence; refuse: connections are refused; jam: bytes wait until the heal (${DEFAULT-VALUE}).")
        private String mode = "drop";
        @Option(names = "--one-way", description = "Only what the first group opens to the other.")
        private boolean oneWay;
        @Mixin
        private PlaneOption plane = new PlaneOption();

        @Override
        Order order() {
            return new Order.Cut(groups, mode, oneWay, plane.plane());
        }
    }

    /** Latency. */
    @Command(name = "slow", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Makes all links among these nodes slow: each chunk waits, in each direction."}, footer = {"", "Examples:",
                    "  lab slow all --delay=200ms", "  lab slow 1,2 --delay=1s --jitter=300ms",
                    "  lab slow all --delay=50ms --data"})
    static final class SlowCommand extends OrderCommand {
        @Parameters(paramLabel = "NODES", description = "node-1,node-2 or 1,2 or all.")
        private String nodes = "";
        @Option(names = "--delay", paramLabel = "TIME", description = "How long (${DEFAULT-VALUE}).")
        private String delay = "200ms";
        @Option(names = "--jitter", paramLabel = "TIME", description = "Give or take so much (${DEFAULT-VALUE}).")
        private String jitter = "0ms";
        @Mixin
        private PlaneOption plane = new PlaneOption();

        @Override
        Order order() {
            var waits = Times.read("--delay", delay, Duration.ofMillis(1), DELAY_MAX);
            var varies = Times.read("--jitter", jitter, Duration.ZERO, waits);
            return new Order.Slow(nodes, waits.toMillis(), varies.toMillis(), plane.plane());
        }
    }

    /** A process that stands still. */
    @Command(name = "pause", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Makes processes stand still (SIGSTOP): connections stay open, clocks go on. 'lab heal' lets them go on."}, footer = {
                    "", "Examples:", "  lab pause 3", "  lab pause node-2,node-3"})
    static final class PauseCommand extends OrderCommand {
        @Parameters(paramLabel = "NODES", description = "node-1,node-2 or 1,2 or all.")
        private String nodes = "";

        @Override
        Order order() {
            return new Order.Pause(nodes);
        }
    }

    /** The end of cuts, slowness and pauses. */
    @Command(name = "heal", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Lifts cuts, slow links and pauses, by the names that they were given; all of them, without a name. What was"
                    + " killed is started with 'lab start'."}, footer = {"", "Examples:", "  lab heal",
                            "  lab heal cut-1"})
    static final class HealCommand extends OrderCommand {
        @Parameters(arity = "0..*", paramLabel = "WHAT", description = "For instance cut-1; 'lab status' names what is broken.")
        private List<String> which = List.of();

        @Override
        Order order() {
            return new Order.Heal(which);
        }
    }

    /** A crash. */
    @Command(name = "kill", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Kills processes without warning (SIGKILL); their disks stay."}, footer = {"", "Examples:", "  lab kill 5",
                    "  lab kill node-4,node-5; lab start 4,5"})
    static final class KillCommand extends OrderCommand {
        @Parameters(paramLabel = "NODES", description = "node-1,node-2 or 1,2 or all.")
        private String nodes = "";

        @Override
        Order order() {
            return new Order.Kill(nodes);
        }
    }

    /** A clean end, that is no leave. */
    @Command(name = "stop", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Asks processes to stop (SIGTERM), which is no leave: the others suspect them."}, footer = {"", "Example:",
                    "  lab stop 2; lab start 2"})
    static final class StopCommand extends OrderCommand {
        @Parameters(paramLabel = "NODES", description = "node-1,node-2 or 1,2 or all.")
        private String nodes = "";

        @Override
        Order order() {
            return new Order.Stop(nodes);
        }
    }

    /** A restart. */
    @Command(name = "start", mixinStandardHelpOptions = true, sortOptions = false, description = {
            "Starts nodes again that were killed or stopped, on the disks they had."}, footer = {"", "Example:",
                    "  lab start 5"})
    static final class StartCommand extends OrderCommand {
        @Parameters(paramLabel = "NODES", description = "node-1,node-2 or 1,2.")
        private String nodes = "";

        @Override
        Order order() {
            return new Order.Start(nodes);
        }
    }
}
