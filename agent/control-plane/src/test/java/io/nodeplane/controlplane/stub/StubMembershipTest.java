package io.nodeplane.controlplane.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.Roster;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StubMembershipTest extends StubTest {
    private static final PeerStateReport UP = PeerStateReport.of(PeerStateReport.State.UP, Instant.EPOCH);

    @Test
    void cp_1_2_null_and_malformed_arguments_are_invalid() {
        fails(ErrorCode.INVALID_ARGUMENT, () -> cluster.node("VPN 5"));
        for (ControlPlane plane : List.of(one, fresh)) {
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.join(null));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.publishHeartbeat(null));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.reportPeerState(null, UP));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.reportPeerState("vpn-2", null));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.reportPeerState("no id", UP));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.subscribeMembershipUpdates(null));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.getPeerMetadata(null));
            fails(ErrorCode.INVALID_ARGUMENT, () -> plane.getPeerMetadata("no id"));
        }
    }

    @Test
    void cp_1_3_a_failed_call_changes_nothing() {
        var before = one.getMembers();
        fails(ErrorCode.INVALID_ARGUMENT, () -> one.join(List.of("vpn-2:0")));
        fails(ErrorCode.NOT_FOUND, () -> one.getPeerMetadata("vpn-9"));
        fails(ErrorCode.UNAVAILABLE, () -> fresh.join(List.of("vpn-9:7946")));
        assertThat(one.getMembers()).isEqualTo(before);
        assertThat(fresh.getMembers()).isEqualTo(MembershipView.initial("vpn-4", fresh.getMembers().epoch()));
    }

    @Test
    void cp_1_8_before_join_and_after_leave_the_view_is_empty() {
        two.leave();
        for (var plane : List.of(fresh, two)) {
            assertThat(plane.getMembers().members()).isEmpty();
            fails(ErrorCode.NOT_JOINED, () -> plane.publishHeartbeat(Heartbeat.of(1, true)));
            fails(ErrorCode.NOT_JOINED, () -> plane.reportPeerState("vpn-1", UP));
            fails(ErrorCode.NOT_JOINED, () -> plane.getPeerMetadata("vpn-1"));
            var mirror = new Mirror();
            plane.subscribeMembershipUpdates(mirror);
            await().atMost(LIMIT).until(() -> mirror.updates().size() == 1);
        }
        assertThat(fresh.getMembers().localState()).isEqualTo(LocalState.NEW);
        assertThat(two.getMembers().localState()).isEqualTo(LocalState.LEFT);
    }

    @Test
    void cp_1_9_after_close_every_operation_is_closed() {
        var subscription = one.subscribeMembershipUpdates(update -> {});
        one.close();
        fails(ErrorCode.CLOSED, () -> one.join(List.of()));
        fails(ErrorCode.CLOSED, one::leave);
        fails(ErrorCode.CLOSED, one::getMembers);
        fails(ErrorCode.CLOSED, () -> one.publishHeartbeat(Heartbeat.of(1, true)));
        fails(ErrorCode.CLOSED, () -> one.reportPeerState("vpn-2", UP));
        fails(ErrorCode.CLOSED, () -> one.subscribeMembershipUpdates(update -> {}));
        fails(ErrorCode.CLOSED, () -> one.getPeerMetadata("vpn-2"));
        one.close();
        subscription.cancel();
        assertThat(one.capabilities().name()).isEqualTo("stub");
    }

    @Test
    void close_is_no_leave_the_others_suspect_the_silent_peer() {
        three.close();
        assertThat(state(one, "vpn-3")).isEqualTo(MemberState.SUSPECT);
        assertThat(one.getMembers().health()).isEqualTo(Health.DEGRADED);
    }

    @Test
    void cp_2_1_the_view_of_a_join_contains_self_and_the_seed() {
        var view = fresh.join(List.of(three.address()));
        assertThat(view.localState()).isEqualTo(LocalState.JOINED);
        assertThat(view.members()).extracting(Member::peerId).containsExactly("vpn-1", "vpn-2", "vpn-3", "vpn-4");
        assertThat(one.getMembers().digest()).isEqualTo(view.digest());
    }

    @Test
    void cp_2_2_and_2_8_without_a_seed_but_itself_a_node_founds_a_cluster_of_one() {
        var view = fresh.join(List.of(fresh.address()));
        assertThat(view.members()).extracting(Member::peerId).containsExactly("vpn-4");
        assertThat(view.health()).isEqualTo(Health.HEALTHY);
        assertThat(one.getMembers().member("vpn-4")).isEmpty();
    }

    @Test
    void cp_2_3_dead_seeds_among_live_ones_do_no_harm() {
        three.close();
        cluster.isolate("vpn-2");
        fresh.join(List.of("vpn-9:7946", three.address(), two.address(), one.address()));
        assertThat(fresh.getMembers().digest()).isEqualTo(one.getMembers().digest());
    }

    @Test
    void cp_2_4_no_seed_that_answers_is_unavailable_and_the_node_stays_new() {
        fails(ErrorCode.UNAVAILABLE, () -> fresh.join(List.of("vpn-9:7946", "vpn-1.stub:1", "vpn-1:7946")));
        assertThat(fresh.getMembers().localState()).isEqualTo(LocalState.NEW);
        assertThat(one.getMembers().member("vpn-4")).isEmpty();
    }

    @Test
    void cp_2_6_a_repeated_join_returns_the_current_view() {
        var before = one.getMembers();
        assertThat(one.join(List.of(two.address()))).isEqualTo(before);
        assertThat(one.join(List.of())).isEqualTo(before);
        assertThat(one.getMembers()).isEqualTo(before);
    }

    @Test
    void cp_2_7_concurrent_joins_make_one_member() throws Exception {
        var barrier = new CyclicBarrier(16);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var joins = IntStream.range(0, 16).mapToObj(i -> threads.submit(() -> {
                barrier.await();
                return fresh.join(List.of(one.address()));
            })).toList();
            for (var join : joins) {
                assertThat(join.get().epoch()).isEqualTo(fresh.getMembers().epoch());
                assertThat(join.get().member("vpn-4").orElseThrow().incarnation()).isEqualTo(1);
            }
        }
        assertThat(one.getMembers().members()).hasSize(4);
    }

    @Test
    void cp_2_9_a_malformed_seed_is_refused_even_while_joined() {
        fails(ErrorCode.INVALID_ARGUMENT, () -> fresh.join(List.of("vpn-1")));
        fails(ErrorCode.INVALID_ARGUMENT, () -> one.join(List.of("vpn-1:0")));
        var seedsMax = one.capabilities().limits().seedsMax();
        fails(ErrorCode.INVALID_ARGUMENT, () -> fresh.join(Collections.nCopies(seedsMax + 1, one.address())));
    }

    @Test
    void cp_2_11_who_joins_again_after_leave_has_a_higher_incarnation() {
        var before = seen(one, "vpn-2");
        two.leave();
        two.join(List.of(one.address()));
        assertThat(seen(one, "vpn-2").incarnation()).isGreaterThan(before.incarnation());
        assertThat(one.getMembers().members()).filteredOn(member -> member.peerId().equals("vpn-2")).hasSize(1);
        assertThat(two.getMembers().digest()).isEqualTo(one.getMembers().digest());
    }

    @Test
    void cp_2_12_a_new_process_of_a_dead_one_takes_over_in_a_higher_incarnation() {
        var before = seen(one, "vpn-2");
        two.close();
        try (var again = cluster.node("vpn-2")) {
            again.join(List.of(one.address()));
            assertThat(seen(one, "vpn-2").incarnation()).isGreaterThan(before.incarnation());
            assertThat(state(one, "vpn-2")).isEqualTo(MemberState.ALIVE);
            assertThat(again.getMembers().epoch()).isNotEqualTo(one.getMembers().epoch());
        }
    }

    @Test
    void cp_2_14_an_identity_that_is_alive_elsewhere_is_refused() {
        var before = one.getMembers();
        try (var twin = cluster.node("vpn-2")) {
            fails(ErrorCode.CONFLICT_IDENTITY, () -> twin.join(List.of(one.address())));
            assertThat(twin.getMembers().localState()).isEqualTo(LocalState.NEW);
        }
        assertThat(one.getMembers()).isEqualTo(before);
        assertThat(two.getMembers().localState()).isEqualTo(LocalState.JOINED);
    }

    @Test
    void cp_3_1_leave_is_idempotent_and_harmless_before_join() {
        fresh.leave();
        assertThat(fresh.getMembers().localState()).isEqualTo(LocalState.NEW);
        two.leave();
        var left = two.getMembers();
        two.leave();
        assertThat(two.getMembers()).isEqualTo(left);
    }

    @Test
    void cp_3_2_an_isolated_node_can_leave() {
        cluster.isolate("vpn-2");
        two.leave();
        assertThat(two.getMembers().localState()).isEqualTo(LocalState.LEFT);
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.SUSPECT);
    }

    @Test
    void cp_3_3_peers_see_who_left_as_left_even_if_somebody_tries_to_bury_it() {
        two.leave();
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.LEFT);
        cluster.confirmDead("vpn-2");
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.LEFT);
        assertThat(one.getMembers().health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void cp_3_5_leaving_is_told_to_subscribers_by_exactly_one_empty_snapshot() {
        var mirror = new Mirror();
        two.subscribeMembershipUpdates(mirror);
        await().atMost(LIMIT).until(() -> mirror.updates().size() == 1);
        two.leave();
        two.join(List.of(one.address()));
        await().atMost(LIMIT).until(() -> mirror.view().equals(Optional.of(two.getMembers())));
        var snapshots = mirror.updates().stream().map(Snapshot.class::cast).toList();
        assertThat(snapshots).extracting(Snapshot::reason).containsExactly(Reason.INITIAL, Reason.LOCAL_STATE,
                Reason.LOCAL_STATE);
        assertThat(snapshots.get(1).view().roster()).isEqualTo(Roster.EMPTY);
        assertThat(snapshots.get(1).view().localState()).isEqualTo(LocalState.LEFT);
    }

    @Test
    void cp_4_7_the_dead_stay_listed_until_they_are_reaped() {
        three.close();
        cluster.confirmDead("vpn-3");
        assertThat(state(one, "vpn-3")).isEqualTo(MemberState.CONFIRMED);
        assertThat(one.getPeerMetadata("vpn-3").state()).isEqualTo(MemberState.CONFIRMED);
        var mirror = new Mirror();
        one.subscribeMembershipUpdates(mirror);
        cluster.reap("vpn-3");
        fails(ErrorCode.NOT_FOUND, () -> one.getPeerMetadata("vpn-3"));
        await().atMost(LIMIT).until(() -> mirror.view().filter(one.getMembers()::equals).isPresent());
        assertThat(mirror.breaches()).isEmpty();
    }
}
