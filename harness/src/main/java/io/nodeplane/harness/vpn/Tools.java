package io.nodeplane.harness.vpn;

import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The programs of a mesh VPN: the VPN itself, and a WireGuard device that needs no rights. */
record Tools(Path vpnJar, Path netstack) {

    /**
     * {@return those of this project, the device made now if it has to be}
     *
     * @param agentJar the agent, which lies in a module beside the mesh VPN's
     * @param folder for what the making prints
     * @throws WorldException if one is missing, with the reason
     */
    static Tools of(Path agentJar, Path folder, Consumer<String> progress) throws IOException, InterruptedException {
        var sources = agentJar.toAbsolutePath().normalize().resolve("../../../mesh-vpn").normalize();
        var jar = sources.resolve("target").resolve("mesh-vpn.jar");
        if (!Files.isRegularFile(jar)) {
            throw new WorldException("there is no mesh VPN at " + jar
                    + ": build it with mvn -pl agent/mesh-vpn -am package -DskipTests");
        }
        return switch (Netstack.made(sources, folder, progress)) {
            case Netstack.Device.Made(var program) -> new Tools(jar, program);
            case Netstack.Device.Missing(var why) -> throw new WorldException(why);
        };
    }
}
