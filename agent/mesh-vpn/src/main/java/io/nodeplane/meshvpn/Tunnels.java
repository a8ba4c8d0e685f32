package io.nodeplane.meshvpn;

import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.meshvpn.dataplane.DataPlane;
import io.nodeplane.meshvpn.dataplane.DataPlane.Device;
import io.nodeplane.meshvpn.dataplane.DataPlaneException;
import io.nodeplane.meshvpn.dataplane.TunnelKey;
import io.nodeplane.meshvpn.mesh.Now;
import io.nodeplane.meshvpn.mesh.Peer;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import io.nodeplane.meshvpn.mesh.Self;
import io.nodeplane.meshvpn.mesh.Tunnel;
import io.nodeplane.meshvpn.mesh.Wanted;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the device as the view wants it. What is in the device is read each time and never remembered: so it is right after
 * a new start of either of them, and a write that broke off is gone on with.
 */
final class Tunnels {
    private final DataPlane dataPlane;
    private final Self self;
    private final TunnelKey key;
    private final Consumer<String> says;
    private Wanted wanted = Wanted.NOTHING;

    Tunnels(DataPlane dataPlane, Self self, TunnelKey key, Consumer<String> says) {
        this.dataPlane = dataPlane;
        this.self = self;
        this.key = key;
        this.says = says;
    }

    /** Takes over from the run before whose tunnels these are, and where their peers said that they are. */
    void remember(MembershipView last, Now now) {
        wanted = Wanted.of(last, self, Peer.byKey(), Wanted.NOTHING, now);
    }

    /**
     * {@return the device, after what was missing has been written; before there is any view its peers stay as they are}
     *
     * @throws DataPlaneException if the device does not answer, or refuses
     */
    Device reconcile(Optional<MembershipView> view, Now now) {
        var device = dataPlane.read();
        if (!device.key().equals(Optional.of(self.key())) || device.port() != self.port()) {
            dataPlane.configure(key, self.port());
            says.accept("device: has its key, and listens on port " + self.port());
        }
        if (view.isEmpty()) {
            return device;
        }
        var next = Wanted.of(view.get(), self, device.tunnels(), wanted, now);
        var diff = PeerDiff.between(Tunnel.peers(device.tunnels()), next.peers());
        if (!next.refused().equals(wanted.refused())) {
            next.refused().forEach((claim, holder) -> says.accept(
                    "conflict: " + claim + " is not routed there, since " + holder + " has it"));
        }
        if (!diff.isEmpty()) {
            dataPlane.apply(diff);
            says.accept("peers: " + text(diff, wanted, next));
        }
        wanted = next;
        return diff.isEmpty() ? device : dataPlane.read();
    }

    /** {@return what the last view asked for} */
    Wanted wanted() {
        return wanted;
    }

    private static String text(PeerDiff diff, Wanted before, Wanted after) {
        var parts = new ArrayList<String>();
        diff.added().forEach(peer -> parts.add("+ " + name(peer.key(), after) + " " + text(peer)));
        diff.changed().forEach(change -> parts.add("~ " + name(change.key(), after)
                + change.endpoint().map(place -> " at " + place).orElse("")
                + (change.gained().isEmpty() ? "" : " gets " + change.gained())
                + (change.lost().isEmpty() ? "" : " loses " + change.lost())));
        diff.removed().forEach(gone -> parts.add("- " + name(gone, before)));
        return String.join(", ", parts);
    }

    private static String text(Peer peer) {
        return peer.allowedIps() + peer.endpoint().map(place -> " at " + place).orElse("");
    }

    private static String name(PublicKey of, Wanted wanted) {
        return wanted.owners().getOrDefault(of, of.text());
    }
}
