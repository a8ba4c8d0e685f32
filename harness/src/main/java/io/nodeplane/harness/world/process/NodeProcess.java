package io.nodeplane.harness.world.process;

import io.nodeplane.harness.experiment.Release;
import io.nodeplane.harness.world.DiskCopy;
import io.nodeplane.model.NodeId;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The process of one node's agent, over all its starts, and the folder that outlives it. Calls on one node come one at
 * a time; {@link #running} may be asked at any moment.
 */
final class NodeProcess {
    private static final int LINES_MAX = 20;
    /** A copy of a disk that is being written is tried again when a file goes away meanwhile. */
    private static final int COPY_ATTEMPTS_MAX = 10;

    private final NodeId node;
    private final Path folder;
    private final Function<Release, List<String>> commands;
    private final Children children;
    private final List<Path> outputs = new ArrayList<>();
    private volatile Optional<Process> process = Optional.empty();
    private volatile List<String> command;

    /**
     * @param folder of this node alone; {@link #hosts} and {@link #data} lie in it
     * @param commands how an agent of a release is started as this node
     */
    NodeProcess(NodeId node, Path folder, Function<Release, List<String>> commands, Children children) {
        this.node = node;
        this.folder = folder;
        this.commands = commands;
        this.command = commands.apply(Release.CURRENT);
        this.children = children;
    }

    static Path hosts(Path folder) {
        return folder.resolve("hosts");
    }

    static Path data(Path folder) {
        return folder.resolve("data");
    }

    NodeId node() {
        return node;
    }

    Path folder() {
        return folder;
    }

    List<String> command() {
        return command;
    }

    /**
     * The next start is one of this release.
     *
     * @throws IllegalStateException if the process runs
     */
    void install(Release release) {
        if (running()) {
            throw new IllegalStateException("the agent of " + node + " runs: it cannot become another release");
        }
        command = commands.apply(release);
    }

    /**
     * Starts the process; returns before it serves.
     *
     * @throws IllegalStateException if it runs already
     */
    void start() {
        if (running()) {
            throw new IllegalStateException("the agent of " + node + " runs already");
        }
        var output = folder.resolve("output-" + (outputs.size() + 1) + ".log");
        outputs.add(output);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        process = Optional.of(children.start(builder, hosts(folder).toString()));
    }

    boolean running() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** Sends SIGKILL, and does not wait. */
    void kill() {
        process.ifPresent(Process::destroyForcibly);
    }

    /** Sends SIGTERM, and does not wait. */
    void terminate() {
        process.ifPresent(Process::destroy);
    }

    /** {@return the id of the process, if it runs} */
    Optional<Long> pid() {
        return process.filter(Process::isAlive).map(Process::pid);
    }

    /** {@return whether the process has ended within the limit; true for one that never ran} */
    boolean awaitEnd(Duration limit) {
        return process.map(started -> Children.awaitEnd(started, limit)).orElse(true);
    }

    /** {@return how the process ended, in words} */
    String end() {
        return process.filter(started -> !started.isAlive()).map(started -> "exit status " + started.exitValue())
                .orElse("it has not ended");
    }

    /** {@return the last lines that the process of the last start has printed} */
    String lastLines() {
        try {
            var lines = outputs.isEmpty() ? List.<String>of() : text(outputs.getLast()).lines().toList();
            return lines.isEmpty()
                    ? "nothing"
                    : String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size()));
        } catch (IOException unreadable) {
            return "something that cannot be read: " + unreadable;
        }
    }

    /**
     * Copies the data directory to {@code data} in a new folder, and to {@code output}, as one file, what the processes
     * of all starts have printed. A node that was never started leaves both empty.
     */
    void copy(Path into, String output) throws IOException {
        var copy = Files.createDirectories(data(into));
        for (var attempt = 1; Files.isDirectory(data(folder)); attempt++) {
            try {
                DiskCopy.copy(data(folder), copy);
                break;
            } catch (IOException | UncheckedIOException changed) {
                if (attempt == COPY_ATTEMPTS_MAX) {
                    throw new IOException("cannot copy the disk of " + node + " into " + into + ": " + changed,
                            changed);
                }
            }
        }
        try (var out = Files.newOutputStream(into.resolve(output))) {
            for (var printed : outputs) {
                Files.copy(printed, out);
            }
        }
    }

    /** @throws IllegalStateException if the process runs */
    void removeDisk() throws IOException {
        emptyDisk();
        Files.deleteIfExists(data(folder));
    }

    /** @throws IllegalStateException if the process runs */
    void replaceDisk(Path with) throws IOException {
        emptyDisk();
        DiskCopy.copy(with, data(folder));
    }

    private void emptyDisk() throws IOException {
        if (running()) {
            throw new IllegalStateException("the agent of " + node + " runs: its disk cannot be changed");
        }
        var disk = data(folder);
        if (Files.isDirectory(disk)) {
            try (var files = Files.walk(disk)) {
                for (var file : files.filter(file -> !file.equals(disk)).sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
