package io.nodeplane.harness.probe;

import io.nodeplane.harness.world.CleanEnvironment;
import io.nodeplane.harness.world.WorldException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program, started by its command line as a person would; mostly the agent's. It does not outlive the lab. */
final class Program implements AutoCloseable {
    private static final Duration END_MAX = Duration.ofSeconds(20);

    private final Process process;
    private final Path output;
    private final Thread onExit;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
        this.onExit = new Thread(process::destroyForcibly, "end-program");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * What a program printed, and how it ended.
     *
     * @param text both of its outputs
     */
    record Ended(int status, String text) {}

    /**
     * {@return the agent's program, started in the probe's folder}
     *
     * @param label of the file that has what it prints
     */
    static Program start(Bench bench, String label, List<String> words) throws IOException {
        return launch(bench, label, command(bench.agentJar(), words));
    }

    private static List<String> command(Path jar, List<String> words) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-jar", jar.toString()));
        command.addAll(words);
        return command;
    }

    /** {@return any program, started in the probe's folder} */
    static Program launch(Bench bench, String label, List<String> command) throws IOException {
        return launch(bench, label, command, Map.of());
    }

    private static Program launch(Bench bench, String label, List<String> command, Map<String, String> settings)
            throws IOException {
        Files.createDirectories(bench.folder());
        var output = bench.folder().resolve(label + ".log");
        // Cleaned before what is meant for it is set: that is named like what a person may have set.
        var builder = CleanEnvironment.of(new ProcessBuilder(command)).directory(bench.folder().toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(settings);
        return new Program(builder.start(), output);
    }

    /**
     * Runs a command of the agent's program to its end.
     *
     * @throws WorldException if it has none in time
     */
    static Ended run(Bench bench, String label, List<String> words) throws IOException, InterruptedException {
        try (var program = start(bench, label, words)) {
            return program.end("node-plane " + String.join(" ", words));
        }
    }

    /**
     * Runs any command to its end.
     *
     * @param settings of its environment, besides those of the lab
     * @throws WorldException if it has none in time
     */
    static Ended run(Bench bench, String label, List<String> command, Map<String, String> settings) throws IOException,
            InterruptedException {
        try (var program = launch(bench, label, command, settings)) {
            return program.end(String.join(" ", command));
        }
    }

    private Ended end(String command) throws InterruptedException {
        if (!process.waitFor(Bench.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new WorldException("'" + command + "' has not ended within " + Bench.LIMIT.toSeconds() + " s");
        }
        return new Ended(process.exitValue(), text());
    }

    /** {@return what it has printed so far} */
    String text() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    boolean running() {
        return process.isAlive();
    }

    /** Ends it without warning (SIGKILL), and waits for that. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to stop (SIGTERM), and waits for that; who does not is killed. */
    void stop() throws InterruptedException {
        process.destroy();
        awaitEnd();
        close();
    }

    private void awaitEnd() throws InterruptedException {
        process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            awaitEnd();
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException ending) {
            // The JVM is ending, and the hook does the same.
        }
    }
}
