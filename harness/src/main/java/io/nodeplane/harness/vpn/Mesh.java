package io.nodeplane.harness.vpn;

import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.link.data.Counts;
import io.nodeplane.harness.link.relay.DataRelay;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A mesh VPN on the agents of a process world: on each node a VPN and a WireGuard device, which needs no rights. All that
 * devices say to each other passes a relay, each over the line of its directed data link.
 */
public final class Mesh implements AutoCloseable {
    /** Where the evidence of it lies, in the folder of a run's evidence. */
    public static final String FOLDER = "vpn";

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    /** How old the last probes may be that show that a tunnel carries: a few of their times there and back. */
    private static final Duration LATELY = Duration.ofMillis(1_500);
    private static final Duration VPN_MAX = Duration.ofSeconds(60);
    /** What a VPN says when it has seen a view. */
    private static final String JOINED = "view: JOINED";

    private final ProcessWorld world;
    private final DataRelay relay;
    private final Path sockets;
    private final Traffic traffic;
    private final SortedMap<NodeId, Machine> machines;

    /** What devices send to each other by themselves, besides what they are told to. */
    public enum Traffic {
        /** A probe each 10 ms, and what becomes of it is written down: an experiment is judged by it. */
        JUDGED(Duration.ofMillis(10)),
        /** A probe four times a second, so that their counters show which tunnels carry. */
        SHOWN(Duration.ofMillis(250)),
        /** Nothing. */
        NONE(Duration.ZERO);

        private final Duration every;

        Traffic(Duration every) {
            this.every = every;
        }
    }

    private Mesh(ProcessWorld world, DataRelay relay, Path sockets, Traffic traffic,
            SortedMap<NodeId, Machine> machines) {
        this.world = world;
        this.relay = relay;
        this.sockets = sockets;
        this.traffic = traffic;
        this.machines = machines;
    }

    /**
     * Makes the data links; no device and no VPN runs yet. Their processes are the world's, and end with it.
     *
     * @param folder for the keys, and for what the processes print
     * @param sockets a folder of a short name, that is there and empty, and removed at the end
     * @param seed from which the fates of packets follow
     */
    public static Mesh open(ProcessWorld world, SortedSet<NodeId> nodes, Tools tools, Path folder, Path sockets,
            Traffic traffic, long seed) throws IOException {
        var relay = DataRelay.open(seed, nodes, HOST);
        var machines = new TreeMap<NodeId, Machine>();
        try {
            for (var node : nodes) {
                var port = freeTunnelPort();
                relay.tunnel(node, new InetSocketAddress(HOST, port));
                var own = folder.resolve(FOLDER).resolve(node.value());
                machines.put(node, new Machine(new Place(node, world, tools, own, sockets, traffic == Traffic.JUDGED),
                        port, relay.entrance(node).getPort()));
            }
        } catch (IOException | RuntimeException failed) {
            relay.close();
            throw failed;
        }
        return new Mesh(world, relay, sockets, traffic, machines);
    }

    private static int freeTunnelPort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(HOST, 0))) {
            return socket.getLocalPort();
        }
    }

    /** {@return what a reader of the report must know of it} */
    public List<Fact> facts() {
        return List.of(
                new Fact("Mesh VPN", "agent/mesh-vpn on each node, a process of its own on its agent; WireGuard by"
                        + " netstack, without TUN; from each node a probe (UDP) every 10 ms to each other one"),
                new Fact("Data links", "a relay of the lab, a line for each directed link; no device is told where"
                        + " another one really listens"));
    }

    /**
     * Starts device and VPN of those of these nodes whose device does not run, and traffic between them and all that do.
     * Their agents run.
     */
    public void start(Collection<NodeId> nodes) throws IOException, InterruptedException {
        for (var machine : of(nodes)) {
            if (!machine.device().runs()) {
                machine.startVpn();
                for (var other : machines.values()) {
                    probe(machine, other);
                }
            }
        }
    }

    private void probe(Machine one, Machine other) throws IOException {
        if (traffic != Traffic.NONE && one != other && other.device().runs()) {
            one.device().probe(other.node(), traffic.every);
            // Of one that goes on, the probes to a device that was gone meanwhile go on, too: a second order is refused.
            other.device().probe(one.node(), traffic.every);
        }
    }

    /** Starts the VPNs of these nodes, whose devices run. */
    public void startVpns(Collection<NodeId> nodes) throws IOException, InterruptedException {
        for (var machine : of(nodes)) {
            machine.startVpn();
        }
    }

    /** Kills the VPNs of these nodes. {@return whether all of them ran, and are gone} */
    public boolean killVpns(Collection<NodeId> nodes) {
        return of(nodes).stream().map(Machine::killVpn).reduce(true, Boolean::logicalAnd);
    }

    /** Kills VPN and device of these nodes, not their agents. {@return whether all of them ran, and are gone} */
    public boolean kill(Collection<NodeId> nodes) {
        return of(nodes).stream().map(Machine::kill).reduce(true, Boolean::logicalAnd);
    }

    private List<Machine> of(Collection<NodeId> nodes) {
        return nodes.stream().map(this::machine).toList();
    }

    /** The others reach these nodes elsewhere from now on, and nobody is told. */
    public void move(Collection<NodeId> nodes) throws IOException {
        for (var machine : of(nodes)) {
            relay.move(machine.node());
        }
    }

    /** {@return how many packets came to where this node had been before it moved} */
    public long astray(NodeId to) {
        return relay.astray(to);
    }

    /** Starts the VPNs of these nodes again, which say where the nodes are now. */
    public void sayWhere(Collection<NodeId> nodes) throws IOException, InterruptedException {
        for (var machine : of(nodes)) {
            machine.enteredAt(relay.entrance(machine.node()).getPort());
            machine.killVpn();
            machine.startVpn();
        }
    }

    /**
     * Starts the VPNs of these nodes again, which claim these blocks, and returns when each has a view to say so by. Their
     * devices keep the addresses that they have.
     *
     * @throws WorldException if one ends instead
     */
    public void claim(Collection<NodeId> nodes, String blocks) throws IOException, InterruptedException {
        for (var machine : of(nodes)) {
            machine.claims(blocks);
            machine.killVpn();
            machine.startVpn();
        }
        for (var machine : of(nodes)) {
            if (!world.await(() -> !machine.vpnRuns() || machine.saidLately().contains(JOINED), VPN_MAX)) {
                throw new WorldException("the VPN of " + machine.node() + " has no view within " + VPN_MAX.toSeconds()
                        + " s; it printed: " + machine.saidLately());
            }
            if (!machine.vpnRuns()) {
                throw new WorldException("the VPN of " + machine.node() + " ended instead of claiming " + blocks
                        + "; it printed: " + machine.printedLately());
            }
        }
    }

    /** {@return the machine of this node} */
    public Machine machine(NodeId node) {
        var machine = machines.get(node);
        if (machine == null) {
            throw new IllegalArgumentException("no " + node + " among " + machines.keySet());
        }
        return machine;
    }

    /** {@return all machines, in the order of their nodes} */
    public List<Machine> machines() {
        return List.copyOf(machines.values());
    }

    /** {@return the links between the devices} */
    public DataRelay relay() {
        return relay;
    }

    /** From now on each of these data links treats packets as this says of how it does now. */
    public void change(SortedSet<Link> links, UnaryOperator<Conditions> how) {
        links.forEach(link -> relay.change(Collections.unmodifiableSortedSet(new TreeSet<>(List.of(link))),
                how.apply(relay.conditions(link))));
    }

    /** {@return what passed each data link so far} */
    public SortedMap<Link, Counts> counts() {
        return relay.counts();
    }

    /**
     * {@return whether of the last probes between any two of these nodes, which are not long ago, none was lost} Only where
     * traffic is to be judged.
     */
    public boolean carries(SortedSet<NodeId> nodes) {
        var since = world.now().minus(LATELY);
        return Link.among(nodes).stream().allMatch(link -> machine(link.from()).device().lastProbes(link.to())
                .filter(flow -> flow.lost() == 0 && flow.last().isAfter(since)).isPresent());
    }

    /** {@return what was tried of control links, and whether a tunnel leads, or a packet went, round the data links} */
    public Detour alsoTried(Detour control) {
        var tried = new ArrayList<>(control.tried());
        var open = new ArrayList<>(control.open());
        for (var machine : machines.values()) {
            var endpoints = machine.device().configured().lines().filter(line -> line.startsWith("endpoint="))
                    .toList();
            for (var other : machines.values()) {
                if (other != machine && !endpoints.isEmpty()) {
                    var way = "device of " + machine.node() + " to that of " + other.node();
                    tried.add(way);
                    if (endpoints.stream().anyMatch(line -> line.endsWith(":" + other.tunnelPort()))) {
                        open.add(way);
                    }
                }
            }
        }
        if (relay.strange() > 0) {
            open.add(relay.strange() + " packets came to the relay from where no device is");
        }
        return new Detour(control.method() + " Of devices, each endpoint that one has was held against where the others"
                + " really listen.", tried, open);
    }

    /** Copies what its processes printed and wrote down, of each node into a folder of its own. */
    public void gather(Path evidence) throws IOException {
        for (var machine : machines.values()) {
            machine.gather(evidence.resolve(FOLDER).resolve(machine.node().value()));
        }
    }

    /** Ends its processes and the data links. */
    @Override
    public void close() {
        try {
            machines.values().forEach(Machine::kill);
            relay.close();
            try (var files = Files.walk(sockets)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the data links: " + e.getMessage(), e);
        }
    }
}
