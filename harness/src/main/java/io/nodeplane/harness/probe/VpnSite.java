package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.OwnersFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One machine of a mesh: its WireGuard device, its VPN and its agent, each a process of its own. */
final class VpnSite implements AutoCloseable {
    /** What its VPN says when an agent answers it; there is also "no control plane answers". */
    static final String ANSWERED = "control plane: node-plane ";

    private static final Pattern SENT = Pattern.compile("sent=(\\d+) lost=(\\d+) gap=(\\d+).*");
    private static final Pattern SETS = Pattern.compile("sets=(\\d+).*");
    private static final Pattern SAID = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T");

    private final VpnMesh mesh;
    private final int number;
    private final int tunnelPort;
    private String claim;
    private Optional<Program> device = Optional.empty();
    private Optional<Program> vpn = Optional.empty();
    private int starts;
    /** What VPNs said that run no more. */
    private String saidBefore = "";

    /** What became of packets that went through a tunnel and back. */
    record Flow(long sent, long lost, long gapMs) {
        String words() {
            return sent + " packets, one every 10 ms, " + lost + " lost, longest silence " + gapMs + " ms";
        }
    }

    VpnSite(VpnMesh mesh, int number, int tunnelPort) {
        this.mesh = mesh;
        this.number = number;
        this.tunnelPort = tunnelPort;
        this.claim = address();
    }

    NodeId id() {
        return new NodeId(node());
    }

    String node() {
        return "node-" + number;
    }

    /** {@return its address within the mesh} */
    String address() {
        return "10.77.0." + number;
    }

    /** {@return where its device listens, which nobody but the relay is told} */
    int tunnelPort() {
        return tunnelPort;
    }

    /** Its VPN says from its next start that it has this address. */
    void claims(String other) {
        claim = other;
    }

    /** Starts all three, on the disks that they had. */
    void start() throws IOException, InterruptedException {
        mesh.world().start(List.of(id()));
        startVpn();
    }

    /** Starts the VPN on the agent. */
    void startVpn() throws IOException, InterruptedException {
        Patience.await(() -> OwnersFiles.findAddress(disk()).isPresent());
        startVpn(agentApi(), "--token-file=" + disk().resolve(OwnersFiles.TOKEN));
    }

    /**
     * Starts the VPN, and the device if it does not run. The others are told the entrance of the relay.
     *
     * @param controlPlane what it runs on
     * @param more of its command line
     */
    void startVpn(ApiAddress controlPlane, String... more) throws IOException, InterruptedException {
        if (device.isEmpty()) {
            startDevice();
        }
        var words = new ArrayList<>(List.of("--control-plane=" + controlPlane, "--data=" + node() + "-vpn",
                "--device=" + socket("wg"), "--address=" + claim + "/32",
                "--endpoint=127.0.0.1:" + mesh.relay().entrance(id()).getPort(), "--port=" + tunnelPort));
        words.addAll(List.of(more));
        vpn = Optional.of(mesh.starts(label("vpn"), socket("wg"), Program.command(mesh.vpnJar(), words)));
    }

    private void startDevice() throws IOException, InterruptedException {
        var started = mesh.starts(label("device"), socket("wg"), List.of(mesh.netstack().toString(),
                "--uapi=" + socket("wg"), "--probes=" + socket("probes"), "--address=" + address()));
        device = Optional.of(started);
        Patience.await(() -> started.text().contains("ready") || !started.running());
    }

    /** Ends the VPN, and neither its device nor its control plane. */
    void stopVpn() throws InterruptedException {
        endVpn(Program::stop);
    }

    /** The VPN's process is gone without a word; its device goes on. */
    void killVpn() throws InterruptedException {
        endVpn(Program::kill);
    }

    /** How a program is ended. */
    @FunctionalInterface
    private interface End {
        void of(Program program) throws InterruptedException;
    }

    private void endVpn(End end) throws InterruptedException {
        if (vpn.isPresent()) {
            end.of(vpn.get());
        }
        saidBefore = printed();
        vpn = Optional.empty();
    }

    /** The machine loses its power. */
    void kill() throws IOException, InterruptedException {
        killVpn();
        killDevice();
        mesh.world().kill(new TreeSet<>(List.of(id())));
        forgetAgent();
    }

    void killDevice() throws InterruptedException {
        if (device.isPresent()) {
            device.get().kill();
        }
        device = Optional.empty();
    }

    /** The next process of the agent has its API elsewhere. */
    void forgetAgent() throws IOException {
        Files.deleteIfExists(disk().resolve(OwnersFiles.ADDRESS));
    }

    boolean runs() {
        return vpn.filter(Program::running).isPresent();
    }

    /** {@return what its VPNs have said, a line each with its time; what their libraries print is nobody's word} */
    String printed() {
        return Stream.of(saidBefore, printedLately()).filter(said -> !said.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** {@return the same of the VPN that runs, alone} */
    String printedLately() {
        return vpn.map(program -> mesh.plain(program.text().lines().filter(line -> SAID.matcher(line).lookingAt())
                .collect(Collectors.joining("\n")))).orElse("");
    }

    private Path disk() {
        return mesh.world().disk(id());
    }

    /** {@return where its agent takes orders, as soon as it has said so} */
    private ApiAddress agentApi() {
        return OwnersFiles.findAddress(disk()).map(ApiAddress::parse).orElseThrow(() -> new WorldException(
                "the agent of " + node() + " does not say where it takes orders"));
    }

    /** {@return its agent, for its owner} */
    RemoteControlPlane owner() {
        return RemoteControlPlane.connect(agentApi(), OwnersFiles.findToken(disk()));
    }

    /** {@return what its agent shows; empty if it does not answer} */
    Optional<MembershipView> view() {
        return answer(ControlPlane::getMembers);
    }

    /** {@return the name and the version by which its agent answers; empty if it does not} */
    Optional<String> answers() {
        return answer(owner -> owner.capabilities().name() + " " + owner.capabilities().version());
    }

    private <T> Optional<T> answer(Function<ControlPlane, T> question) {
        try (var owner = owner()) {
            return Optional.of(question.apply(owner));
        } catch (ControlPlaneException | WorldException notYet) {
            return Optional.empty();
        }
    }

    /** {@return what its device has of each peer, a line each; nothing of its keys that is secret} */
    List<String> tunnels() {
        try {
            return DeviceSocket.tunnels(ask("wg", "get=1\n\n", "\n\n"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    boolean hasTunnelTo(VpnSite other) {
        return tunnels().stream().anyMatch(tunnel -> tunnel.contains("allowed_ip=" + other.address() + "/"));
    }

    /** {@return the tunnel that leads to the other's entrance, if there is one, whatever its addresses} */
    Optional<String> tunnelTo(VpnSite other) {
        var port = ":" + mesh.relay().entrance(other.id()).getPort() + " ";
        return tunnels().stream().filter(tunnel -> tunnel.contains(port)).findFirst();
    }

    /** {@return how often something was written to its device} */
    long writes() throws IOException {
        var said = SETS.matcher(ask("probes", "writes\n", "\n").strip());
        return said.matches() ? Long.parseLong(said.group(1)) : -1;
    }

    /** Writes to the device past every VPN. */
    void write(Stream<String> lines) throws IOException {
        ask("wg", "set=1\n" + lines.collect(Collectors.joining("\n")) + "\n\n", "\n\n");
    }

    /** Sends a packet to the other site every 10 ms, through the tunnel. */
    void send(VpnSite other) throws IOException {
        send(other, Duration.ofMillis(10));
    }

    /** Sends a packet to the other site so often, through the tunnel, until it is told to stop. */
    void send(VpnSite other, Duration every) throws IOException {
        ask("probes", "start " + other.address() + " " + every.toMillis() + "ms\n", "\n");
    }

    /** {@return what became of these packets} */
    Flow stop(VpnSite other) throws IOException {
        var said = SENT.matcher(ask("probes", "stop " + other.address() + "\n", "\n").strip());
        return said.matches()
                ? new Flow(Long.parseLong(said.group(1)), Long.parseLong(said.group(2)), Long.parseLong(said.group(3)))
                : new Flow(0, 0, 0);
    }

    /** {@return what becomes of the packets of one second to the other site} */
    Flow second(VpnSite other) throws IOException, InterruptedException {
        send(other);
        Thread.sleep(1_000);
        return stop(other);
    }

    /** {@return whether packets came to get through to the other site and back, all of those of one second} */
    boolean reaches(VpnSite other) throws InterruptedException {
        return Patience.await(() -> {
            try {
                var flow = second(other);
                return flow.sent() > 0 && flow.lost() == 0;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    private Path socket(String what) {
        return mesh.sockets().resolve(what + number);
    }

    private String label(String what) {
        return node() + "-" + what + "-" + ++starts;
    }

    private String ask(String socket, String text, String end) throws IOException {
        return DeviceSocket.ask(socket(socket), text, end);
    }

    /** {@return what came in by each tunnel so far, in bytes, by the address it leads to; empty if no device answers} */
    SortedMap<String, Long> received() {
        try {
            return device.isEmpty() ? new TreeMap<>() : DeviceSocket.received(ask("wg", "get=1\n\n", "\n\n"));
        } catch (IOException gone) {
            return new TreeMap<>();
        }
    }

    @Override
    public void close() {
        Stream.of(vpn, device).flatMap(Optional::stream).forEach(Program::close);
    }
}
