package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PublicKey;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A peer as WireGuard is told of it.
 *
 * @param endpoint where packets to it go; empty until it is known, and then the peer has to call first
 * @param allowedIps what is routed to it, and taken from it; in the order of the texts, each once
 * @param keepaliveSeconds how often it hears something though there is nothing to say; 0 for never
 */
public record Peer(PublicKey key, Optional<Endpoint> endpoint, List<AddressBlock> allowedIps, int keepaliveSeconds) {
    private static final Comparator<PublicKey> BY_TEXT = Comparator.comparing(PublicKey::text);

    /** The blocks may come in any order. */
    public Peer {
        allowedIps = allowedIps.stream().sorted(Comparator.comparing(AddressBlock::text)).distinct().toList();
    }

    /** {@return this peer at another place} */
    public Peer at(Optional<Endpoint> place) {
        return new Peer(key, place, allowedIps, keepaliveSeconds);
    }

    /** {@return this peer with other blocks} */
    public Peer routing(Collection<AddressBlock> blocks) {
        return new Peer(key, endpoint, List.copyOf(blocks), keepaliveSeconds);
    }

    /** {@return an empty map in the order of the keys} */
    public static <T> SortedMap<PublicKey, T> byKey() {
        return new TreeMap<>(BY_TEXT);
    }

    /** {@return these peers in the order of their keys; cannot be changed} */
    public static SortedMap<PublicKey, Peer> byKey(Collection<Peer> peers) {
        SortedMap<PublicKey, Peer> sorted = byKey();
        peers.forEach(peer -> sorted.put(peer.key(), peer));
        return Collections.unmodifiableSortedMap(sorted);
    }
}
