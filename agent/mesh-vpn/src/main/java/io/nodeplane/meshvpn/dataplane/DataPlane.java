package io.nodeplane.meshvpn.dataplane;

import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import io.nodeplane.meshvpn.mesh.Tunnel;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A WireGuard device. It goes on without whoever writes to it: closing this object, and the end of the process, leave its
 * tunnels as they are.
 */
public interface DataPlane extends AutoCloseable {
    /**
     * A device as it is.
     *
     * @param key its own; empty if it has none yet
     * @param port where it listens; 0 if nowhere
     */
    record Device(Optional<PublicKey> key, int port, SortedMap<PublicKey, Tunnel> tunnels) {}

    /** {@return the device as it is now} */
    Device read();

    /** Gives the device its own key and port. */
    void configure(TunnelKey key, int port);

    /** Writes this and nothing else; an empty difference is not written. */
    void apply(PeerDiff diff);

    @Override
    void close();
}
