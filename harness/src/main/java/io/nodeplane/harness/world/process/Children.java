package io.nodeplane.harness.world.process;

import io.nodeplane.harness.world.CleanEnvironment;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a world has started. None outlives the world: they are killed by {@link #close}, by the end of
 * this JVM (Ctrl-C too), and, if it was killed itself, by the next lab of this user on this machine.
 *
 * <p>For the last, each process is written down as it starts, in a file of a folder that all labs know, and in
 * {@code pids} in the run's folder.
 */
final class Children implements AutoCloseable {
    private static final String PIDS = "pids";
    private static final Duration KILL_MAX = Duration.ofSeconds(20);

    private final List<Path> files;
    private final List<Process> processes = new ArrayList<>();
    private final Thread onExit = new Thread(this::end, "end-agents");
    private boolean ended;

    private Children(List<Path> files) {
        this.files = files;
    }

    /** {@return the folder where labs of this user write down their processes} */
    static Path registry() {
        return Path.of(System.getProperty("java.io.tmpdir"), "node-plane-lab-" + System.getProperty("user.name"));
    }

    /**
     * Ends what labs that have died left running.
     *
     * @throws WorldException if it cannot be found out, or does not end
     */
    static void endLeftovers(Path registry) {
        try {
            if (Files.isDirectory(registry)) {
                Leftovers.sweep(registry);
            }
        } catch (IOException e) {
            throw new WorldException("cannot end what an earlier lab left running, by the lists in " + registry + ": "
                    + FileTrouble.words(e), e);
        }
    }

    /**
     * Ends what labs that have died left running, and begins a new list.
     *
     * @throws WorldException if the list cannot be written
     */
    static Children open(Path registry, String runId, Path folder) {
        try {
            Files.createDirectories(registry);
            Files.createDirectories(folder);
            Leftovers.sweep(registry);
            var lab = Recorded.of(ProcessHandle.current(), "");
            var children = new Children(List.of(folder.resolve(PIDS),
                    registry.resolve(runId + "-" + lab.pid() + Leftovers.SUFFIX)));
            for (var file : children.files) {
                Files.writeString(file, lab.line());
            }
            Runtime.getRuntime().addShutdownHook(children.onExit);
            return children;
        } catch (IOException e) {
            throw new WorldException("cannot write down which processes this lab starts, in " + registry + " and "
                    + folder + ": " + FileTrouble.words(e), e);
        }
    }

    /**
     * Starts a process, in a clean environment, and writes it down.
     *
     * @param mark a part of its command line by which it is known again
     * @throws WorldException if it cannot be started, or the world has ended
     */
    synchronized Process start(ProcessBuilder builder, String mark) {
        if (ended) {
            throw new WorldException("the run is ending: no process is started any more");
        }
        try {
            var process = CleanEnvironment.of(builder).start();
            processes.add(process);
            var line = Recorded.of(process.toHandle(), mark).line();
            for (var file : files) {
                Files.writeString(file, line, StandardOpenOption.APPEND);
            }
            return process;
        } catch (OutOfMemoryError noThread) {
            // The process runs all the same, and nobody has it in hand: what failed is the thread that awaits its end.
            ProcessHandle.current().children().filter(child -> child.info().commandLine()
                    .filter(line -> line.contains(mark)).isPresent()).forEach(ProcessHandle::destroyForcibly);
            throw noThread;
        } catch (IOException e) {
            throw new WorldException("cannot start " + builder.command().getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** Kills those that still run, and waits for their end. A second call does nothing. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            // The JVM is ending, and the hook does the same.
        }
        end();
    }

    private synchronized void end() {
        ended = true;
        // All are told before any is waited for.
        processes.forEach(Process::destroyForcibly);
        var gone = true;
        var deadline = System.nanoTime() + KILL_MAX.toNanos();
        for (var process : processes) {
            gone &= awaitEnd(process, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        if (gone) {
            forget();
        }
    }

    /** A list that still names a live process stays, for the next lab to find. */
    private void forget() {
        try {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new WorldException("cannot delete the list of this lab's processes: " + FileTrouble.words(e), e);
        }
    }

    /** {@return whether the process has ended by then} */
    static boolean awaitEnd(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
