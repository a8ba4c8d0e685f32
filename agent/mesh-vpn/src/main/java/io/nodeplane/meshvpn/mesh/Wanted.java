package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PublicKey;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The peers that a view asks for.
 *
 * <ul>
 * <li>A member has a tunnel until it is dead; a suspect is a member.
 * <li>A node that is isolated, or whose view comes from a disk, knows too little to take a tunnel down: what is there stays.
 * <li>Who is in the device and not in the view may not have come yet, to a control plane that has just begun: it stays for
 * as long as the dead are listed at least.
 * <li>No block, nor a part of it, is ever routed to two ({@link Routes}).
 * <li>An endpoint that works is left alone, though the peer has said another one before: WireGuard follows a peer that moves.
 * </ul>
 *
 * @param peers all that the device should have
 * @param owners whose tunnel each is, of those that the view knows
 * @param places where each of these members said that it is
 * @param refused each block that a member did not get, as {@code peer block}, and who has it
 * @param absentSinceMs since when the view of a joined node has not listed the owner of a peer
 */
public record Wanted(SortedMap<PublicKey, Peer> peers, SortedMap<PublicKey, String> owners,
        SortedMap<PublicKey, Endpoint> places, SortedMap<String, String> refused,
        SortedMap<PublicKey, Long> absentSinceMs) {
    /** The least time for which every control plane lists a dead member. */
    public static final long ABSENT_MS_MAX = 600_000;
    /** Before any view. */
    public static final Wanted NOTHING = new Wanted(Peer.byKey(), Peer.byKey(), Peer.byKey(), new TreeMap<>(),
            Peer.byKey());

    public Wanted {
        peers = Collections.unmodifiableSortedMap(peers);
        owners = Collections.unmodifiableSortedMap(owners);
        places = Collections.unmodifiableSortedMap(places);
        refused = Collections.unmodifiableSortedMap(refused);
        absentSinceMs = Collections.unmodifiableSortedMap(absentSinceMs);
    }

    /**
     * {@return what this view asks for}
     *
     * @param present the device as it is
     * @param before what the view before this one asked for
     */
    public static Wanted of(MembershipView view, Self self, SortedMap<PublicKey, Tunnel> present, Wanted before,
            Now now) {
        var members = members(view, self, before);
        SortedMap<PublicKey, Long> absent = Peer.byKey();
        SortedMap<PublicKey, Peer> kept = Peer.byKey();
        present.forEach((key, tunnel) -> {
            if (!members.containsKey(key) && stays(key, view, before, absent, now)) {
                kept.put(key, tunnel.peer());
            }
        });
        var routes = Routes.of(self, members, kept, present);
        SortedMap<PublicKey, Peer> peers = Peer.byKey();
        SortedMap<PublicKey, String> owners = Peer.byKey();
        SortedMap<PublicKey, Endpoint> places = Peer.byKey();
        kept.forEach((key, peer) -> {
            peers.put(key, peer.routing(routes.of(key)));
            Optional.ofNullable(before.owners().get(key)).ifPresent(owner -> owners.put(key, owner));
            Optional.ofNullable(before.places().get(key)).ifPresent(place -> places.put(key, place));
        });
        members.forEach((key, member) -> {
            var said = place(member);
            owners.put(key, member.peerId());
            said.ifPresent(place -> places.put(key, place));
            var place = place(said, Optional.ofNullable(present.get(key)),
                    Optional.ofNullable(before.places().get(key)), now);
            peers.put(key, new Peer(key, place, routes.of(key), self.keepaliveSeconds()));
        });
        return new Wanted(peers, owners, places, routes.refused(), absent);
    }

    /**
     * Of two members with one key the one that the control plane says is routable has it; if that says nothing, the one that
     * had it goes on with it, and else the first by id.
     */
    private static SortedMap<PublicKey, Member> members(MembershipView view, Self self, Wanted before) {
        SortedMap<PublicKey, Member> members = Peer.byKey();
        for (var member : view.members()) {
            var key = member.metadata().publicKey().filter(Predicate.not(self.key()::equals));
            if (key.isEmpty() || member.state().isDead() || member.peerId().equals(view.localPeerId())) {
                continue;
            }
            var known = members.get(key.get());
            if (known == null || member.routable() && !known.routable() || member.routable() == known.routable()
                    && member.peerId().equals(before.owners().get(key.get()))) {
                members.put(key.get(), member);
            }
        }
        return members;
    }

    /** Whether a peer stays that is in the device, and that no living member of the view has. */
    private static boolean stays(PublicKey key, MembershipView view, Wanted before, SortedMap<PublicKey, Long> absent,
            Now now) {
        if (view.health() == Health.CACHED || view.health() == Health.ISOLATED) {
            return true;
        }
        if (view.localState() != LocalState.JOINED) {
            return view.localState() != LocalState.LEFT;
        }
        if (gone(key, view, Optional.ofNullable(before.owners().get(key)))) {
            return false;
        }
        var since = before.absentSinceMs().getOrDefault(key, now.monotonicMs());
        absent.put(key, since);
        return now.monotonicMs() - since < ABSENT_MS_MAX;
    }

    /** Whether its owner is dead, or has another key now. Of a peer whose owner is not known, a dead member tells. */
    private static boolean gone(PublicKey key, MembershipView view, Optional<String> owner) {
        if (owner.isPresent()) {
            var member = owner.flatMap(view::member);
            return member.isPresent()
                    && (member.get().state().isDead() || member.get().metadata().publicKey().isPresent());
        }
        return view.members().stream().filter(member -> member.state().isDead())
                .anyMatch(member -> member.metadata().publicKey().equals(Optional.of(key)));
    }

    /** WireGuard takes addresses only: a name is no place. */
    private static Optional<Endpoint> place(Member member) {
        return member.metadata().endpoints().stream()
                .filter(place -> place.host().contains(":") || place.host().matches("[0-9.]+")).findFirst();
    }

    private static Optional<Endpoint> place(Optional<Endpoint> said, Optional<Tunnel> present,
            Optional<Endpoint> saidBefore, Now now) {
        var inUse = present.flatMap(tunnel -> tunnel.peer().endpoint());
        if (said.isEmpty()) {
            return inUse;
        }
        var works = inUse.isPresent() && present.get().traffic().fresh(now.wallMs());
        var moved = saidBefore.isPresent() && !saidBefore.equals(said);
        return works && !moved ? inUse : said;
    }
}
