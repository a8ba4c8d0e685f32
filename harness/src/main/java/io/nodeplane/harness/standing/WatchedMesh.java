package io.nodeplane.harness.standing;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.link.data.Counts;
import io.nodeplane.harness.vpn.Mesh;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A mesh in processes of this machine. Whether a tunnel carries is read from the devices' own counters, each second. */
final class WatchedMesh implements MeshVpn {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Longer than two looks, and than a packet takes that is a little late. */
    private static final Duration SILENT_AFTER = Duration.ofSeconds(3);

    private final Mesh mesh;
    private final Thread looks = Thread.ofPlatform().daemon().name("mesh-looks").unstarted(this::lookOn);
    /** What each tunnel had received, and when that last changed. */
    private final SortedMap<Link, Received> received = new TreeMap<>();
    private volatile boolean closed;

    /** Of a tunnel, how many bytes came in, and when the last of them were seen, by the machine's monotonic clock. */
    private record Received(long bytes, long sinceNanos) {}

    private WatchedMesh(Mesh mesh) {
        this.mesh = mesh;
    }

    /** {@return this mesh, watched from now on; it is closed with it} */
    static WatchedMesh of(Mesh mesh) {
        var watched = new WatchedMesh(mesh);
        watched.looks.start();
        return watched;
    }

    @Override
    public synchronized void start(Collection<NodeId> which) throws IOException, InterruptedException {
        mesh.start(which);
    }

    @Override
    public synchronized void kill(Collection<NodeId> which) {
        mesh.kill(which);
    }

    @Override
    public void change(SortedSet<Link> links, UnaryOperator<Conditions> how) {
        mesh.change(links, how);
    }

    private void lookOn() {
        try {
            while (!closed) {
                count();
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException closing) {
            // It was closed.
        }
    }

    /** Reads the counters of all devices. A tunnel that is there for the first time has received nothing lately. */
    private void count() {
        var now = System.nanoTime();
        var counted = new TreeMap<Link, Long>();
        for (var machine : mesh.machines()) {
            var bytes = machine.device().received();
            for (var other : mesh.machines()) {
                var came = bytes.get(other.address());
                if (other != machine && came != null) {
                    counted.put(new Link(other.node(), machine.node()), came);
                }
            }
        }
        synchronized (received) {
            received.keySet().retainAll(counted.keySet());
            counted.forEach((link, bytes) -> received.merge(link, new Received(bytes, now - SILENT_AFTER.toNanos() - 1),
                    (before, first) -> before.bytes() == bytes ? before : new Received(bytes, now)));
        }
    }

    @Override
    public SortedMap<NodeId, Seen> look() {
        var now = System.nanoTime();
        var seen = new TreeMap<NodeId, Seen>();
        synchronized (received) {
            for (var machine : mesh.machines()) {
                var tunnels = new TreeMap<NodeId, Tunnel>();
                received.forEach((link, last) -> {
                    if (link.to().equals(machine.node())) {
                        tunnels.put(link.from(), now - last.sinceNanos() <= SILENT_AFTER.toNanos()
                                ? Tunnel.CARRIES
                                : Tunnel.SILENT);
                    }
                });
                seen.put(machine.node(), new Seen(machine.vpnRuns(), tunnels));
            }
        }
        return seen;
    }

    @Override
    public Packets packets() {
        var counts = mesh.counts().values();
        return new Packets(counts.stream().mapToLong(Counts::sent).sum(), counts.stream().mapToLong(Counts::cut).sum());
    }

    @Override
    public void close() {
        closed = true;
        looks.interrupt();
        try {
            looks.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        mesh.close();
    }
}
