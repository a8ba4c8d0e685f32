package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who gets which block of addresses. WireGuard would move one silently to whoever was written last, and lose the packets of
 * the other.
 *
 * <p>A member that has a block in the device keeps it; then come peers that the view does not know, and then newcomers in the
 * order of their ids. Whoever comes too late has no way in by that block.
 */
final class Routes {
    private final List<Given> given = new ArrayList<>();
    private final SortedMap<String, String> refused = new TreeMap<>();

    private record Given(AddressBlock block, PublicKey to, String name) {}

    private Routes() {}

    /**
     * {@return the blocks of all peers}
     *
     * @param kept peers that the view does not know, and that stay as they are
     * @param present the device as it is: who has a block there has it first
     */
    static Routes of(Self self, SortedMap<PublicKey, Member> members, SortedMap<PublicKey, Peer> kept,
            SortedMap<PublicKey, Tunnel> present) {
        var routes = new Routes();
        self.addresses().forEach(block -> routes.give(block, self.key(), "this node"));
        var inOrder = members.entrySet().stream().sorted(Comparator.comparing(entry -> entry.getValue().peerId()))
                .toList();
        inOrder.forEach(entry -> Optional.ofNullable(present.get(entry.getKey())).stream()
                .flatMap(tunnel -> tunnel.peer().allowedIps().stream())
                .filter(claims(entry.getValue())::contains)
                .forEach(block -> routes.give(block, entry.getKey(), entry.getValue().peerId())));
        kept.forEach((key, peer) -> peer.allowedIps().forEach(block -> routes.give(block, key, "an earlier peer")));
        inOrder.forEach(entry -> claims(entry.getValue())
                .forEach(block -> routes.give(block, entry.getKey(), entry.getValue().peerId())));
        return routes;
    }

    private static List<AddressBlock> claims(Member member) {
        return member.routable() ? member.metadata().allowedIps() : List.of();
    }

    private void give(AddressBlock block, PublicKey to, String name) {
        var holder = given.stream().filter(one -> !one.to().equals(to) && one.block().overlaps(block)).findFirst();
        if (holder.isPresent()) {
            refused.put(name + " " + block, holder.get().name());
        } else {
            given.add(new Given(block, to, name));
        }
    }

    List<AddressBlock> of(PublicKey key) {
        return given.stream().filter(one -> one.to().equals(key)).map(Given::block).toList();
    }

    SortedMap<String, String> refused() {
        return refused;
    }
}
