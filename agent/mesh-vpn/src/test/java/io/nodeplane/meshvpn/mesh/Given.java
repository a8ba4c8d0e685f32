package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.controlplane.Roster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Members, views and devices for tests. */
public final class Given {
    /** A moment far from any beginning. */
    public static final Now NOW = new Now(5_000_000, 1_800_000_000_000L);
    /** This node: {@code vpn-0}. */
    public static final Self SELF = new Self(key(0), place(0), 51_820, List.of(block(0)), 25);

    private Given() {}

    /** {@return the key of the peer of this number} */
    public static PublicKey key(int number) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) (number + 1));
        return PublicKey.of(bytes);
    }

    /** {@return the address of the peer of this number} */
    public static AddressBlock block(int number) {
        return AddressBlock.parse("10.77.0." + number + "/32");
    }

    /** {@return where the peer of this number is} */
    public static Endpoint place(int number) {
        return Endpoint.parse("192.0.2." + (number + 1) + ":51820");
    }

    /** {@return what a peer says that has this key, place and address} */
    public static Metadata metadata(int key, int place, int block) {
        return Metadata.EMPTY.withPublicKey(key(key)).withEndpoints(List.of(place(place)))
                .withAllowedIps(List.of(block(block)));
    }

    /** {@return the member of this number, in this state} */
    public static Member member(int number, MemberState state) {
        return Member.builder("vpn-" + number, 1).metadata(metadata(number, number, number)).build().in(state);
    }

    /** {@return the view of {@code vpn-0}, joined and well, of itself and these} */
    public static MembershipView view(Member... others) {
        return view(LocalState.JOINED, Health.HEALTHY, List.of(others));
    }

    /** {@return a view of {@code vpn-0}; of itself too, if it is joined} */
    public static MembershipView view(LocalState state, Health health, Collection<Member> others) {
        var members = new ArrayList<>(others);
        if (state == LocalState.JOINED) {
            members.add(member(0, MemberState.ALIVE));
        }
        return MembershipView.builder("vpn-0", 1).localState(state).health(health).roster(Roster.of(members)).build();
    }

    /** {@return the peer of this number as the device has it} */
    public static Peer peer(int number) {
        return new Peer(key(number), Optional.of(place(number)), List.of(block(number)), 25);
    }

    /** {@return a device with these peers, none of which has been heard yet} */
    public static SortedMap<PublicKey, Tunnel> device(Collection<Peer> peers) {
        SortedMap<PublicKey, Tunnel> tunnels = Peer.byKey();
        peers.forEach(peer -> tunnels.put(peer.key(), new Tunnel(peer, Traffic.NONE)));
        return tunnels;
    }

    /** {@return what leads from this device to what the view asks for} */
    static PeerDiff diff(SortedMap<PublicKey, Tunnel> device, Wanted wanted) {
        return PeerDiff.between(Tunnel.peers(device), wanted.peers());
    }
}
