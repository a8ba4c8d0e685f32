package io.nodeplane.harness.run;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A lab in a process of its own, whose world breaks at once and hangs when it is closed, with a process still running. */
final class HangingLab {
    private HangingLab() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
        var experiment = SimulatedRun.experiment("small", Files.readString(Path.of(arguments[0], "small.yaml")));
        var world = (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class},
                (self, method, given) -> {
                    if (method.getName().equals("close")) {
                        System.out.println("child " + new ProcessBuilder("sleep", "600").start().pid());
                        new CountDownLatch(1).await();
                    }
                    throw new WorldException("the world fell apart");
                });
        new Lab(new Worlds.Choice(setup -> world, "process", "asked for", 1), Path.of("agent.jar"),
                new Progress(System.out, Optional.empty()), Duration.ofSeconds(1)).run(experiment, "run",
                        Path.of(arguments[0], "run"), "mvn", List.of());
    }
}
