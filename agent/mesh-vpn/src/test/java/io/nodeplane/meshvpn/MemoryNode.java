package io.nodeplane.meshvpn;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.meshvpn.dataplane.DataPlane;
import io.nodeplane.meshvpn.dataplane.InMemoryDataPlane;
import io.nodeplane.meshvpn.dataplane.TunnelKey;
import io.nodeplane.meshvpn.disk.KeyFile;
import io.nodeplane.meshvpn.disk.LastView;
import io.nodeplane.meshvpn.mesh.Self;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A VPN on a device in memory, which outlives it. */
final class MemoryNode implements AutoCloseable {
    final InMemoryDataPlane device = new InMemoryDataPlane();
    final List<String> said = new CopyOnWriteArrayList<>();
    private final TunnelKey key;
    private final Path folder;
    private final Self self;
    private @Nullable MeshVpn vpn;

    MemoryNode(int number, Path folder, String address) {
        this.folder = folder;
        key = KeyFile.open(folder.resolve("private.key"));
        self = new Self(key.publicKey(), Endpoint.parse("127.0.0.1:" + (51_820 + number)), 51_820 + number,
                List.of(AddressBlock.parse(address)), 25);
    }

    PublicKey key() {
        return key.publicKey();
    }

    void start(Supplier<ControlPlane> plane, List<String> seeds) {
        start(plane, seeds, device -> device);
    }

    void start(Supplier<ControlPlane> plane, List<String> seeds, UnaryOperator<DataPlane> around) {
        said.clear();
        vpn = MeshVpn.start(new MeshVpn.Place(self, key, around.apply(device), plane, Optional.of(seeds),
                new LastView(folder.resolve("last-view.json")), said::add));
    }

    /** {@return whether this node has a tunnel to the other, to its place and with its address} */
    boolean reaches(MemoryNode other) {
        var peer = device.peers().get(other.key());
        return peer != null && peer.endpoint().equals(Optional.of(other.self.endpoint()))
                && peer.allowedIps().equals(other.self.addresses());
    }

    /** Ends the process of the VPN; the device goes on. */
    @Override
    public void close() {
        if (vpn != null) {
            vpn.close();
            vpn = null;
        }
    }
}
