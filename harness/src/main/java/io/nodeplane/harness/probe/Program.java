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
        return java(bench, label, bench.agentJar(), words);
    }

    /** {@return the program of this jar, started in the probe's folder} */
    static Program java(Bench bench, String label, Path jar, List<String> words) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-jar", jar.toString()));
        command.addAll(words);
        return launch(bench, label, command);
    }

    /** {@return any program, started in the probe's folder} */
    static Program launch(Bench bench, String label, List<String> command) throws IOException {
        Files.createDirectories(bench.folder());
        var output = bench.folder().resolve(label + ".log");
        return new Program(CleanEnvironment.of(new ProcessBuilder(command)).directory(bench.folder().toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start(), output);
    }

    /**
     * Runs a command to its end.
     *
     * @throws WorldException if it has none in time
     */
    static Ended run(Bench bench, String label, List<String> words) throws IOException, InterruptedException {
        try (var program = start(bench, label, words)) {
            if (!program.process.waitFor(Bench.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new WorldException("'node-plane " + String.join(" ", words) + "' has not ended within "
                        + Bench.LIMIT.toSeconds() + " s");
            }
            return new Ended(program.process.exitValue(), program.text());
        }
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

    /** {@return its exit status} */
    int status() {
        return process.exitValue();
    }

    /** Ends it without warning (SIGKILL), and waits for that. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to stop (SIGTERM). {@return whether it has within the limit} */
    boolean stop() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    private boolean awaitEnd() throws InterruptedException {
        return process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
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
