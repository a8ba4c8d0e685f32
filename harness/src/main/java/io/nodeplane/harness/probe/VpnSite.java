package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One machine of a mesh: its WireGuard device, its VPN and its agent, each a process of its own. */
final class VpnSite implements AutoCloseable {
    private static final Pattern SENT = Pattern.compile("sent=(\\d+) lost=(\\d+).*");
    private static final Pattern SAID = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T");

    private final VpnMesh mesh;
    private final int number;
    private final int peerPort;
    private final int tunnelPort;
    /** The agent and the device, while they run. */
    private final List<Program> programs = new ArrayList<>();
    private Optional<Program> vpn = Optional.empty();
    private int starts;
    /** What VPNs said that run no more. */
    private String saidBefore = "";

    /** What became of packets that went through a tunnel and back. */
    record Flow(long sent, long lost) {}

    VpnSite(VpnMesh mesh, int number, int peerPort, int tunnelPort) {
        this.mesh = mesh;
        this.number = number;
        this.peerPort = peerPort;
        this.tunnelPort = tunnelPort;
    }

    String node() {
        return "node-" + number;
    }

    /** {@return its address within the mesh} */
    String address() {
        return "10.77.0." + number;
    }

    String peerAddress() {
        return "127.0.0.1:" + peerPort;
    }

    /** Starts all three, on the disks that they had. */
    void start() throws IOException, InterruptedException {
        startAgent();
        startDevice();
        startVpn(agentApi());
    }

    /** It is a member by itself, as soon as it hears of others. */
    void startAgent() throws IOException {
        programs.add(Program.start(mesh.bench(), label("agent"), List.of("start", "--node=" + node(),
                "--listen=" + peerAddress(), "--data=" + node(), "--charter=charter.json",
                "--seeds=" + mesh.seeds(), "--api=" + agentApi())));
    }

    void startDevice() throws IOException, InterruptedException {
        var device = Program.launch(mesh.bench(), label("device"), List.of(mesh.netstack().toString(),
                "--uapi=" + socket("wg"), "--probes=" + socket("probes"), "--address=" + address()));
        programs.add(device);
        Patience.await(() -> device.text().contains("ready") || !device.running());
    }

    /**
     * Starts the VPN.
     *
     * @param controlPlane what it runs on
     * @param more of its command line
     */
    void startVpn(ApiAddress controlPlane, String... more) throws IOException {
        var words = new ArrayList<>(List.of("--control-plane=" + controlPlane, "--data=" + node() + "-vpn",
                "--device=" + socket("wg"), "--address=" + address() + "/32", "--endpoint=127.0.0.1:" + tunnelPort));
        words.addAll(List.of(more));
        vpn = Optional.of(Program.java(mesh.bench(), label("vpn"), mesh.vpnJar(), words));
    }

    /** Ends the VPN, and neither its device nor its control plane. */
    void stopVpn() throws InterruptedException {
        saidBefore = printed();
        if (vpn.isPresent()) {
            vpn.get().stop();
        }
        vpn = Optional.empty();
    }

    /** The machine loses its power. */
    void kill() throws InterruptedException {
        saidBefore = printed();
        for (var program : all()) {
            program.kill();
        }
        programs.clear();
        vpn = Optional.empty();
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

    /** {@return where its agent takes orders} */
    ApiAddress agentApi() {
        return new ApiAddress.Unix(socket("api"));
    }

    /** {@return its control plane, for its owner} */
    RemoteControlPlane owner() {
        return RemoteControlPlane.connect(agentApi());
    }

    /** {@return what its device has of each peer, a line each; nothing of its keys that is secret} */
    List<String> tunnels() {
        try {
            var peers = new ArrayList<String>();
            for (var line : ask("wg", "get=1\n\n", "\n\n").lines().toList()) {
                if (line.startsWith("public_key=")) {
                    peers.add(line);
                } else if (!peers.isEmpty() && Stream.of("endpoint=", "allowed_ip=").anyMatch(line::startsWith)) {
                    peers.add(peers.removeLast() + " " + line);
                }
            }
            return peers;
        } catch (IOException gone) {
            return List.of();
        }
    }

    boolean hasTunnelTo(VpnSite other) {
        return tunnels().stream().anyMatch(tunnel -> tunnel.contains("allowed_ip=" + other.address() + "/"));
    }

    /** Sends a packet to the other site every 10 ms, through the tunnel. */
    void send(VpnSite other) throws IOException {
        ask("probes", "start " + other.address() + " 10ms\n", "\n");
    }

    /** {@return what became of these packets} */
    Flow stop(VpnSite other) throws IOException {
        var said = SENT.matcher(ask("probes", "stop " + other.address() + "\n", "\n").strip());
        return said.matches() ? new Flow(Long.parseLong(said.group(1)), Long.parseLong(said.group(2))) : new Flow(0, 0);
    }

    /** {@return whether packets came to get through to the other site and back, all of those of one second} */
    boolean reaches(VpnSite other) throws InterruptedException {
        return Patience.await(() -> {
            try {
                send(other);
                Thread.sleep(1_000);
                var flow = stop(other);
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

    private List<Program> all() {
        return Stream.concat(programs.stream(), vpn.stream()).toList();
    }

    private String ask(String socket, String text, String end) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket(socket)))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            var answer = new StringBuilder();
            var buffer = ByteBuffer.allocate(4_096);
            while (!answer.toString().endsWith(end) && channel.read(buffer.clear()) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            }
            return answer.toString();
        }
    }

    @Override
    public void close() {
        all().forEach(Program::close);
    }
}
