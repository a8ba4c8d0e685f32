package io.nodeplane.meshvpn.mesh;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WantedTest {
    private static final SortedMap<PublicKey, Tunnel> TWO = Given.device(List.of(Given.peer(1), Given.peer(2)));
    private static final Wanted BEFORE = wanted(
            Given.view(Given.member(1, MemberState.ALIVE), Given.member(2, MemberState.ALIVE)), TWO, Wanted.NOTHING);

    private static Wanted wanted(MembershipView view, SortedMap<PublicKey, Tunnel> device, Wanted before) {
        return Wanted.of(view, Given.SELF, device, before, Given.NOW);
    }

    @Test
    void a_member_has_a_tunnel_to_where_it_says_that_it_is() {
        var wanted = wanted(Given.view(Given.member(1, MemberState.ALIVE)), Given.device(List.of()), Wanted.NOTHING);
        assertThat(wanted.peers().values()).containsExactly(Given.peer(1));
        assertThat(wanted.owners()).containsEntry(Given.key(1), "vpn-1");
    }

    @Test
    void a_suspect_keeps_its_tunnel_and_the_dead_lose_theirs() {
        var view = Given.view(Given.member(1, MemberState.SUSPECT), Given.member(2, MemberState.ALIVE));
        assertThat(Given.diff(TWO, wanted(view, TWO, BEFORE))).isEqualTo(PeerDiff.EMPTY);
        for (var dead : List.of(MemberState.LEFT, MemberState.CONFIRMED)) {
            var burial = Given.view(Given.member(1, dead), Given.member(2, MemberState.ALIVE));
            assertThat(Given.diff(TWO, wanted(burial, TWO, BEFORE)))
                    .isEqualTo(new PeerDiff(List.of(Given.key(1)), List.of(), List.of()));
            // Also of a device that an earlier run of the VPN has written.
            assertThat(Given.diff(TWO, wanted(burial, TWO, Wanted.NOTHING)).removed()).containsExactly(Given.key(1));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Health.class, names = {"ISOLATED", "CACHED"})
    void a_node_that_is_blind_takes_nothing_down(Health blind) {
        var view = Given.view(LocalState.JOINED, blind,
                List.of(Given.member(1, MemberState.CONFIRMED), Given.member(2, MemberState.LEFT)));
        assertThat(Given.diff(TWO, wanted(view, TWO, BEFORE))).isEqualTo(PeerDiff.EMPTY);
    }

    @Test
    void a_node_that_has_not_joined_yet_keeps_what_there_is_and_one_that_left_keeps_nothing() {
        assertThat(Given.diff(TWO, wanted(Given.view(LocalState.NEW, Health.HEALTHY, List.of()), TWO, BEFORE)))
                .isEqualTo(PeerDiff.EMPTY);
        assertThat(Given.diff(TWO, wanted(Given.view(LocalState.LEFT, Health.HEALTHY, List.of()), TWO, BEFORE))
                .removed()).hasSize(2);
    }

    @Test
    void who_is_not_listed_or_has_said_nothing_yet_may_still_come_and_is_taken_down_after_ten_minutes() {
        var silent = Member.appeared("vpn-2", 1);
        var later = wanted(Given.view(silent), TWO, BEFORE);
        assertThat(Given.diff(TWO, later)).isEqualTo(PeerDiff.EMPTY);
        var almost = new Now(Given.NOW.monotonicMs() + Wanted.ABSENT_MS_MAX - 1, Given.NOW.wallMs());
        assertThat(Given.diff(TWO, Wanted.of(Given.view(silent), Given.SELF, TWO, later, almost)))
                .isEqualTo(PeerDiff.EMPTY);
        var then = new Now(Given.NOW.monotonicMs() + Wanted.ABSENT_MS_MAX, Given.NOW.wallMs());
        assertThat(Given.diff(TWO, Wanted.of(Given.view(silent), Given.SELF, TWO, later, then)).removed()).hasSize(2);
    }

    @Test
    void a_new_key_takes_the_place_of_the_old_one_with_its_address() {
        var rekeyed = Member.builder("vpn-1", 1).metadata(Given.metadata(7, 1, 1)).build();
        var diff = Given.diff(TWO, wanted(Given.view(rekeyed, Given.member(2, MemberState.ALIVE)), TWO, BEFORE));
        assertThat(diff.removed()).containsExactly(Given.key(1));
        assertThat(diff.added()).extracting(Peer::key).containsExactly(Given.key(7));
        assertThat(diff.added().getFirst().allowedIps()).containsExactly(Given.block(1));
    }

    @Test
    void who_claims_what_another_has_gets_a_tunnel_and_no_way_in() {
        var thief = Member.builder("vpn-0a", 1).metadata(Given.metadata(9, 9, 2)).build();
        var wanted = wanted(
                Given.view(thief, Given.member(1, MemberState.ALIVE), Given.member(2, MemberState.ALIVE)), TWO, BEFORE);
        assertThat(wanted.peers().get(Given.key(9)).allowedIps()).isEmpty();
        assertThat(wanted.peers().get(Given.key(2)).allowedIps()).containsExactly(Given.block(2));
        assertThat(wanted.refused()).containsEntry("vpn-0a 10.77.0.2/32", "vpn-2");
        // A device that is written without that care gives it to whoever came last, and says nothing.
        var careless = new PeerDiff(List.of(), List.of(), List.of(Given.peer(9).routing(List.of(Given.block(2)))));
        assertThat(careless.appliedTo(Tunnel.peers(TWO)).get(Given.key(2)).allowedIps()).isEmpty();
    }

    @Test
    void a_larger_block_around_another_ones_address_is_refused_too_and_so_is_this_nodes_own() {
        var greedy = Member.builder("vpn-3", 1).metadata(Given.metadata(3, 3, 3)
                .withAllowedIps(List.of(AddressBlock.parse("10.77.0.0/24"), AddressBlock.parse("10.78.0.0/24"))))
                .build();
        var same = Member.builder("vpn-4", 1).metadata(Given.metadata(4, 4, 0)).build();
        var wanted = wanted(Given.view(greedy, same, Given.member(1, MemberState.ALIVE)), TWO, BEFORE);
        assertThat(wanted.peers().get(Given.key(3)).allowedIps()).hasToString("[10.78.0.0/24]");
        assertThat(wanted.peers().get(Given.key(4)).allowedIps()).isEmpty();
    }

    @Test
    void of_two_with_one_key_the_first_goes_on_with_it() {
        var copy = Member.builder("vpn-0a", 1).metadata(Given.metadata(1, 9, 9)).build();
        var both = Given.view(copy, Given.member(1, MemberState.ALIVE));
        assertThat(wanted(both, TWO, BEFORE).owners()).containsEntry(Given.key(1), "vpn-1");
        assertThat(wanted(both, Given.device(List.of()), Wanted.NOTHING).owners()).containsEntry(Given.key(1),
                "vpn-0a");
    }

    @Test
    void of_two_with_one_key_or_one_address_the_one_that_the_control_plane_calls_routable_has_it() {
        var loser = Given.member(1, MemberState.ALIVE).toBuilder().routable(false).build();
        var winner = Member.builder("vpn-9", 1).metadata(Given.metadata(1, 9, 1)).build();
        var wanted = wanted(Given.view(loser, winner), TWO, BEFORE);
        assertThat(wanted.owners()).containsEntry(Given.key(1), "vpn-9");
        assertThat(wanted.peers().get(Given.key(1)).allowedIps()).containsExactly(Given.block(1));
        var heir = Member.builder("vpn-9", 1).metadata(Given.metadata(9, 9, 1)).build();
        var moved = wanted(Given.view(loser, heir), TWO, BEFORE);
        assertThat(moved.peers().get(Given.key(9)).allowedIps()).containsExactly(Given.block(1));
        assertThat(moved.peers().get(Given.key(1)).allowedIps()).isEmpty();
    }

    @Test
    void who_is_not_routable_keeps_its_session_and_loses_its_way_in() {
        var loser = Given.member(1, MemberState.ALIVE).toBuilder().routable(false).build();
        var diff = Given.diff(TWO, wanted(Given.view(loser, Given.member(2, MemberState.ALIVE)), TWO, BEFORE));
        assertThat(diff.removed()).isEmpty();
        assertThat(diff.changed()).extracting(PeerDiff.Change::lost).containsExactly(List.of(Given.block(1)));
    }

    @Test
    void a_place_that_works_is_left_alone_until_the_peer_says_another_one() {
        var roamed = Given.peer(1).at(Optional.of(Endpoint.parse("198.51.100.7:4500")));
        var works = new Traffic(Given.NOW.wallMs() - 100_000, 1, 1);
        var device = Peer.<Tunnel>byKey();
        device.put(Given.key(1), new Tunnel(roamed, works));
        var view = Given.view(Given.member(1, MemberState.ALIVE));
        var before = wanted(view, device, Wanted.NOTHING);
        assertThat(Given.diff(device, before)).isEqualTo(PeerDiff.EMPTY);

        var moved = Given.view(Member.builder("vpn-1", 1).metadata(Given.metadata(1, 8, 1)).build());
        assertThat(Given.diff(device, wanted(moved, device, before)).changed())
                .extracting(PeerDiff.Change::endpoint).containsExactly(Optional.of(Given.place(8)));

        device.put(Given.key(1), new Tunnel(roamed, new Traffic(Given.NOW.wallMs() - 180_000, 1, 1)));
        assertThat(Given.diff(device, wanted(view, device, before)).changed())
                .extracting(PeerDiff.Change::endpoint).containsExactly(Optional.of(Given.place(1)));
    }

    @Test
    void a_name_is_no_place_and_a_member_without_a_key_no_peer() {
        var named = Member.builder("vpn-1", 1).metadata(Given.metadata(1, 1, 1)
                .withEndpoints(List.of(Endpoint.parse("host:1"), Endpoint.parse("[fd00::1]:2")))).build();
        var keyless = Member.builder("vpn-2", 1).metadata(Metadata.EMPTY).build();
        var wanted = wanted(Given.view(named, keyless), Given.device(List.of()), Wanted.NOTHING);
        assertThat(wanted.peers()).hasSize(1);
        assertThat(wanted.peers().get(Given.key(1)).endpoint()).hasToString("Optional[[fd00::1]:2]");
    }

    @Test
    void an_address_that_another_living_member_has_is_not_claimed_and_a_published_one_is_kept() {
        var holder = Member.builder("vpn-1", 1).metadata(Given.metadata(1, 1, 0)).build();
        var newcomer = MembershipView.builder("vpn-0", 1).localState(LocalState.JOINED)
                .roster(Roster.of(List.of(Member.appeared("vpn-0", 1), holder))).build();
        assertThat(Given.SELF.takenFromIt(newcomer)).containsEntry("10.77.0.0/32", "vpn-1");
        assertThat(Given.SELF.metadata(newcomer).allowedIps()).isEmpty();
        assertThat(Given.SELF.takenFromIt(Given.view(holder))).isEmpty();
        assertThat(Given.SELF.takenFromIt(Given.view(holder.in(MemberState.LEFT)))).isEmpty();
    }
}
