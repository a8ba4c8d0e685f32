package io.nodeplane.harness.world.docker;

import io.nodeplane.harness.world.CleanEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The names of the images a hub network runs: the agent's, and Toxiproxy's. Both must be on the engine already. */
public record Images(String agent, String toxiproxy) {
    /** What {@link #make} makes. */
    public static final Images LOCAL = new Images("node-plane/agent:local", "node-plane/toxiproxy:local");

    /** The agent of the previous release; only what needs it has it made. */
    static final String PREVIOUS = "node-plane/agent-previous:local";

    /** The label of an agent image that says which jar is in it: its SHA-256 in hex. */
    static final String JAR_LABEL = "io.nodeplane.agent-jar";

    private static final Path SCRIPT = Path.of("harness", "images", "make-local.sh");

    /** What making the images came to. */
    public sealed interface Made {
        /** The images are on the engine, and the agent's holds the jar that the last build made. */
        record Ready(Images images) implements Made {}

        /** They are not: the reason is one sentence for a person. */
        record Failed(String why) implements Made {}
    }

    /** {@return the folder that holds the script, looked for from this file upwards} */
    static Optional<Path> repositoryOf(Path file) {
        return Stream.iterate(file.toAbsolutePath().normalize(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.isRegularFile(folder.resolve(SCRIPT))).findFirst();
    }

    /**
     * Makes {@link #LOCAL} with the repository's own script, or leaves it alone where it is up to date.
     *
     * @param repository the top folder of the repository, where the agent's jar has been built
     * @param arguments what the script takes on its command line; without a part's name it makes all of them
     * @param progress takes each line the script says, as it says it
     */
    public static Made make(Path repository, List<String> arguments, Consumer<String> progress) {
        var script = repository.resolve(SCRIPT);
        if (!Files.isRegularFile(script)) {
            return new Made.Failed("there is no " + SCRIPT + " in " + repository.toAbsolutePath());
        }
        var command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(arguments);
        try {
            var process = CleanEnvironment.of(new ProcessBuilder(command)).redirectErrorStream(true).start();
            var onExit = OnExit.run("end-make-images", () -> end(process));
            try {
                return follow(process, progress);
            } finally {
                end(process);
                onExit.cancel();
            }
        } catch (IOException e) {
            return new Made.Failed("cannot run " + SCRIPT + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Made.Failed("interrupted while " + SCRIPT + " ran");
        }
    }

    private static Made follow(Process process, Consumer<String> progress) throws IOException, InterruptedException {
        var last = "it says nothing";
        process.getOutputStream().close();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                progress.accept(line);
            }
        }
        return process.waitFor() == 0 ? new Made.Ready(LOCAL) : new Made.Failed(last);
    }

    /** The script and what it has started: a build would go on by itself. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
