package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.Health;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.vpn.Device.Flow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the mesh VPN keeps when links between agents, links between devices, or both are cut. Each probe has a control: what
 * it looks at, where it has to be otherwise.
 */
final class VpnFaults {
    private static final Duration HALF_A_ROUND_TRIP = Duration.ofMillis(50);
    private static final int RESTARTS = 3;
    private static final String FAILED = " is HANDSHAKE_FAILED";

    private VpnFaults() {}

    /** Devices do not hear each other and agents do: nobody is dead, and the evidence says what is broken. */
    static void dataCut(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.data(Conditions.CLEAR.cutOff());
        mesh.start();
        for (var site : mesh.sites()) {
            var said = Patience.await(() -> mesh.others(site).allMatch(
                    other -> site.printed().contains("evidence: " + other.node() + FAILED)));
            notes.expect("the VPN of " + site.node() + " says of both others that no handshake succeeds", said,
                    evidence(site));
        }
        for (var site : mesh.sites()) {
            notes.expect("the agent of " + site.node() + " shows all three alive all the same", alive(site), words(
                    site));
        }
        notes.expect("no VPN has removed a tunnel", mesh.sites().stream().noneMatch(VpnFaults::removed), tunnels(mesh));
        mesh.data(Conditions.CLEAR);
        for (var site : mesh.sites()) {
            var up = Patience.await(() -> mesh.others(site).allMatch(
                    other -> site.printed().contains("evidence: " + other.node() + " is UP")));
            notes.expect("control: with these links mended the VPN of " + site.node() + " says otherwise", up, evidence(
                    site));
        }
        mesh.world().kill(new TreeSet<>(List.of(mesh.site(3).id())));
        var dead = Patience.await(() -> !alive(mesh.site(1)));
        notes.expect("control: an agent that is killed is not shown alive for long", dead, words(mesh.site(1)));
        notes.show("What the VPN of node-1 printed", "text", mesh.site(1).printed());
    }

    /** Agents do not hear each other and devices do: traffic goes on, nothing is removed, and it heals by itself. */
    static void controlCut(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        ready(mesh, notes);
        var written = writes(mesh);
        mesh.pairs(VpnSite::send);
        mesh.world().links().cut(VpnMesh.links(), CutMode.DROP);
        for (var site : mesh.sites()) {
            var isolated = Patience.await(() -> health(site, Health.ISOLATED));
            notes.expect("the agent of " + site.node() + " says that it is isolated", isolated, words(site));
        }
        // Longer than a death would have taken to be certain.
        Thread.sleep(5_000);
        mesh.world().links().mend(VpnMesh.links());
        for (var site : mesh.sites()) {
            var healed = Patience.await(() -> health(site, Health.HEALTHY) && alive(site));
            notes.expect("with the links mended " + site.node() + " is healthy again, and all are alive", healed,
                    words(site));
        }
        stopAll(mesh, notes, "", flow -> flow.sent() > 0 && flow.lost() == 0,
                "not one packet was lost all the time");
        notes.expect("and nothing was written to any device", writes(mesh) == written, written + " writes before, "
                + writes(mesh) + " after");
        mesh.pairs(VpnSite::send);
        mesh.data(Conditions.CLEAR.cutOff());
        Thread.sleep(1_000);
        mesh.data(Conditions.CLEAR);
        stopAll(mesh, notes, "control: ", flow -> flow.lost() > 0, "with the data links cut for a second packets are");
        notes.show("What the VPN of node-1 printed", "text", mesh.site(1).printed());
    }

    /** Node-1 is cut off by agents and devices; after the heal every tunnel carries. */
    static void split(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        ready(mesh, notes);
        var first = mesh.site(1);
        var links = VpnMesh.linksOf(first.id());
        mesh.relay().change(links, Conditions.CLEAR.cutOff());
        mesh.world().links().cut(links, CutMode.DROP);
        var isolated = Patience.await(() -> health(first, Health.ISOLATED));
        notes.expect("node-1 says that it is isolated", isolated, words(first));
        var taken = Patience.await(() -> !mesh.site(2).hasTunnelTo(first) && !mesh.site(3).hasTunnelTo(first));
        notes.expect("the other two, who are a majority, bury it and take their tunnels to it down", taken, words(mesh
                .site(2)));
        notes.expect("node-1 itself has removed nothing", !removed(first), String.join("; ", first.tunnels()));
        var flow = mesh.site(2).second(mesh.site(3));
        notes.expect("packets pass between node-2 and node-3", flow.sent() > 0 && flow.lost() == 0, flow.words());
        flow = first.second(mesh.site(3));
        var counts = mesh.relay().counts().get(new Link(first.id(), mesh.site(3).id()));
        var cut = counts == null ? 0 : counts.cut();
        notes.expect("control: none passes from node-1, which still has its tunnels, before the heal",
                flow.lost() == flow.sent() && cut >= flow.sent(), flow.words() + ", " + cut + " cut by the relay");
        mesh.world().links().mend(links);
        mesh.relay().change(links, Conditions.CLEAR);
        mesh.pairs((from, to) -> notes.expect("after the heal packets pass from " + from.node() + " to " + to.node(),
                from.reaches(to), from.tunnelTo(to).orElse("no tunnel")));
        notes.show("What the VPN of node-1 printed", "text", first.printed());
    }

    /** With 100 ms between there and back a restart of VPNs loses nothing, and a full replace of peers does. */
    static void roundTrips(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.data(Conditions.CLEAR.slow(HALF_A_ROUND_TRIP, Duration.ZERO));
        ready(mesh, notes);
        var first = mesh.site(1);
        // Where both ends began at once, one of the two attempts at a handshake is made again.
        Thread.sleep(7_000);
        var before = first.tunnels();
        var written = writes(mesh);
        first.send(mesh.site(2));
        for (var restart = 0; restart < RESTARTS; restart++) {
            for (var site : List.of(first, mesh.site(2))) {
                site.machine().killVpn();
                site.machine().startVpn();
                Patience.await(() -> site.printedLately().contains(VpnSite.ANSWERED));
            }
        }
        // Some turns of these VPNs.
        Thread.sleep(2_500);
        notes.expect("the VPNs of node-1 and node-2 are killed and started again, " + RESTARTS + " times each", alive(
                first), words(first));
        var flow = first.stop(mesh.site(2));
        notes.expect("no packet from node-1 to node-2 and back was lost, with 50 ms each way", flow.sent() > 0 && flow
                .lost() == 0, flow.words());
        notes.expect("no handshake was made anew, and nothing was written", first.tunnels().equals(before) && writes(
                mesh) == written, String.join("; ", first.tunnels()));
        first.machine().killVpn();
        first.send(mesh.site(2));
        Thread.sleep(300);
        first.device().write(Stream.concat(Stream.of("replace_peers=true"), before.stream()
                .flatMap(tunnel -> Stream.of(tunnel.split(" "))).filter(line -> !line.startsWith("last_"))));
        Thread.sleep(1_000);
        flow = first.stop(mesh.site(2));
        notes.expect("control: the same peers, written by a full replace, cost packets and a handshake", flow.lost() > 0
                && !first.tunnels().equals(before), flow.words());
    }

    private static void ready(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.start();
        VpnProbes.passes(mesh, notes);
    }

    private static void stopAll(VpnMesh mesh, Notes notes, String prefix, Predicate<Flow> good, String what)
            throws IOException, InterruptedException {
        mesh.pairs((from, to) -> {
            var flow = from.stop(to);
            notes.expect(prefix + "from " + from.node() + " to " + to.node() + " " + what, good.test(flow), flow
                    .words());
        });
    }

    private static long writes(VpnMesh mesh) throws IOException {
        var sum = 0L;
        for (var site : mesh.sites()) {
            sum += site.device().writes();
        }
        return sum;
    }

    private static boolean removed(VpnSite site) {
        return site.printed().lines().anyMatch(line -> line.contains("peers: ") && line.contains("- node-"));
    }

    private static boolean health(VpnSite site, Health health) {
        return site.view().filter(view -> view.health() == health).isPresent();
    }

    static boolean alive(VpnSite site) {
        return site.view().filter(ClientOnTheAgent::allAlive).isPresent();
    }

    static String words(VpnSite site) {
        return site.view().map(ClientOnTheAgent::words).orElse("no answer");
    }

    private static String evidence(VpnSite site) {
        var said = site.printed().lines().filter(line -> line.contains("evidence:")).toList();
        return said.isEmpty() ? "it said nothing of the kind" : String.join("; ", said);
    }

    private static String tunnels(VpnMesh mesh) {
        return mesh.sites().stream().map(site -> site.node() + " has " + site.tunnels().size() + " tunnels").collect(
                Collectors.joining(", "));
    }
}
