package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Member;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** What is shown by the mesh VPN itself. */
final class VpnProbes {
    private VpnProbes() {}

    /** Its orders reach the agents, and come back as what others know of it. */
    static void onTheAgent(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.start();
        for (var site : mesh.sites()) {
            var ready = Patience.await(() -> site.view().filter(view -> view.members().size() == 3 && view.members()
                    .stream().allMatch(Member::dataPlaneReady)).isPresent());
            notes.expect("the agent of " + site.node() + " shows all three ready: each VPN published its heartbeat",
                    ready,
                    site.view().map(ClientOnTheAgent::words).orElse("no answer"));
        }
        var published = mesh.site(1).view().flatMap(view -> view.member("node-2")).map(Member::metadata);
        notes.expect("node-1 knows the public key and the endpoint of node-2, which only its VPN could tell", published
                .filter(metadata -> metadata.publicKey().isPresent() && !metadata.endpoints().isEmpty()).isPresent(),
                published.map(metadata -> metadata.attributes().toString()).orElse("nothing"));
        for (var site : mesh.sites()) {
            said(notes, site, VpnSite.ANSWERED, "the VPN of " + site.node() + " says who answers it");
            said(notes, site, "evidence:", "and reports what its tunnels show");
        }
        notes.show("What the VPN of node-1 printed", "text", mesh.site(1).printed());
    }

    /** Members come and leave, and its tunnels with them. */
    static void hearsOfChanges(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        var first = mesh.site(1);
        var third = mesh.site(3);
        first.start();
        mesh.site(2).start();
        tunnels(notes, first, List.of(mesh.site(2)), "node-2 came, and the device of node-1 has a tunnel to it");
        third.start();
        tunnels(notes, first, List.of(mesh.site(2), third), "node-3 comes, and has a tunnel");
        notes.show("The tunnels of node-1 then", "text", String.join("\n", first.tunnels()));
        try (var owner = third.owner()) {
            owner.leave();
        }
        var gone = Patience.await(() -> !first.hasTunnelTo(third));
        notes.expect("node-3 leaves, and its tunnel is gone", gone, String.join("; ", first.tunnels()));
        notes.expect("that to node-2 stays", first.hasTunnelTo(mesh.site(2)), String.join("; ", first.tunnels()));
        notes.show("What the VPN of node-1 printed", "text", first.printed());
    }

    /** It runs on agents alone, and packets pass. */
    static void withoutStub(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.start();
        for (var site : mesh.sites()) {
            said(notes, site, VpnSite.ANSWERED, "the VPN of " + site.node() + " says who answers it");
            var name = name(site);
            notes.expect("that is an agent of the Node Plane, and no stub", !name.isEmpty() && !name.contains("stub"),
                    name);
        }
        for (var from : mesh.sites()) {
            for (var to : mesh.sites()) {
                if (from != to) {
                    var reached = from.reaches(to);
                    notes.expect(
                            "packets pass from " + from.node() + " to " + to.node()
                                    + " and back, none lost in a second",
                            reached, reached ? "through the tunnel to " + to.address() : "they do not");
                }
            }
        }
        notes.show("The tunnels of node-1", "text", String.join("\n", mesh.site(1).tunnels()));
        notes.show("What the VPN of node-1 printed", "text", mesh.site(1).printed());
    }

    /** A machine fails and comes back, while the others talk on. */
    static void demo(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.start();
        var first = mesh.site(1);
        var second = mesh.site(2);
        var third = mesh.site(3);
        notes.expect("packets pass between all three", first.reaches(second) && first.reaches(third) && second.reaches(
                third), "from node-1 to node-2 and node-3, and from node-2 to node-3");
        first.send(second);
        third.kill();
        state(notes, first, "suspect", "node-3 loses its power: node-1 comes to suspect it");
        state(notes, first, "dead/confirmed", "and is certain of its death, with node-2");
        var removed = Patience.await(() -> !first.hasTunnelTo(third) && !second.hasTunnelTo(third));
        notes.expect("the VPNs of node-1 and node-2 take their tunnels to it away", removed, String.join("; ", first
                .tunnels()));
        third.start();
        state(notes, first, "alive", "node-3 starts again: it is alive in its next incarnation");
        notes.expect("packets pass to it again", first.reaches(third), "from node-1 to node-3 and back");
        var flow = first.stop(second);
        notes.expect("between node-1 and node-2 nothing was lost all the time", flow.sent() > 0 && flow.lost() == 0,
                flow
                        .sent() + " packets, one every 10 ms, " + flow.lost() + " lost");
        notes.show("What the VPN of node-1 printed", "text", first.printed());
    }

    private static void tunnels(Notes notes, VpnSite at, List<VpnSite> to, String what) throws InterruptedException {
        var there = Patience.await(() -> to.stream().allMatch(at::hasTunnelTo));
        notes.expect(what, there, String.join("; ", at.tunnels()));
    }

    private static void state(Notes notes, VpnSite at, String state, String what) throws InterruptedException {
        Predicate<Member> so = member -> member.state().text().equals(state);
        var seen = Patience.await(() -> at.view().flatMap(view -> view.member("node-3")).filter(so).isPresent());
        notes.expect(what, seen,
                at.view().flatMap(view -> view.member("node-3")).map(Updates::word).orElse("no answer"));
    }

    private static void said(Notes notes, VpnSite site, String text, String what) throws InterruptedException {
        var said = Patience.await(() -> site.printed().contains(text));
        notes.expect(what, said, site.printed().lines().filter(line -> line.contains(text)).findFirst().orElse(
                "it printed nothing of the kind"));
    }

    private static String name(VpnSite site) {
        try (var owner = site.owner()) {
            return owner.capabilities().name() + " " + owner.capabilities().version();
        } catch (ControlPlaneException gone) {
            return "";
        }
    }
}
