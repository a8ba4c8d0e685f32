package io.nodeplane.harness.probe;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A mesh of three machines, each with a VPN, a WireGuard device that needs no rights, and an agent where it is started. */
final class VpnMesh implements AutoCloseable {
    private static final int SITES = 3;
    private static final String WHERE = "Three processes of the mesh VPN, three WireGuard devices without TUN and ";
    /** Where such a probe was made, in a few words. */
    static final String ON_AGENTS = WHERE + "three agents, all on one machine; no stub runs";
    static final String ON_THE_STUB = WHERE + "one stub of three nodes, all on one machine; no agent runs";
    static final String ON_BOTH = WHERE + "a stub of three nodes, then three agents, all on one machine";

    private final Bench bench;
    private final Path vpnJar;
    private final Path netstack;
    /** A short name: that of a socket may have about a hundred letters. */
    private final Path sockets;
    private final List<VpnSite> sites = new ArrayList<>();

    private VpnMesh(Bench bench, Path vpnJar, Path netstack) throws IOException {
        this.bench = bench;
        this.vpnJar = vpnJar;
        this.netstack = netstack;
        this.sockets = Files.createTempDirectory("mesh");
        Files.createDirectories(bench.folder());
        Files.writeString(bench.folder().resolve("charter.json"), Bench.charterText(SITES));
        for (int number = 1; number <= SITES; number++) {
            sites.add(new VpnSite(this, number, freePort(), freeTunnelPort()));
        }
    }

    /** What is done with a mesh of which nothing runs yet. */
    @FunctionalInterface
    interface Use {
        void of(VpnMesh mesh, Notes notes) throws IOException, InterruptedException;
    }

    /** {@return a probe that uses such a mesh; missing where the VPN is not built, or its device cannot be made} */
    static Probe probe(String where, Use use) {
        return bench -> {
            var vpn = bench.root().resolve("agent").resolve("mesh-vpn").resolve("target").resolve("mesh-vpn.jar");
            if (!Files.isRegularFile(vpn)) {
                return new Probe.Answer.Missing("agent/mesh-vpn/target/mesh-vpn.jar is missing: build the mesh VPN"
                        + " (agent/mesh-vpn) with 'mvn -pl agent/mesh-vpn -am package -DskipTests'");
            }
            return switch (Netstack.made(bench)) {
                case Netstack.Device.Missing(var why) -> new Probe.Answer.Missing(bench.plain(why));
                case Netstack.Device.Made(var netstack) -> {
                    var notes = new Notes();
                    try (var mesh = new VpnMesh(bench, vpn, netstack)) {
                        use.of(mesh, notes);
                    }
                    yield notes.seen(where);
                }
            };
        };
    }

    Bench bench() {
        return bench;
    }

    Path vpnJar() {
        return vpnJar;
    }

    Path netstack() {
        return netstack;
    }

    Path sockets() {
        return sockets;
    }

    /** {@return the site of this number, from 1} */
    VpnSite site(int number) {
        return sites.get(number - 1);
    }

    List<VpnSite> sites() {
        return sites;
    }

    String seeds() {
        return sites.stream().map(VpnSite::peerAddress).collect(Collectors.joining(","));
    }

    String plain(String text) {
        return bench.plain(text.replace(sockets + "/", ""));
    }

    /** Starts all of every machine. */
    void start() throws IOException, InterruptedException {
        for (var site : sites) {
            site.start();
        }
    }

    /** {@return a stub of as many nodes} */
    VpnStub startStub() throws IOException, InterruptedException {
        return VpnStub.start(bench, sockets);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTunnelPort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        sites.forEach(VpnSite::close);
        try (var files = Files.walk(sockets)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
