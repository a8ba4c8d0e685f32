package io.nodeplane.meshvpn;

import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.http.Sockets;
import io.nodeplane.meshvpn.dataplane.UapiDataPlane;
import io.nodeplane.meshvpn.disk.KeyFile;
import io.nodeplane.meshvpn.mesh.Tunnel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A machine: its agent, its VPN and its WireGuard device, each a process of its own. */
final class Site implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);

    final String id;
    final String address;
    final int peerPort;
    private final Path folder;
    private final Optional<Path> netstackProgram;
    private final Optional<Pod> pod;
    private final String host;
    /** Where its agent listens. */
    private final String agentHost;
    private int tunnelPort;
    private @Nullable Netstack netstack;
    private @Nullable Program agent;
    private @Nullable Program vpn;

    private Site(int number, Path parent, Optional<Path> netstackProgram, Optional<Pod> pod, String host,
            int tunnelPort) throws IOException {
        id = "vpn-" + number;
        address = "10.77.0." + number;
        folder = Files.createDirectories(parent.resolve(id));
        this.netstackProgram = netstackProgram;
        this.pod = pod;
        this.host = host;
        this.agentHost = pod.isPresent() ? host : "127.0.0.1";
        this.tunnelPort = tunnelPort;
        peerPort = pod.isPresent() ? 7_001 : Sockets.freeLoopback().port();
    }

    /** {@return a machine whose device is netstack, at a port of loopback} */
    static Site onLoopback(int number, Path parent, Path netstackProgram) throws IOException {
        return new Site(number, parent, Optional.of(netstackProgram), Optional.empty(), "127.0.0.1", freePort());
    }

    /** {@return a machine whose device is in a network namespace, and runs already} */
    static Site inNamespace(int number, Path parent) throws IOException {
        return running(new Site(number, parent, Optional.empty(), Optional.empty(), "192.168.77." + number, 51_820));
    }

    /** {@return a machine that is containers: its device runs already, agent and VPN will share its network} */
    static Site inContainers(int number, Path parent, String mesh, String image) throws IOException {
        var pod = new Pod(mesh + "-vpn-" + number, mesh, image, parent);
        return running(new Site(number, parent, Optional.empty(), Optional.of(pod), "192.168.79.1" + number, 51_820));
    }

    private static Site running(Site site) {
        site.netstack = Netstack.at(site.folder);
        return site;
    }

    private static int freePort() throws IOException {
        try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** The next start of its VPN is at another port. */
    void move() throws IOException {
        tunnelPort = freePort();
    }

    Endpoint endpoint() {
        return new Endpoint(host, tunnelPort);
    }

    void startNetstack() throws IOException {
        netstack = Netstack.start(netstackProgram.orElseThrow(), folder, address);
    }

    void startAgent(Path charter, List<Site> seeds) throws IOException {
        agent = program("agent", "io.nodeplane.Main", List.of("start", "--node=" + id,
                "--listen=" + agentAddress(), "--data=" + folder.resolve("agent"), "--charter=" + charter,
                "--seeds=" + String.join(",", seeds.stream().map(Site::agentAddress).toList()),
                "--api=" + agentApi()));
    }

    private String agentAddress() {
        return agentHost + ":" + peerPort;
    }

    private Program program(String called, String main, List<String> arguments) throws IOException {
        var output = folder.resolve(called + ".log");
        return pod.isPresent()
                ? pod.get().start(called, output, main, arguments)
                : Program.java(output, main, arguments);
    }

    ApiAddress agentApi() {
        return new ApiAddress.Unix(folder.resolve("api.sock"));
    }

    void startVpn(ApiAddress controlPlane, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("--control-plane=" + controlPlane, "--data=" + folder.resolve("vpn"),
                "--device=" + Netstack.device(folder), "--address=" + address + "/32",
                "--endpoint=" + endpoint()));
        arguments.addAll(List.of(more));
        vpn = program("vpn", "io.nodeplane.meshvpn.Main", arguments);
    }

    /** Waits until its control plane shows that its data plane is ready. */
    void awaitReady(ApiAddress controlPlane) {
        await().atMost(LONG).ignoreExceptions().until(() -> {
            try (var plane = RemoteControlPlane.connect(controlPlane)) {
                return plane.getMembers().member(id).orElseThrow().dataPlaneReady();
            }
        });
    }

    Netstack netstack() {
        return Objects.requireNonNull(netstack);
    }

    PublicKey key() {
        return KeyFile.open(folder.resolve("vpn").resolve("private.key")).publicKey();
    }

    SortedMap<PublicKey, Tunnel> tunnels() {
        try (var device = new UapiDataPlane(Netstack.device(folder))) {
            return device.read().tunnels();
        }
    }

    void killAgent() {
        end(agent, true);
        agent = null;
    }

    void stopVpn() {
        end(vpn, false);
        vpn = null;
    }

    void killVpn() {
        end(vpn, true);
        vpn = null;
    }

    void stopNetstack() {
        if (netstack != null) {
            netstack.close();
            netstack = null;
        }
    }

    private static void end(@Nullable Program program, boolean hard) {
        if (program != null && hard) {
            program.kill();
        } else if (program != null) {
            program.close();
        }
    }

    @Override
    public void close() {
        killVpn();
        killAgent();
        stopNetstack();
    }
}
