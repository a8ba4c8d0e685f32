package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a process of its own, and what it prints. */
final class Program implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long END_S_MAX = 30;

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; what it prints comes behind what the one before it has printed there. */
    static Program start(Path output, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet()
                .removeIf(name -> name.contains("JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS"));
        return new Program(builder.start(), output);
    }

    /** Starts a class of the tests' own class path. */
    static Program java(Path output, String main, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return start(output, command);
    }

    /** Waits until it has printed this; everything that was printed there counts. */
    Program awaitPrinted(String text) {
        await().atMost(LONG).untilAsserted(() -> assertThat(Files.readString(output)).contains(text));
        return this;
    }

    /** {@return whether it has printed this; false if it ended before} */
    boolean printsOrEnds(String text) {
        await().atMost(LONG).until(() -> !process.isAlive() || Files.readString(output).contains(text));
        return process.isAlive();
    }

    /** The process is gone without a word (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** The process is told to end (SIGTERM). */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the process did not end; it printed to " + output);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
