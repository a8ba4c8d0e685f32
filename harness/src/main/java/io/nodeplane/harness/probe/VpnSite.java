package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.harness.vpn.Device;
import io.nodeplane.harness.vpn.Device.Flow;
import io.nodeplane.harness.vpn.Machine;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.OwnersFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** One machine of a mesh, with its agent: what a probe does to it, and asks of it. */
final class VpnSite {
    /** What its VPN says when an agent answers it; there is also "no control plane answers". */
    static final String ANSWERED = "control plane: node-plane ";

    private static final Duration PROBES_EVERY = Duration.ofMillis(10);

    private final VpnMesh mesh;
    private final Machine machine;

    VpnSite(VpnMesh mesh, Machine machine) {
        this.mesh = mesh;
        this.machine = machine;
    }

    NodeId id() {
        return machine.node();
    }

    String node() {
        return id().value();
    }

    Machine machine() {
        return machine;
    }

    Device device() {
        return machine.device();
    }

    /** {@return its address within the mesh} */
    String address() {
        return machine.address();
    }

    /** Starts all three, on the disks that they had. */
    void start() throws IOException, InterruptedException {
        mesh.world().start(List.of(id()));
        machine.startVpn();
    }

    /** The machine loses its power. */
    void kill() throws InterruptedException {
        machine.kill();
        mesh.world().kill(new TreeSet<>(List.of(id())));
    }

    /** {@return what its VPNs have said, a line each with its time} */
    String printed() {
        return mesh.plain(machine.said());
    }

    /** {@return the same of the last of them alone} */
    String printedLately() {
        return mesh.plain(machine.saidLately());
    }

    /** {@return its agent, for its owner} */
    RemoteControlPlane owner() {
        return RemoteControlPlane.connect(api(), OwnersFiles.findToken(mesh.world().disk(id())));
    }

    /** {@return where its agent takes orders} */
    ApiAddress api() {
        return ApiAddress.parse(mesh.world().owner(id()).toString());
    }

    /** {@return what its agent shows; empty if it does not answer} */
    Optional<MembershipView> view() {
        return answer(ControlPlane::getMembers);
    }

    /** {@return the name and the version by which its agent answers; empty if it does not} */
    Optional<String> answers() {
        return answer(owner -> owner.capabilities().name() + " " + owner.capabilities().version());
    }

    private <T> Optional<T> answer(Function<ControlPlane, T> question) {
        try (var owner = owner()) {
            return Optional.of(question.apply(owner));
        } catch (ControlPlaneException | WorldException notYet) {
            return Optional.empty();
        }
    }

    /** {@return what its device has of each peer, a line each; nothing of its keys that is secret} */
    List<String> tunnels() {
        return device().tunnels();
    }

    boolean hasTunnelTo(VpnSite other) {
        return tunnels().stream().anyMatch(tunnel -> tunnel.contains("allowed_ip=" + other.address() + "/"));
    }

    /** {@return the tunnel that leads to the other's entrance, if there is one, whatever its addresses} */
    Optional<String> tunnelTo(VpnSite other) {
        var port = ":" + mesh.relay().entrance(other.id()).getPort() + " ";
        return tunnels().stream().filter(tunnel -> tunnel.contains(port)).findFirst();
    }

    /** Sends a packet to the other site every 10 ms, through the tunnel. */
    void send(VpnSite other) throws IOException {
        device().probe(other.id(), PROBES_EVERY);
    }

    /** {@return what became of these packets} */
    Flow stop(VpnSite other) throws IOException {
        return device().stop(other.id());
    }

    /** {@return what becomes of the packets of one second to the other site} */
    Flow second(VpnSite other) throws IOException, InterruptedException {
        send(other);
        Thread.sleep(1_000);
        return stop(other);
    }

    /** {@return whether packets came to get through to the other site and back, all of those of one second} */
    boolean reaches(VpnSite other) throws InterruptedException {
        return Patience.await(() -> {
            try {
                var flow = second(other);
                return flow.sent() > 0 && flow.lost() == 0;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }
}
