package io.nodeplane.harness.world.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends the processes of labs that were killed: exactly those that they wrote down and that still are the same. */
final class Leftovers {
    static final String SUFFIX = ".pids";
    private static final int KILL_SECONDS_MAX = 20;

    private Leftovers() {}

    /** {@return how many processes were ended} */
    static int sweep(Path registry) throws IOException {
        var ended = 0;
        for (var file : lists(registry)) {
            ended += sweepOne(file);
        }
        return ended;
    }

    private static int sweepOne(Path file) throws IOException {
        List<Recorded> recorded;
        try (var lines = Files.lines(file)) {
            recorded = lines.flatMap(line -> Recorded.parse(line).stream()).toList();
        } catch (NoSuchFileException swept) {
            // Another lab was quicker.
            return 0;
        }
        if (recorded.isEmpty() || recorded.getFirst().running().isPresent()) {
            // Being written at this moment, or of a lab that lives.
            return 0;
        }
        var left = new ArrayList<ProcessHandle>();
        recorded.stream().skip(1).forEach(child -> child.running().ifPresent(left::add));
        left.forEach(ProcessHandle::destroyForcibly);
        for (var process : left) {
            awaitEnd(process);
        }
        Files.deleteIfExists(file);
        return left.size();
    }

    private static void awaitEnd(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(KILL_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("process " + process.pid() + ", left by an earlier run, does not end: end it by hand",
                    e);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ending processes of an earlier run", stop);
        }
    }

    private static List<Path> lists(Path registry) throws IOException {
        try (var files = Files.list(registry)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
    }
}
