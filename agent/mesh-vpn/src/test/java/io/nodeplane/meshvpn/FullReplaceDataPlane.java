package io.nodeplane.meshvpn;

import io.nodeplane.meshvpn.dataplane.DataPlane;
import io.nodeplane.meshvpn.dataplane.TunnelKey;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import io.nodeplane.meshvpn.mesh.Tunnel;
import java.util.List;

/** Writes as {@code wg setconf} does, and as a VPN must not: with every change all peers are made anew. */
record FullReplaceDataPlane(DataPlane device) implements DataPlane {
    @Override
    public Device read() {
        return device.read();
    }

    @Override
    public void configure(TunnelKey key, int port) {
        device.configure(key, port);
    }

    @Override
    public void apply(PeerDiff diff) {
        var present = Tunnel.peers(device.read().tunnels());
        device.apply(new PeerDiff(List.copyOf(present.keySet()), List.of(),
                List.copyOf(diff.appliedTo(present).values())));
    }

    @Override
    public void close() {
        device.close();
    }
}
