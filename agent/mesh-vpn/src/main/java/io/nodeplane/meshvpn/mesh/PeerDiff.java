package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * The least that has to be written so that the peers that are there become the wanted ones. A peer that stays keeps its
 * session: it is never removed and made again, which would cost a handshake and what is under way meanwhile.
 *
 * @param removed in the order of the keys
 * @param changed those that give a block up come first
 * @param added in the order of the keys
 */
public record PeerDiff(List<PublicKey> removed, List<Change> changed, List<Peer> added) {
    /** Nothing to write. */
    public static final PeerDiff EMPTY = new PeerDiff(List.of(), List.of(), List.of());

    public PeerDiff {
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
        added = List.copyOf(added);
    }

    /**
     * What becomes different at a peer that stays.
     *
     * @param endpoint empty leaves it
     * @param keepaliveSeconds empty leaves it
     * @param lost blocks that it gives up
     * @param gained blocks that it gets
     * @param allowedIps all that it has afterwards
     */
    public record Change(PublicKey key, Optional<Endpoint> endpoint, OptionalInt keepaliveSeconds,
            List<AddressBlock> lost, List<AddressBlock> gained, List<AddressBlock> allowedIps) {
        private boolean isEmpty() {
            return endpoint.isEmpty() && keepaliveSeconds.isEmpty() && lost.isEmpty() && gained.isEmpty();
        }
    }

    /** {@return what leads from the one to the other; WireGuard cannot forget an endpoint, so that one stays} */
    public static PeerDiff between(SortedMap<PublicKey, Peer> present, SortedMap<PublicKey, Peer> wanted) {
        var changed = new ArrayList<Change>();
        var added = new ArrayList<Peer>();
        wanted.forEach((key, peer) -> {
            var now = present.get(key);
            if (now == null) {
                added.add(peer);
            } else {
                changed.add(change(now, peer));
            }
        });
        changed.removeIf(Change::isEmpty);
        changed.sort(Comparator.comparing(change -> change.lost().isEmpty()));
        var removed = present.keySet().stream().filter(key -> !wanted.containsKey(key)).toList();
        return new PeerDiff(removed, changed, added);
    }

    private static Change change(Peer now, Peer then) {
        return new Change(then.key(), then.endpoint().filter(place -> !Optional.of(place).equals(now.endpoint())),
                now.keepaliveSeconds() == then.keepaliveSeconds()
                        ? OptionalInt.empty()
                        : OptionalInt.of(then.keepaliveSeconds()),
                without(now.allowedIps(), then.allowedIps()), without(then.allowedIps(), now.allowedIps()),
                then.allowedIps());
    }

    private static List<AddressBlock> without(List<AddressBlock> blocks, List<AddressBlock> others) {
        return blocks.stream().filter(block -> !others.contains(block)).toList();
    }

    /** {@return whether nothing is to be written} */
    public boolean isEmpty() {
        return equals(EMPTY);
    }

    /** {@return what these peers become, in a device that moves a block from whoever has it to whoever gets it} */
    public SortedMap<PublicKey, Peer> appliedTo(SortedMap<PublicKey, Peer> present) {
        SortedMap<PublicKey, Peer> peers = Peer.byKey();
        peers.putAll(present);
        removed.forEach(peers::remove);
        for (var change : changed) {
            peers.computeIfPresent(change.key(), (key, peer) -> new Peer(key, change.endpoint().or(peer::endpoint),
                    without(peer.allowedIps(), change.lost()),
                    change.keepaliveSeconds().orElse(peer.keepaliveSeconds())));
            give(peers, change.key(), change.gained());
        }
        for (var peer : added) {
            peers.put(peer.key(), peer.routing(List.of()));
            give(peers, peer.key(), peer.allowedIps());
        }
        return Collections.unmodifiableSortedMap(peers);
    }

    private static void give(SortedMap<PublicKey, Peer> peers, PublicKey to, List<AddressBlock> blocks) {
        peers.replaceAll((key, peer) -> {
            var others = new ArrayList<>(without(peer.allowedIps(), blocks));
            if (key.equals(to)) {
                others.addAll(blocks);
            }
            return peer.routing(others);
        });
    }
}
