package io.nodeplane.harness.standing;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.harness.world.CleanEnvironment;
import io.nodeplane.harness.world.WorldException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the process of a {@link Supervisor}, that goes on when the terminal and whoever started it are gone. */
public final class Launch {
    /** What the lab may have been told for its worlds. */
    private static final List<String> PROPERTIES = List.of("images", "image.agent", "image.toxiproxy",
            "toxiproxy.server", "java.io.tmpdir");
    private static final Path NOTHING = Path.of("/dev/null");
    private static final int LINES_SHOWN = 5;

    private final Plan plan;
    private final StateFolder folder;
    private final List<String> program;

    /** @param program the words after Java's own with which the supervisor of this plan is run: its class, its arguments */
    public Launch(Plan plan, StateFolder folder, List<String> program) {
        this.plan = plan;
        this.folder = folder;
        this.program = List.copyOf(program);
    }

    /** How the start ended: an exit status, and what is to be said of it. */
    public record Started(int status, String words) {}

    /**
     * Returns when the cluster stands, or does not. If this process is ended before, the other one is.
     *
     * @throws WorldException if the name is somebody else's
     */
    public Started start(Progress progress) throws IOException, InterruptedException {
        folder.take();
        try {
            var now = SteadyClock.now();
            folder.write(StateFolder.Holder.of(ProcessHandle.current(), plan.world(), plan.size(), now,
                    now.plus(plan.lasting()), folder.folder(), false));
            return follow(process().start(), progress);
        } catch (IOException | RuntimeException ended) {
            folder.remove();
            throw ended;
        }
    }

    /** {@return what the process says of itself} */
    private Started follow(Process process, Progress progress) throws IOException, InterruptedException {
        var hook = new Thread(process::destroy, "end-start");
        Runtime.getRuntime().addShutdownHook(hook);
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ", 2);
                var rest = words.length > 1 ? words[1] : "";
                if (words[0].equals(Supervisor.Told.READY.name())) {
                    return new Started(0, rest);
                }
                if (words[0].equals(Supervisor.Told.FAILED.name())) {
                    var status = rest.split(" ", 2);
                    process.waitFor();
                    return new Started(Integer.parseInt(status[0]), status[1]);
                }
                if (words[0].equals(Supervisor.Told.DOING.name())) {
                    progress.doing(rest);
                }
            }
            process.waitFor();
            throw new WorldException("the process that was to hold the cluster ended with status "
                    + process.exitValue() + "; it printed: " + lastLines());
        } finally {
            release(hook);
        }
    }

    private ProcessBuilder process() {
        // Neither Ctrl-C nor a closed terminal is for it: Java leaves a signal alone that was ignored when it began.
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "lab",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED", "-Dlogback.configurationFile=lab-logback.xml"));
        for (var name : PROPERTIES) {
            var value = System.getProperty(name);
            if (value != null && !value.isEmpty()) {
                command.add("-D" + name + "=" + value);
            }
        }
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(program);
        var builder = CleanEnvironment.of(new ProcessBuilder(command)).directory(plan.root().toAbsolutePath().toFile())
                .redirectError(folder.log().toFile()).redirectInput(NOTHING.toFile());
        // The lab removes its containers itself, and uses engines of its own machine only.
        builder.environment().put("TESTCONTAINERS_RYUK_DISABLED", "true");
        builder.environment().put("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1");
        return builder;
    }

    private String lastLines() throws IOException {
        var lines = Files.exists(folder.log()) ? Files.readAllLines(folder.log()) : List.<String>of();
        return lines.isEmpty()
                ? "nothing"
                : String.join(" / ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    private static void release(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // This process is being ended, and the hook runs.
        }
    }
}
