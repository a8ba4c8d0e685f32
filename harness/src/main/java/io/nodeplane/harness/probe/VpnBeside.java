package io.nodeplane.harness.probe;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.link.data.Counts;
import io.nodeplane.harness.link.relay.DataRelay;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A {@link Mesh} in processes of this machine. The devices need no rights; every packet between two of them passes a relay.
 * Whether a tunnel carries is read from the devices' own counters, each second.
 */
public final class VpnBeside implements Mesh {
    private static final int SEED = 1;
    private static final Duration TRAFFIC_EVERY = Duration.ofMillis(250);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Longer than two looks, and than a packet takes that is a little late. */
    private static final Duration SILENT_AFTER = Duration.ofSeconds(3);

    private final VpnMesh mesh;
    private final DataRelay relay;
    private final Thread looks = Thread.ofPlatform().daemon().name("mesh-looks").unstarted(this::lookOn);
    /** What each tunnel had received, and when that last changed. */
    private final SortedMap<Link, Received> received = new TreeMap<>();
    private volatile boolean closed;

    /** Of a tunnel, how many bytes came in, and when the last of them were seen, by the machine's monotonic clock. */
    private record Received(long bytes, long sinceNanos) {}

    private VpnBeside(VpnMesh mesh, DataRelay relay) {
        this.mesh = mesh;
        this.relay = relay;
    }

    /** {@return why there can be no such mesh, as far as is known without a try; empty if nothing is missing} */
    public static String missing(Path root) {
        return Files.isRegularFile(VpnMesh.jar(root)) ? "" : VpnMesh.NOT_BUILT;
    }

    /**
     * {@return a mesh beside these agents, of which nothing runs yet}
     *
     * @param bench whose folder is for the keys, and for what the processes print
     * @param nodes node-1, node-2 and so on
     * @param sockets a new folder, of a short name
     * @throws WorldException if the device or the VPN is missing
     */
    public static Mesh open(Bench bench, ProcessWorld world, SortedSet<NodeId> nodes, Path sockets)
            throws IOException, InterruptedException {
        var missing = missing(bench.root());
        if (!missing.isEmpty()) {
            throw new WorldException(missing);
        }
        switch (Netstack.made(bench)) {
            case Netstack.Device.Missing(var why) -> throw new WorldException(bench.plain(why));
            case Netstack.Device.Made(var netstack) -> {
                Files.createDirectories(sockets);
                var relay = DataRelay.open(SEED, nodes, InetAddress.getLoopbackAddress());
                try {
                    var beside = new VpnBeside(
                            new VpnMesh(bench, VpnMesh.jar(bench.root()), netstack, world, relay, nodes
                                    .size(), sockets),
                            relay);
                    beside.looks.start();
                    return beside;
                } catch (IOException | RuntimeException failed) {
                    relay.close();
                    throw failed;
                }
            }
        }
    }

    private VpnSite site(NodeId node) {
        return mesh.sites().stream().filter(site -> site.id().equals(node)).findFirst().orElseThrow();
    }

    @Override
    public synchronized void start(Collection<NodeId> which) throws IOException, InterruptedException {
        for (var node : which) {
            site(node).startVpn();
        }
        for (var node : which) {
            for (var other : mesh.others(site(node)).toList()) {
                site(node).send(other, TRAFFIC_EVERY);
            }
        }
    }

    @Override
    public synchronized void kill(Collection<NodeId> which) throws IOException, InterruptedException {
        for (var node : which) {
            site(node).killVpn();
            site(node).killDevice();
            site(node).forgetAgent();
        }
    }

    @Override
    public void cut(SortedSet<Link> links) {
        change(links, Conditions::cutOff);
    }

    @Override
    public void mend(SortedSet<Link> links) {
        change(links, Conditions::mended);
    }

    @Override
    public void slow(SortedSet<Link> links, Duration delay, Duration jitter) {
        change(links, conditions -> conditions.slow(delay, jitter));
    }

    private void change(SortedSet<Link> links, UnaryOperator<Conditions> how) {
        for (var link : links) {
            relay.change(new TreeSet<>(List.of(link)), how.apply(relay.conditions(link)));
        }
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
        for (var site : mesh.sites()) {
            var bytes = site.received();
            mesh.others(site).filter(other -> bytes.containsKey(other.address())).forEach(other -> counted.put(new Link(
                    other.id(), site.id()), bytes.get(other.address())));
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
            for (var site : mesh.sites()) {
                var tunnels = new TreeMap<NodeId, Tunnel>();
                received.forEach((link, last) -> {
                    if (link.to().equals(site.id())) {
                        tunnels.put(link.from(), now - last.sinceNanos() <= SILENT_AFTER.toNanos()
                                ? Tunnel.CARRIES
                                : Tunnel.SILENT);
                    }
                });
                seen.put(site.id(), new Seen(site.runs(), tunnels));
            }
        }
        return seen;
    }

    @Override
    public Packets packets() {
        var counts = relay.counts().values();
        return new Packets(counts.stream().mapToLong(Counts::sent).sum(), counts.stream().mapToLong(Counts::cut).sum());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        looks.interrupt();
        try {
            looks.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        try (relay) {
            mesh.close();
        }
    }
}
