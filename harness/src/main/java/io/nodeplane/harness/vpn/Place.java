package io.nodeplane.harness.vpn;

import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the VPN and the device of one node live.
 *
 * @param folder its own: what its processes print, the traces of its devices, the key and the last view of its VPN
 * @param sockets with a short name: that of a socket may have about a hundred letters
 * @param traced whether its devices write down what becomes of their probes
 */
record Place(NodeId node, ProcessWorld world, Tools tools, Path folder, Path sockets, boolean traced) {
    private static final Duration END_MAX = Duration.ofSeconds(20);

    Path socket(String what) {
        return sockets.resolve(what + "-" + node);
    }

    /** {@return this program, which ends with the world, also if the lab is killed} What it prints goes to the file. */
    Process start(Path output, List<String> command) throws IOException {
        Files.createDirectories(folder);
        return world.beside(new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))), socket("wg").toString());
    }

    /** Kills it (SIGKILL), and returns when it is gone. {@return whether it ran, and is} */
    static boolean kill(Optional<Process> process) {
        var running = process.filter(Process::isAlive);
        running.ifPresent(Process::destroyForcibly);
        return running.map(Place::gone).orElse(false);
    }

    /** Asks it to stop (SIGTERM), and kills it if it does not. */
    static void stop(Optional<Process> running) {
        running.ifPresent(process -> {
            process.destroy();
            if (!gone(process)) {
                kill(running);
            }
        });
    }

    private static boolean gone(Process process) {
        try {
            return process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
