package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PublicKey;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What this node's own tunnel is.
 *
 * @param endpoint where the others reach it
 * @param port where it listens
 * @param addresses the blocks that it claims
 */
public record Self(PublicKey key, Endpoint endpoint, int port, List<AddressBlock> addresses, int keepaliveSeconds) {
    public Self {
        addresses = List.copyOf(addresses);
    }

    /**
     * {@return the blocks that it must not claim, since another living member has done so before, and who that is}
     *
     * <p>A block that stands in its own metadata is its own: it was free when it was published.
     */
    public SortedMap<String, String> takenFromIt(MembershipView view) {
        var own = view.member(view.localPeerId()).map(member -> member.metadata().allowedIps()).orElse(List.of());
        var taken = new TreeMap<String, String>();
        for (var member : view.members()) {
            if (member.peerId().equals(view.localPeerId()) || member.state().isDead()) {
                continue;
            }
            addresses.stream().filter(block -> !own.contains(block))
                    .filter(block -> member.metadata().allowedIps().stream().anyMatch(block::overlaps))
                    .forEach(block -> taken.putIfAbsent(block.text(), member.peerId()));
        }
        return taken;
    }

    /** {@return what it says to its peers; what others have put into its metadata stays} */
    public Metadata metadata(MembershipView view) {
        var said = view.member(view.localPeerId()).map(member -> member.metadata()).orElse(Metadata.EMPTY);
        var taken = takenFromIt(view);
        return said.withPublicKey(key).withEndpoints(List.of(endpoint))
                .withAllowedIps(addresses.stream().filter(block -> !taken.containsKey(block.text())).toList());
    }
}
