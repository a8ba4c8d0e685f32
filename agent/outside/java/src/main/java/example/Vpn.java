package example;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.Member;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** As small as a VPN can be: a tunnel to every other member that is not dead and says where it is. */
final class Vpn {
    private volatile Map<String, Member> tunnels = Map.of();

    Vpn(ControlPlane plane) {
        plane.subscribeMembershipUpdates(update -> {
            var view = plane.getMembers();
            tunnels = view.members().stream()
                    .filter(member -> !member.peerId().equals(view.localPeerId()) && !member.state().isDead())
                    .filter(member -> !member.metadata().endpoints().isEmpty())
                    .collect(Collectors.toMap(Member::peerId, Function.identity()));
        });
    }

    Map<String, Member> tunnels() {
        return tunnels;
    }
}
