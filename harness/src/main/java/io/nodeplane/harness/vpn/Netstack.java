package io.nodeplane.harness.vpn;

import io.nodeplane.harness.world.CleanEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The WireGuard device of the mesh VPN, a program in Go. Its own script makes it, when it is needed first: no other build needs
 * Go.
 */
public final class Netstack {
    /** The first time it is compiled with a whole TCP/IP stack, whose sources may have to be fetched. */
    private static final long MAKE_S_MAX = 900;
    private static final String SAYS = "netstack: ";

    private Netstack() {}

    /** What came of it. */
    public sealed interface Device {
        /** It is this program. */
        record Made(Path program) implements Device {}

        /** There is none, and why. */
        record Missing(String why) implements Device {}
    }

    /**
     * {@return the program of the project's mesh VPN, made now if it has to be}
     *
     * @param meshVpn the folder of the mesh VPN's sources
     * @param folder for what its script prints
     */
    public static Device made(Path meshVpn, Path folder, Consumer<String> progress) throws IOException,
            InterruptedException {
        var script = meshVpn.resolve("netstack").resolve("make.sh");
        progress.accept("making the WireGuard device of agent/mesh-vpn");
        Files.createDirectories(folder);
        var output = folder.resolve("netstack-make.log");
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
