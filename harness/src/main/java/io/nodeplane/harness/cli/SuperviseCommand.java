package io.nodeplane.harness.cli;

import io.nodeplane.harness.standing.Plan;
import io.nodeplane.harness.standing.StateFolder;
import io.nodeplane.harness.standing.Supervisor;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The process in the background that {@code lab up} starts. */
@Command(name = "supervise", mixinStandardHelpOptions = true, hidden = true, description = {
        "Holds a standing cluster: 'lab up' starts it."}, footer = {"", "Example:", "  lab up"})
final class SuperviseCommand implements Callable<Integer> {
    @Option(names = "--name", required = true, description = "Of the cluster.")
    private String name = "";
    @Option(names = "--world", required = true, description = "In which it stands.")
    private String world = "";
    @Option(names = "--nodes", required = true, description = "How many agents.")
    private int nodes;
    @Option(names = "--for", required = true, description = "After which it ends.")
    private String lasting = "";
    @Option(names = "--vpn", description = "With a mesh VPN.")
    private boolean vpn;
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws InterruptedException {
        var time = Times.read("--for", lasting, Duration.ZERO, Duration.ofDays(2));
        var plan = new Plan(project.root(), name, world, nodes, time, project.agent(), vpn);
        return new Supervisor(plan, StateFolder.of(project.root(), name), System.out).hold();
    }
}
