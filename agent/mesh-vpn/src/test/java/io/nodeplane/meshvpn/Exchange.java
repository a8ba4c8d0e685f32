package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.api.StubServer;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.meshvpn.mesh.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A mesh that begins on a stub, is moved to agents under traffic, and from these to another stub, wherever its machines are. */
record Exchange(Mesh mesh, Path folder, Path charter) {

    private Site site(int number) {
        return mesh.site(number);
    }

    private int nodes() {
        return mesh.sites().size();
    }

    /** Nothing is lost by it, no handshake is made anew, and nothing is written; a full replace at its end is caught. */
    void forthAndBack() throws IOException {
        SortedMap<String, Long> handshakes;
        List<Netstack.Writes> written;
        ApiAddress old;
        try (var stub = stub("before")) {
            for (var number = 1; number <= nodes(); number++) {
                site(number).startVpn(stub.nodes().get(number - 1).api(), join(stub, number));
            }
            mesh.awaitTunnels();
            handshakes = mesh.steadyHandshakes();
            written = mesh.writes();
            mesh.probeAll();
            old = stub.nodes().getFirst().api();
            requirePlane(old, "stub");
            site(1).netstack().hold(site(2).address);
            mesh.startAgents(charter);
            for (var site : mesh.sites()) {
                site.stopVpn();
                site.startVpn(site.agentApi());
            }
            mesh.awaitReadyOnAgents();
        }
        requirePlane(site(1).agentApi(), "node-plane");
        assertThatThrownBy(() -> requirePlane(old, "stub")).as("the plane before, which has ended")
                .isInstanceOf(ControlPlaneException.class);
        var bytes = site(1).netstack().release(site(2).address);
        System.out.println("one TCP connection spans the exchange: " + bytes + " bytes there and back");
        assertThat(bytes).isPositive();
        mesh.requireNothingLost();
        mesh.requireHandshakesKept(handshakes);
        assertThat(mesh.writes()).as("writes to the devices").isEqualTo(written);

        try (var stub = stub("after")) {
            mesh.probeAll();
            for (var number = 1; number <= nodes(); number++) {
                site(number).stopVpn();
                site(number).startVpn(stub.nodes().get(number - 1).api(), join(stub, number));
            }
            for (var number = 1; number <= nodes(); number++) {
                site(number).awaitReady(stub.nodes().get(number - 1).api());
            }
            mesh.sites().forEach(Site::killAgent);
            mesh.requireNothingLost();
            mesh.requireHandshakesKept(handshakes);
            assertThat(mesh.writes()).as("writes to the devices").isEqualTo(written);
        }
        requireFullReplaceCaught();
    }

    /** The control of all that is said here of handshakes. */
    private void requireFullReplaceCaught() throws IOException {
        var before = mesh.handshakes();
        mesh.requireHandshakesKept(before);
        var text = new StringBuilder("set=1\nreplace_peers=true\n");
        site(1).tunnels().forEach((key, tunnel) -> text.append(written(key, tunnel.peer())));
        site(1).netstack().configure(text.append('\n').toString());
        assertThatThrownBy(() -> mesh.requireHandshakesKept(before)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("handshake of vpn-1");
    }

    /** What answers there says that it is this, and which version. */
    private static void requirePlane(ApiAddress api, String name) {
        try (var plane = RemoteControlPlane.connect(api)) {
            var what = plane.capabilities();
            System.out.println("the plane: " + what.name() + " " + what.version());
            assertThat(what.name()).isEqualTo(name);
            assertThat(what.version()).isNotEmpty();
        }
    }

    private static String written(PublicKey key, Peer peer) {
        return "public_key=" + HexFormat.of().formatHex(key.bytes()) + "\nendpoint=" + peer.endpoint().orElseThrow()
                + "\npersistent_keepalive_interval=25\nallowed_ip=" + peer.allowedIps().getFirst() + "\n";
    }

    private StubServer stub(String name) throws IOException {
        var sockets = Files.createDirectories(folder.resolve(name));
        return StubServer.start(nodes(), number -> new ApiAddress.Unix(sockets.resolve(number + ".sock")),
                Optional.empty(), Duration.ofMillis(500));
    }

    private static String join(StubServer stub, int number) {
        return "--join=" + (number == 1 ? "" : stub.nodes().getFirst().seed());
    }
}
