package io.nodeplane.harness.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a standing cluster. */
@Command(name = "down", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Ends a standing cluster: its processes, containers and networks, and all of runs/up-NAME with the nodes' disks."
                + " Also one whose process in the background has died."}, footer = {"", "Examples:", "  lab down",
                        "  lab down --name=second"})
final class DownCommand implements Callable<Integer> {
    @Mixin
    private Standing standing = new Standing();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return Standing.print(standing.remote().down());
    }
}
