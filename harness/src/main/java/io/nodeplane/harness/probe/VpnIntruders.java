package io.nodeplane.harness.probe;

import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who comes to a mesh and must not get what others have: each probe with a control, where it does. */
final class VpnIntruders {
    private VpnIntruders() {}

    /** A node whose secret is another one is in nobody's view, and in no device. */
    static void wrongSecret(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        var third = mesh.site(3);
        mesh.world().otherSecret(new TreeSet<>(List.of(third.id())));
        mesh.site(1).start();
        mesh.site(2).start();
        for (var site : mesh.sites().subList(0, 2)) {
            var other = mesh.site(site == mesh.site(1) ? 2 : 1);
            notes.expect("packets pass from " + site.node() + " to " + other.node(), site.reaches(other), String.join(
                    "; ", site.tunnels()));
        }
        var ended = endsByItself(mesh, third);
        notes.expect("the agent of node-3, which has another secret, is refused by both, and stops", ended, ended
                ? "it has stopped"
                : "it runs on");
        third.machine().startVpn();
        // What was taken from it would be in all views, and in all devices, by then.
        Thread.sleep(5_000);
        for (var site : mesh.sites().subList(0, 2)) {
            notes.expect("after 5 s the agent of " + site.node() + " does not show node-3 as a member", !shown(site,
                    third), VpnFaults.words(site));
            notes.expect("and its device has no tunnel to it", site.tunnelTo(third).isEmpty() && !site.hasTunnelTo(
                    third), String.join("; ", site.tunnels()));
        }
        notes.expect("nor has the device of node-3 any", third.tunnels().isEmpty(), third.tunnels().size()
                + " tunnels");
        third.kill();
        mesh.world().ownSecret(new TreeSet<>(List.of(third.id())));
        third.start();
        var inside = Patience.await(() -> shown(mesh.site(1), third) && mesh.site(1).hasTunnelTo(third));
        notes.expect("control: with the cluster's secret it is a member, and has its tunnels", inside, VpnFaults.words(
                mesh.site(1)));
        notes.show("What the VPN of node-1 printed", "text", mesh.site(1).printed());
    }

    /** A node that comes with the address of another one gets no packet, and the other loses none. */
    static void sameAddress(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        var first = mesh.site(1);
        var second = mesh.site(2);
        var thief = mesh.site(3);
        first.start();
        second.start();
        notes.expect("packets pass from node-1 to node-2", first.reaches(second), String.join("; ", first.tunnels()));
        first.send(second);
        thief.machine().claims(second.address() + "/32");
        thief.start();
        var told = Patience.await(() -> thief.printed().contains("conflict: CONFLICT_ADDRESS"));
        notes.expect("node-3 comes with the address of node-2, and its VPN is told of the conflict", told, thief
                .printed().lines().filter(line -> line.contains("CONFLICT_ADDRESS")).findFirst()
                .orElse("it is not told"));
        var known = Patience.await(() -> first.tunnelTo(thief).isPresent());
        notes.expect("node-1 has a tunnel to it, to which it routes nothing", known && first.tunnelTo(thief).filter(
                tunnel -> tunnel.contains("allowed_ip=")).isEmpty(), first.tunnelTo(thief).orElse("no tunnel"));
        var flow = first.stop(second);
        notes.expect("node-2 has lost no packet", flow.sent() > 0 && flow.lost() == 0, flow.words());
        // The VPN would put it right within a second.
        first.machine().killVpn();
        first.device().write(Stream.of(first.tunnelTo(thief).orElse("").split(" ")[0], "allowed_ip=" + second.address()
                + "/32"));
        flow = first.second(second);
        notes.expect("control: the same address written to a second peer takes all packets of the first", flow
                .sent() > 0 && flow.lost() == flow.sent(), flow.words());
        notes.show("The tunnels of node-1 then", "text", String.join("\n", first.tunnels()));
    }

    /** {@return whether the agent of this site is started and ends by itself; it may have served before it does} */
    private static boolean endsByItself(VpnMesh mesh, VpnSite site) throws InterruptedException {
        try {
            mesh.world().start(List.of(site.id()));
        } catch (WorldException notServing) {
            // It may have ended before it was asked whether it serves.
        }
        return Patience.await(() -> !mesh.world().running(site.id()));
    }

    private static boolean shown(VpnSite at, VpnSite who) {
        return at.view().flatMap(view -> view.member(who.node())).isPresent();
    }
}
