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
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A mesh VPN on the agents of a process world: on each node a VPN and a WireGuard device, and from each device a probe every
 * 10 ms to each other one. All that devices say to each other passes a relay, each over the line of its directed data link.
 */
public final class Mesh implements AutoCloseable {
    /** Where the evidence of it lies, in the folder of a run's evidence. */
    public static final String FOLDER = "vpn";

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    /** How old the last probes may be that show that a tunnel carries: a few of their times there and back. */
    private static final Duration LATELY = Duration.ofMillis(1_500);

    private final ProcessWorld world;
    private final DataRelay relay;
    private final Path sockets;
    private final SortedMap<NodeId, Machine> machines;

    private Mesh(ProcessWorld world, DataRelay relay, Path sockets, SortedMap<NodeId, Machine> machines) {
        this.world = world;
        this.relay = relay;
        this.sockets = sockets;
        this.machines = machines;
    }

    /**
     * Makes the data links; no device and no VPN runs yet. Their processes are the world's, and end with it.
     *
     * @param agentJar the agent, beside whose module that of the VPN lies
     * @param folder of the run
     * @param seed from which the fates of packets follow
     * @throws WorldException if the VPN is not built, or its device cannot be made
     */
    public static Mesh open(ProcessWorld world, SortedSet<NodeId> nodes, Path agentJar, Path folder, long seed,
            Consumer<String> progress) throws IOException, InterruptedException {
        var tools = Tools.of(agentJar, folder, progress);
        var relay = DataRelay.open(seed, nodes, HOST);
        var sockets = Files.createTempDirectory("mesh");
        var machines = new TreeMap<NodeId, Machine>();
        for (var node : nodes) {
            var port = freeTunnelPort();
            relay.tunnel(node, new InetSocketAddress(HOST, port));
            machines.put(node, new Machine(node, world, tools, folder.resolve(FOLDER).resolve(node.value()), sockets,
                    port, relay.entrance(node).getPort()));
        }
        return new Mesh(world, relay, sockets, machines);
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
     * Starts device and VPN of those of these nodes whose device does not run, and probes between them and all that do.
     * Their agents run.
     */
    public void start(Collection<NodeId> nodes) throws IOException, InterruptedException {
        for (var machine : of(nodes)) {
            if (!machine.deviceRuns()) {
                machine.startDevice();
                machine.startVpn();
                for (var other : machines.values()) {
                    probe(machine, other);
                }
            }
        }
    }

    private static void probe(Machine one, Machine other) throws IOException {
        if (one != other && other.deviceRuns()) {
            one.probe(other.node());
            // Of one that goes on, the probes to a device that was gone meanwhile go on, too: a second order is refused.
            other.probe(one.node());
        }
    }

    /** Starts the VPNs of these nodes, whose devices run. */
    public void startVpns(Collection<NodeId> nodes) throws IOException {
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

    private Machine machine(NodeId node) {
        var machine = machines.get(node);
        if (machine == null) {
            throw new IllegalArgumentException("no " + node + " among " + machines.keySet());
        }
        return machine;
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

    /** {@return whether of the last probes between any two of these nodes, which are not long ago, none was lost} */
    public boolean carries(SortedSet<NodeId> nodes) {
        var since = world.now().minus(LATELY);
        return Link.among(nodes).stream().allMatch(link -> machine(link.from()).lastProbes(link.to())
                .filter(flow -> flow.lost() == 0 && flow.last().isAfter(since)).isPresent());
    }

    /** {@return what was tried of control links, and whether a tunnel leads, or a packet went, round the data links} */
    public Detour alsoTried(Detour control) {
        var tried = new ArrayList<>(control.tried());
        var open = new ArrayList<>(control.open());
        for (var machine : machines.values()) {
            var endpoints = machine.configured().stream().filter(line -> line.startsWith("endpoint=")).toList();
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

    /** Its processes end with the world; the data links end now. */
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
            throw new UncheckedIOException("cannot end the data links", e);
        }
    }
}
