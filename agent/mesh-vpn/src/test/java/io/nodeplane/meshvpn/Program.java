package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    /** What kills what it stands for, if that is not its process. */
    private final List<String> killer;

    private Program(Process process, Path output, List<String> killer) {
        this.process = process;
        this.output = output;
        this.killer = List.copyOf(killer);
    }

    /** Starts it; what it prints comes behind what the one before it has printed there. */
    static Program start(Path output, List<String> command) throws IOException {
        return start(output, command, List.of());
    }

    /**
     * Starts it.
     *
     * @param killer the command that kills what it stands for, such as a container, whose end is its own
     */
    static Program start(Path output, List<String> command, List<String> killer) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet()
                .removeIf(name -> name.contains("JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS"));
        return new Program(builder.start(), output, killer);
    }

    /** Starts a class of the tests' own class path. */
    static Program java(Path output, String main, List<String> arguments) throws IOException {
        return start(output, java(Path.of(System.getProperty("java.home"), "bin", "java").toString(), main, arguments));
    }

    /** {@return the command line of a class of the tests' own class path} */
    static List<String> java(String java, String main, List<String> arguments) {
        var command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return command;
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
        if (killer.isEmpty()) {
            process.destroyForcibly();
        } else {
            run(killer);
        }
        awaitEnd();
    }

    /** Its failure is not told: what it was to kill may have ended by itself, and else its own end does not come. */
    private static void run(List<String> command) {
        try {
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor(END_S_MAX, TimeUnit.SECONDS);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
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
