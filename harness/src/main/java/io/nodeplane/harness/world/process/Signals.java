package io.nodeplane.harness.world.process;

import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Signals that Java itself cannot send. A stopped process can still be killed, so whoever ends a world's processes with
 * SIGKILL leaves no stopped one behind.
 */
final class Signals {
    static final String STOP = "STOP";
    static final String CONTINUE = "CONT";

    private static final int SEND_SECONDS_MAX = 10;
    private static final Path PROC = Path.of("/proc");

    private Signals() {}

    /**
     * Sends the signal to all of these processes with one call.
     *
     * @throws WorldException if one of them cannot be reached
     */
    static void send(String signal, Collection<Long> pids) throws InterruptedException {
        // The shell's own kill: there need be no program of that name.
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + signal + " \"$@\"", "kill"));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            var sending = new ProcessBuilder(command).redirectErrorStream(true).start();
            sending.getOutputStream().close();
            var said = new String(sending.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!sending.waitFor(SEND_SECONDS_MAX, TimeUnit.SECONDS) || sending.exitValue() != 0) {
                sending.destroyForcibly();
                throw new WorldException("cannot send SIG" + signal + " to the processes " + pids + ": " + said);
            }
        } catch (IOException e) {
            throw new WorldException("cannot send SIG" + signal + " to the processes " + pids + ": " + e, e);
        }
    }

    /** {@return whether all threads of the process stand still; empty where the system does not tell} */
    static Optional<Boolean> stopped(long pid) {
        var threads = PROC.resolve(Long.toString(pid)).resolve("task");
        if (!Files.isDirectory(threads)) {
            return Optional.empty();
        }
        try (var all = Files.list(threads)) {
            return Optional.of(all.allMatch(Signals::still));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean still(Path thread) {
        try {
            var stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name before the state may hold anything, parentheses too.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (NoSuchFileException ended) {
            return true;
        } catch (IOException unreadable) {
            return false;
        }
    }
}
