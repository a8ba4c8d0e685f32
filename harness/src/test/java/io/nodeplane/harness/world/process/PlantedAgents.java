package io.nodeplane.harness.world.process;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.nodeplane.harness.run.Worlds;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;

/** Real agents, each in a process of its own, with a bug: a copy of one class stands before all others on the class path. */
public final class PlantedAgents {
    private PlantedAgents() {}

    /** {@return a world of such agents; the changed class and the list of processes are kept in the folder} */
    public static Worlds.Opener with(String type, String method, Class<?> advice, Path folder)
            throws ClassNotFoundException, IOException {
        var classes = Files.createDirectories(folder.resolve("classes"));
        try (var made = new ByteBuddy().redefine(Class.forName(type)).visit(Advice.to(advice).on(named(method)))
                .make()) {
            made.saveIn(classes.toFile());
        }
        var registry = Files.createDirectories(folder.resolve("registry"));
        AgentProgram program = start -> {
            var arguments = new ArrayList<>(List.of("-cp",
                    classes.toAbsolutePath() + File.pathSeparator + absoluteClassPath(), "io.nodeplane.Main"));
            var shipped = AgentProgram.jar(Path.of("agent.jar")).arguments(start);
            arguments.addAll(shipped.subList(2, shipped.size()));
            return arguments;
        };
        return setup -> ProcessWorld.open(setup, new Means(program, false, Optional.empty(), registry));
    }

    /** Agents are started in other folders than the tests are. */
    private static String absoluteClassPath() {
        var parts = new ArrayList<String>();
        for (var part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            parts.add(Path.of(part).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, parts);
    }
}
