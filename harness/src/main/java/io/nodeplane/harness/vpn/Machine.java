package io.nodeplane.harness.vpn;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.OwnersFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The VPN and the WireGuard device of one node, two processes beside its agent, over all their starts. */
public final class Machine {
    /** A line that a VPN says begins with its time; what its libraries print is nobody's word. */
    private static final Pattern SAID = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T");

    private final Place place;
    private final Device device;
    private final int tunnelPort;
    private final List<Path> outputs = new ArrayList<>();
    private int entrance;
    private String claim;
    private Optional<Process> vpn = Optional.empty();

    /**
     * @param tunnelPort where its device listens, which nobody but the relay is told
     * @param entrance where the others are told that it listens
     */
    Machine(Place place, int tunnelPort, int entrance) {
        this.place = place;
        this.device = new Device(place);
        this.tunnelPort = tunnelPort;
        this.entrance = entrance;
        this.claim = address() + "/32";
    }

    /** {@return whose it is} */
    public NodeId node() {
        return place.node();
    }

    /** {@return its address within the mesh} */
    public String address() {
        return DeviceTrace.address(node());
    }

    /** {@return its device, which may not run} */
    public Device device() {
        return device;
    }

    /** {@return where its device listens, which nobody but the relay is told} */
    public int tunnelPort() {
        return tunnelPort;
    }

    /** Its VPN says from its next start that these are its blocks, as in {@code 10.77.0.1/32}. */
    public void claims(String blocks) {
        claim = blocks;
    }

    /** Its VPN says from its next start that the others reach it at this port. */
    void enteredAt(int port) {
        entrance = port;
    }

    /** {@return whether its VPN runs} */
    public boolean vpnRuns() {
        return vpn.filter(Process::isAlive).isPresent();
    }

    /** Starts the VPN on the agent of this node, and the device if it does not run. It finds the key and the view that it had. */
    public void startVpn() throws IOException, InterruptedException {
        startVpn(ApiAddress.parse(place.world().owner(node()).toString()),
                "--token-file=" + place.world().disk(node()).resolve(OwnersFiles.TOKEN));
    }

    /**
     * Starts the VPN on that control plane, and the device if it does not run.
     *
     * @param more of its command line
     */
    public void startVpn(ApiAddress controlPlane, String... more) throws IOException, InterruptedException {
        if (!device.runs()) {
            device.start();
        }
        outputs.add(place.folder().resolve("vpn-" + (outputs.size() + 1) + ".log"));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-jar",
                place.tools().vpnJar().toString(), "--control-plane=" + controlPlane,
                "--data=" + place.folder().resolve("data"), "--device=" + place.socket("wg"), "--address=" + claim,
                "--endpoint=127.0.0.1:" + entrance, "--port=" + tunnelPort));
        command.addAll(List.of(more));
        vpn = Optional.of(place.start(outputs.getLast(), command));
    }

    /** Kills the VPN, and returns when it is gone; its device goes on. {@return whether it ran and is} */
    public boolean killVpn() {
        return Place.kill(vpn);
    }

    /** Asks the VPN to stop, and returns when it has; its device goes on. */
    public void stopVpn() {
        Place.stop(vpn);
    }

    /** Kills the VPN and the device, and returns when both are gone. {@return whether both ran and are} */
    public boolean kill() {
        return killVpn() & device.kill();
    }

    /** {@return what its VPNs have said, a line each with its time} */
    public String said() {
        return outputs.stream().map(Machine::said).filter(said -> !said.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** {@return the same of the last of them alone} */
    public String saidLately() {
        return outputs.isEmpty() ? "" : said(outputs.getLast());
    }

    /** {@return all that the last of them printed, their libraries too} */
    String printedLately() {
        return outputs.isEmpty() ? "" : printed(outputs.getLast()).strip();
    }

    private static String said(Path output) {
        return printed(output).lines().filter(line -> SAID.matcher(line).lookingAt()).collect(Collectors.joining("\n"));
    }

    private static String printed(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Copies what its processes printed and its devices wrote down; no key. */
    void gather(Path into) throws IOException {
        Files.createDirectories(into);
        if (Files.isDirectory(place.folder())) {
            Predicate<Path> told = file -> file.toString().endsWith(".log");
            try (var files = Files.list(place.folder())) {
                for (var file : files.filter(told).sorted().toList()) {
                    Files.write(into.resolve(file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
    }
}
