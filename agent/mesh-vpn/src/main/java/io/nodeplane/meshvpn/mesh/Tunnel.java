package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.PublicKey;
import java.util.Collections;
import java.util.SortedMap;

/** A peer as it is in the device, with what the device counts of it. */
public record Tunnel(Peer peer, Traffic traffic) {
    /** {@return the peers of these tunnels} */
    public static SortedMap<PublicKey, Peer> peers(SortedMap<PublicKey, Tunnel> tunnels) {
        SortedMap<PublicKey, Peer> peers = Peer.byKey();
        tunnels.forEach((key, tunnel) -> peers.put(key, tunnel.peer()));
        return Collections.unmodifiableSortedMap(peers);
    }
}
