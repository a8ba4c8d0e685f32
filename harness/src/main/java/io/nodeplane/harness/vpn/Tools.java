package io.nodeplane.harness.vpn;

import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The programs of a mesh VPN: the VPN itself, and a WireGuard device that needs no rights. */
public record Tools(Path vpnJar, Path netstack) {

    /** {@return the folder of the mesh VPN's module, in the project at this root} */
    public static Path module(Path root) {
        return root.resolve("agent").resolve("mesh-vpn").toAbsolutePath().normalize();
    }

    /** {@return the folder of the mesh VPN's module, beside that in which this agent is built} */
    public static Path moduleBeside(Path agentJar) {
        return agentJar.toAbsolutePath().normalize().resolve("../../../mesh-vpn").normalize();
    }

    /**
     * {@return why there is no mesh VPN, as far as is known without a try; empty if nothing is missing}
     *
     * @param module the folder of its module
     */
    public static String missing(Path module) {
        return Files.isRegularFile(jar(module))
                ? ""
                : "agent/mesh-vpn/target/mesh-vpn.jar is missing: build the mesh VPN (agent/mesh-vpn) with"
                        + " 'mvn -pl agent/mesh-vpn -am package -DskipTests'";
    }

    private static Path jar(Path module) {
        return module.resolve("target").resolve("mesh-vpn.jar");
    }

    /**
     * {@return those of this module, the device made now if it has to be}
     *
     * @param folder for what the making prints
     * @throws WorldException if one is missing, with the reason
     */
    public static Tools of(Path module, Path folder, Consumer<String> progress) throws IOException,
            InterruptedException {
        var missing = missing(module);
        if (!missing.isEmpty()) {
            throw new WorldException(missing);
        }
        return switch (Netstack.made(module, folder, progress)) {
            case Netstack.Device.Made(var program) -> new Tools(jar(module), program);
            case Netstack.Device.Missing(var why) -> throw new WorldException(why);
        };
    }
}
