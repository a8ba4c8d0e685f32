package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any device of a few peers: among them no block is at two. */
public final class Devices {
    private static final int PEERS = 5;
    private static final int BLOCKS = 7;
    private static final int NOWHERE = 0;

    private Devices() {}

    /** {@return any of them} */
    public static Arbitrary<SortedMap<PublicKey, Peer>> any() {
        // For each block who has it, for each peer where it is; a peer at -1 is not there.
        var owners = Arbitraries.integers().between(0, PEERS).list().ofSize(BLOCKS);
        var places = Arbitraries.integers().between(-1, 3).list().ofSize(PEERS);
        var keepalives = Arbitraries.of(0, 25).list().ofSize(PEERS);
        return Combinators.combine(owners, places, keepalives).as(Devices::of);
    }

    private static SortedMap<PublicKey, Peer> of(List<Integer> owners, List<Integer> places,
            List<Integer> keepalives) {
        var peers = new ArrayList<Peer>();
        for (var number = 0; number < PEERS; number++) {
            var place = places.get(number);
            if (place >= NOWHERE) {
                peers.add(new Peer(Given.key(number), Optional.of(place).filter(at -> at > NOWHERE).map(Given::place),
                        blocks(owners, number), keepalives.get(number)));
            }
        }
        return Peer.byKey(peers);
    }

    private static List<AddressBlock> blocks(List<Integer> owners, int of) {
        var blocks = new ArrayList<AddressBlock>();
        for (var block = 0; block < owners.size(); block++) {
            if (owners.get(block) == of) {
                blocks.add(Given.block(block));
            }
        }
        return blocks;
    }

    /** {@return the wanted, where a peer that is to forget its endpoint keeps it: WireGuard has no way to say so} */
    public static SortedMap<PublicKey, Peer> reachable(SortedMap<PublicKey, Peer> present,
            SortedMap<PublicKey, Peer> wanted) {
        SortedMap<PublicKey, Peer> reachable = Peer.byKey();
        wanted.forEach((key, peer) -> reachable.put(key, peer.at(
                peer.endpoint().or(() -> Optional.ofNullable(present.get(key)).flatMap(Peer::endpoint)))));
        return Collections.unmodifiableSortedMap(reachable);
    }
}
