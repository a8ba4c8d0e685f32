package io.nodeplane.harness.probe;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.link.data.Counts;
import io.nodeplane.harness.link.relay.DataRelay;
import io.nodeplane.harness.vpn.Mesh;
import io.nodeplane.harness.vpn.Tools;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A mesh of three machines, each with a VPN, a WireGuard device that needs no rights, and an agent where it is started. What the
 * agents say to each other passes the proxies of their links, and what the devices say the lines of theirs.
 */
final class VpnMesh {
    static final int SITES = 3;
    private static final int SEED = 1;
    private static final String VPNS = "Three processes of the mesh VPN, three WireGuard devices without TUN, each link"
            + " between devices through a relay, and ";
    private static final String PROXIES = ", each link between agents through a proxy";
    /** Where such a probe was made, in a few words. */
    static final String ON_AGENTS = VPNS + "three agents" + PROXIES + ", all on one machine; no stub runs";
    static final String ON_THE_STUB = VPNS + "one stub of three nodes, all on one machine; no agent runs";
    static final String ON_BOTH = VPNS + "a stub of three nodes, then three agents" + PROXIES + ", all on one machine";
    static final String FORTH_AND_BACK = VPNS + "a stub of three nodes, three agents" + PROXIES
            + ", and another stub, one after the other, all on one machine";

    private final Bench bench;
    private final ProcessWorld world;
    private final Mesh mesh;
    private final Path sockets;
    private final List<VpnSite> sites;

    private VpnMesh(Bench bench, ProcessWorld world, Mesh mesh, Path sockets) {
        this.bench = bench;
        this.world = world;
        this.mesh = mesh;
        this.sockets = sockets;
        this.sites = mesh.machines().stream().map(machine -> new VpnSite(this, machine)).toList();
    }

    /** What is done with a mesh of which nothing runs yet. */
    @FunctionalInterface
    interface Use {
        void of(VpnMesh mesh, Notes notes) throws IOException, InterruptedException;
    }

    /** What is done with two machines. */
    @FunctionalInterface
    interface Pair {
        void of(VpnSite from, VpnSite to) throws IOException, InterruptedException;
    }

    /** {@return a probe that uses such a mesh; missing where the VPN is not built, or its device cannot be made} */
    static Probe probe(String where, Use use) {
        return bench -> {
            Tools tools;
            try {
                tools = Tools.of(Tools.module(bench.root()), bench.folder(), bench.progress()::doing);
            } catch (WorldException missing) {
                return new Probe.Answer.Missing(bench.plain(String.valueOf(missing.getMessage())));
            }
            return look(bench, tools, use).seen(where);
        };
    }

    private static Notes look(Bench bench, Tools tools, Use use) throws IOException, InterruptedException {
        var notes = new Notes();
        var nodes = new TreeSet<>(Bench.nodes(SITES));
        Files.createDirectories(bench.folder());
        try (var world = bench.guarded(SITES)) {
            var sockets = Files.createTempDirectory("mesh");
            try (var mesh = Mesh.open(world, nodes, tools, bench.folder(), sockets, Mesh.Traffic.NONE, SEED)) {
                var used = new VpnMesh(bench, world, mesh, sockets);
                use.of(used, notes);
                used.tellPackets(notes);
            }
        }
        return notes;
    }

    Bench bench() {
        return bench;
    }

    /** {@return the agents, and the links between them} */
    ProcessWorld world() {
        return world;
    }

    /** {@return the links between the devices} */
    DataRelay relay() {
        return mesh.relay();
    }

    /** {@return the site of this number, from 1} */
    VpnSite site(int number) {
        return sites.get(number - 1);
    }

    List<VpnSite> sites() {
        return sites;
    }

    /** {@return all sites but this one} */
    Stream<VpnSite> others(VpnSite site) {
        return sites.stream().filter(other -> other != site);
    }

    /** Does this with every two sites, in both directions. */
    void pairs(Pair what) throws IOException, InterruptedException {
        for (var from : sites) {
            for (var to : others(from).toList()) {
                what.of(from, to);
            }
        }
    }

    /** {@return all links, of agents or of devices} */
    static SortedSet<Link> links() {
        return Link.among(Bench.nodes(SITES));
    }

    /** {@return the links of one node, in both directions} */
    static SortedSet<Link> linksOf(NodeId node) {
        return links().stream().filter(link -> link.from().equals(node) || link.to().equals(node))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** From now on all data links treat packets so. */
    void data(Conditions conditions) {
        relay().change(links(), conditions);
    }

    String plain(String text) {
        return bench.plain(text.replace(sockets + "/", ""));
    }

    /** Starts all of every machine. */
    void start() throws IOException, InterruptedException {
        startAgents();
        for (var site : sites) {
            site.machine().startVpn();
        }
    }

    /** Each is a member by itself, as soon as it hears of others. */
    void startAgents() throws InterruptedException {
        world.start(sites.stream().map(VpnSite::id).toList());
    }

    /** {@return a stub of as many nodes} */
    VpnStub startStub() throws IOException, InterruptedException {
        return VpnStub.start(bench, "stub");
    }

    /** No device knows another one's own address, so what they said to each other passed here. */
    private void tellPackets(Notes notes) {
        var counts = relay().counts();
        var around = sites.stream().flatMap(site -> site.tunnels().stream()).filter(tunnel -> sites.stream()
                .anyMatch(site -> tunnel.contains(":" + site.machine().tunnelPort() + " "))).toList();
        notes.expect("no packet between devices went round the relay", around.isEmpty() && relay().strange() == 0,
                counts.values().stream().mapToLong(Counts::received).sum() + " packets came in, " + relay().strange()
                        + " from elsewhere; " + around.size() + " tunnels lead past it");
        notes.show("Packets on the data links", "text", counts.entrySet().stream().map(
                entry -> entry.getKey() + ": " + words(entry.getValue())).collect(Collectors.joining("\n")));
    }

    private static String words(Counts counts) {
        return counts.received() + " in (" + counts.receivedBytes() + " bytes), " + counts.sent() + " out ("
                + counts.sentBytes() + " bytes), " + counts.cut() + " cut, " + counts.lost() + " lost, "
                + counts.dropped() + " dropped";
    }
}
