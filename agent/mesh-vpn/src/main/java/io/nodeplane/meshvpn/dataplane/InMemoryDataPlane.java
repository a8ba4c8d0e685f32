package io.nodeplane.meshvpn.dataplane;

import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.meshvpn.mesh.Peer;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import io.nodeplane.meshvpn.mesh.Traffic;
import io.nodeplane.meshvpn.mesh.Tunnel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A device without tunnels, for tests without root: it keeps what is written as WireGuard would, counts whose session had to
 * begin anew, and shows the counters it is given. Thread-safe.
 */
public final class InMemoryDataPlane implements DataPlane {
    private Optional<PublicKey> key = Optional.empty();
    private int port;
    private boolean down;
    private SortedMap<PublicKey, Peer> peers = Peer.byKey();
    private final SortedMap<PublicKey, Traffic> traffic = Peer.byKey();
    private final SortedMap<PublicKey, Integer> sessions = Peer.byKey();
    private final List<PeerDiff> written = new ArrayList<>();

    @Override
    public synchronized Device read() {
        requireUp();
        SortedMap<PublicKey, Tunnel> tunnels = Peer.byKey();
        peers.forEach((of, peer) -> tunnels.put(of, new Tunnel(peer, traffic.getOrDefault(of, Traffic.NONE))));
        return new Device(key, port, Collections.unmodifiableSortedMap(tunnels));
    }

    @Override
    public synchronized void configure(TunnelKey own, int listenPort) {
        requireUp();
        key = Optional.of(own.publicKey());
        port = listenPort;
    }

    @Override
    public synchronized void apply(PeerDiff diff) {
        requireUp();
        if (diff.isEmpty()) {
            return;
        }
        written.add(diff);
        diff.removed().forEach(traffic::remove);
        diff.added().forEach(peer -> sessions.merge(peer.key(), 1, Integer::sum));
        peers = diff.appliedTo(peers);
    }

    @Override
    public synchronized void close() {
        // Its tunnels go on.
    }

    /** {@return the peers as they are} */
    public synchronized SortedMap<PublicKey, Peer> peers() {
        return peers;
    }

    /** {@return all that was written, in order} */
    public synchronized List<PeerDiff> written() {
        return List.copyOf(written);
    }

    /** {@return how often a session with this peer had to begin} */
    public synchronized int sessions(PublicKey of) {
        return sessions.getOrDefault(of, 0);
    }

    /** Shows these counters of a peer. */
    public synchronized void count(PublicKey of, Traffic counted) {
        traffic.put(of, counted);
    }

    /** Answers no more, or again. */
    public synchronized void down(boolean gone) {
        down = gone;
    }

    /** Forgets everything, as a device does whose process begins anew. */
    public synchronized void restart() {
        key = Optional.empty();
        port = 0;
        peers = Peer.byKey();
        traffic.clear();
    }

    private void requireUp() {
        if (down) {
            throw new DataPlaneException("the device in memory is down");
        }
    }
}
