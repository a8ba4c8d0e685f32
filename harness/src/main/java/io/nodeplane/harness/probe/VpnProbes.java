package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.Member;
import io.nodeplane.harness.vpn.Device.Flow;
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
            var ready = Patience.await(() -> allReady(site));
            notes.expect("the agent of " + site.node() + " shows all three ready: each VPN published its heartbeat",
                    ready,
                    VpnFaults.words(site));
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

    /** It runs on the stub as on anything that keeps the rules of the interface. */
    static void onTheStub(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        try (var stub = mesh.startStub()) {
            startOnStub(mesh, stub, notes);
            passes(mesh, notes);
            notes.show("What the VPN of node-1 printed", "text", mesh.site(1).printed());
        }
    }

    /** It begins on the stub, is moved to agents while packets pass, and the stub is ended. */
    static void withoutStub(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        try (var stub = mesh.startStub()) {
            startOnStub(mesh, stub, notes);
            passes(mesh, notes);
            mesh.pairs(VpnSite::send);
            mesh.startAgents();
            notes.expect("agents are started beside the stub, and become one cluster", Patience.await(() -> mesh.sites()
                    .stream().allMatch(VpnFaults::alive)),
                    VpnFaults.words(mesh.site(1)));
            for (var site : mesh.sites()) {
                site.machine().stopVpn();
                site.machine().startVpn();
                said(notes, site, VpnSite.ANSWERED, "the VPN of " + site.node() + " is started again on its agent");
            }
            notes.expect("each agent shows all three ready", Patience.await(() -> mesh.sites().stream().allMatch(
                    VpnProbes::allReady)), VpnFaults.words(mesh.site(1)));
            var ended = stub.end();
            notes.expect("the stub is ended", ended, ended ? "its process has ended" : "it runs on");
        }
        for (var site : mesh.sites()) {
            var name = site.answers().orElse("");
            notes.expect("who answers the VPN of " + site.node() + " is an agent of the Node Plane, and no stub",
                    site.printedLately().contains(name) && !name.isEmpty() && !name.contains("stub"), name);
        }
        mesh.pairs((from, to) -> lossless(notes, from.stop(to), "from " + from.node() + " to " + to.node()
                + " nothing was lost meanwhile"));
        passes(mesh, notes);
        notes.show("The tunnels of node-1", "text", String.join("\n", mesh.site(1).tunnels()));
        notes.show("What the VPN of node-1 printed, before and after", "text", mesh.site(1).printed());
    }

    static void startOnStub(VpnMesh mesh, VpnStub stub, Notes notes) throws IOException, InterruptedException {
        for (int number = 1; number <= mesh.sites().size(); number++) {
            var site = mesh.site(number);
            stub.startVpn(site, number);
            said(notes, site, VpnStub.ANSWERED, "the VPN of " + site.node() + " says that the stub answers it");
        }
    }

    /** Expects that packets pass between every two machines. */
    static void passes(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.pairs((from, to) -> {
            var reached = from.reaches(to);
            notes.expect("packets pass from " + from.node() + " to " + to.node() + " and back, none lost in a second",
                    reached, reached ? "through the tunnel to " + to.address() : "they do not");
        });
    }

    private static void lossless(Notes notes, Flow flow, String what) {
        notes.expect(what, flow.sent() > 0 && flow.lost() == 0, flow.words());
    }

    /** A machine fails and comes back, while the others talk on. */
    static void demo(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        mesh.start();
        var first = mesh.site(1);
        var second = mesh.site(2);
        var third = mesh.site(3);
        notes.expect("packets pass between all three", first.reaches(second) && first.reaches(third) && second.reaches(
                third), "from node-1 to node-2 and node-3, and from node-2 to node-3");
        try (var owner = first.owner()) {
            // A state that lasts for a moment is told, and may be missed by who only asks.
            var updates = new Updates();
            owner.subscribeMembershipUpdates(updates);
            first.send(second);
            third.kill();
            told(notes, updates, member -> member.state().text().equals("suspect"),
                    "node-3 loses its power: node-1 comes to suspect it");
            told(notes, updates, member -> member.state().text().equals("dead/confirmed"),
                    "and is certain of its death, with node-2");
            var removed = Patience.await(() -> !first.hasTunnelTo(third) && !second.hasTunnelTo(third));
            notes.expect("the VPNs of node-1 and node-2 take their tunnels to it away", removed, String.join("; ", first
                    .tunnels()));
            third.start();
            told(notes, updates, member -> member.state().text().equals("alive") && member.incarnation() > 1,
                    "node-3 starts again: it is alive in its next incarnation");
            notes.expect("packets pass to it again", first.reaches(third), "from node-1 to node-3 and back");
            lossless(notes, first.stop(second), "between node-1 and node-2 nothing was lost all the time");
            notes.show("What node-1 told a subscriber", "text", updates.text());
        }
        notes.show("What the VPN of node-1 printed", "text", first.printed());
    }

    /** Expects that node-1 said so of node-3. */
    private static void told(Notes notes, Updates updates, Predicate<Member> so, String what)
            throws InterruptedException {
        var told = Patience.await(() -> updates.told("node-3", so));
        notes.expect(what, told, updates.last("node-3").map(Updates::word).orElse("nothing was said of node-3"));
    }

    private static void tunnels(Notes notes, VpnSite at, List<VpnSite> to, String what) throws InterruptedException {
        var there = Patience.await(() -> to.stream().allMatch(at::hasTunnelTo));
        notes.expect(what, there, String.join("; ", at.tunnels()));
    }

    static void said(Notes notes, VpnSite site, String text, String what) throws InterruptedException {
        var said = Patience.await(() -> site.printedLately().contains(text));
        notes.expect(what, said, site.printedLately().lines().filter(line -> line.contains(text)).findFirst().orElse(
                "it printed nothing of the kind"));
    }

    static boolean allReady(VpnSite site) {
        return site.view().filter(view -> ClientOnTheAgent.allAlive(view) && view.members().stream().allMatch(
                Member::dataPlaneReady)).isPresent();
    }
}
