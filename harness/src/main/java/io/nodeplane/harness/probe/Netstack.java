package io.nodeplane.harness.probe;

import io.nodeplane.harness.world.CleanEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The WireGuard device of the mesh VPN, a program in Go. Its own script makes it, when it is needed first: no other build needs
 * Go.
 */
final class Netstack {
    /** The first time it is compiled with a whole TCP/IP stack, whose sources may have to be fetched. */
    private static final long MAKE_S_MAX = 900;
    private static final String SAYS = "netstack: ";

    private Netstack() {}

    /** What came of it. */
    sealed interface Device {
        /** It is this program. */
        record Made(Path program) implements Device {}

        /** There is none, and why. */
        record Missing(String why) implements Device {}
    }

    /** {@return the program of the project's mesh VPN, made now if it has to be} */
    static Device made(Bench bench) throws IOException, InterruptedException {
        var script = bench.root().resolve("agent").resolve("mesh-vpn").resolve("netstack").resolve("make.sh");
        bench.progress().doing("making the WireGuard device of agent/mesh-vpn");
        Files.createDirectories(bench.folder());
        var output = bench.folder().resolve("netstack-make.log");
        Process make;
        try {
            make = CleanEnvironment.of(new ProcessBuilder(script.toString())).redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        } catch (IOException cannot) {
            return missing("its script agent/mesh-vpn/netstack/make.sh cannot be started");
        }
        try {
            if (!make.waitFor(MAKE_S_MAX, TimeUnit.SECONDS)) {
                return missing("it was not made within " + MAKE_S_MAX + " s");
            }
        } finally {
            make.descendants().forEach(ProcessHandle::destroyForcibly);
            make.destroyForcibly();
        }
        var said = Files.readString(output).strip().lines().reduce("", (before, line) -> line);
        if (make.exitValue() == 0) {
            return new Device.Made(Path.of(said));
        }
        return missing(said.startsWith(SAYS)
                ? said.substring(SAYS.length())
                : "its script agent/mesh-vpn/netstack/make.sh ended with " + make.exitValue());
    }

    private static Device missing(String why) {
        return new Device.Missing("there is no device for agent/mesh-vpn: " + why);
    }
}
