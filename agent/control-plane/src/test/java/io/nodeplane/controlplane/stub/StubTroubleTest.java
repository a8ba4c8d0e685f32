package io.nodeplane.controlplane.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Mirror;
import io.nodeplane.controlplane.PeerStateReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StubTroubleTest extends StubTest {
    @Test
    void a_suspicion_is_seen_by_the_others_and_ends_when_the_peer_answers_in_a_higher_incarnation() {
        cluster.suspect("vpn-2");
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.SUSPECT);
        assertThat(state(two, "vpn-2")).as("cp_4_3: of itself").isEqualTo(MemberState.ALIVE);
        assertThat(one.getMembers().health()).isEqualTo(Health.DEGRADED);
        cluster.recover("vpn-2");
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.ALIVE);
        assertThat(seen(one, "vpn-2").incarnation()).isEqualTo(2);
        assertThat(one.getMembers().health()).isEqualTo(Health.HEALTHY);
        assertThat(two.getMembers().digest()).isEqualTo(one.getMembers().digest());
    }

    @Test
    void a_suspicion_takes_no_lease_away() {
        two.publishHeartbeat(Heartbeat.of(1, true));
        cluster.suspect("vpn-2");
        assertThat(seen(one, "vpn-2").dataPlaneReady()).isTrue();
    }

    @Test
    void cp_9_1_an_isolated_node_says_so_and_9_2_removes_nobody() {
        three.publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("a", "b"))));
        var mirror = new Mirror();
        two.subscribeMembershipUpdates(mirror);
        cluster.isolate("vpn-2");
        assertThat(two.getMembers().health()).isEqualTo(Health.ISOLATED);
        assertThat(two.getMembers().members()).extracting(Member::state).containsExactly(MemberState.SUSPECT,
                MemberState.ALIVE, MemberState.SUSPECT);
        assertThat(two.getPeerMetadata("vpn-3").metadata().attributes()).containsEntry("a", "b");
        assertThat(one.getMembers().health()).isEqualTo(Health.DEGRADED);
        await().atMost(LIMIT).until(() -> mirror.updates().getLast().health() == Health.ISOLATED);
        assertThat(mirror.breaches()).isEmpty();
    }

    @Test
    void cp_4_9_the_age_grows_while_isolated_and_is_nothing_while_in_contact() {
        assertThat(two.getMembers().ageMs()).isZero();
        cluster.isolate("vpn-2");
        await().atMost(LIMIT).until(() -> two.getMembers().ageMs() > 20);
        two.publishHeartbeat(Heartbeat.of(1, true));
        assertThat(two.getMembers().ageMs()).as("an own change is no contact").isGreaterThan(20);
        cluster.reconnect("vpn-2");
        assertThat(two.getMembers().ageMs()).isZero();
    }

    @Test
    void cp_9_3_who_was_buried_while_isolated_comes_back_and_9_4_changes_of_both_sides_are_present() {
        cluster.isolate("vpn-2");
        cluster.confirmDead("vpn-2");
        two.publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("side", "two"))));
        three.publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("side", "three"))));
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.CONFIRMED);
        assertThat(two.getPeerMetadata("vpn-3").metadata()).isEqualTo(Metadata.EMPTY);
        var before = seen(one, "vpn-2").incarnation();

        cluster.reconnect("vpn-2");

        assertThat(List.of(two.getMembers().digest(), three.getMembers().digest()))
                .containsOnly(one.getMembers().digest());
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.ALIVE);
        assertThat(seen(one, "vpn-2").incarnation()).isGreaterThan(before);
        assertThat(seen(one, "vpn-2").dataPlaneReady()).isTrue();
        assertThat(one.getPeerMetadata("vpn-2").metadata().attribute("side")).contains("two");
        assertThat(two.getPeerMetadata("vpn-3").metadata().attribute("side")).contains("three");
        assertThat(one.getMembers().health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void whoever_was_suspected_by_the_isolated_node_answers_in_a_higher_incarnation() {
        cluster.isolate("vpn-2");
        cluster.reconnect("vpn-2");
        assertThat(two.getMembers().members()).extracting(Member::incarnation).containsOnly(2L);
        assertThat(two.getMembers().members()).extracting(Member::state).containsOnly(MemberState.ALIVE);
    }

    @Test
    void two_isolated_nodes_come_back_one_after_the_other() {
        cluster.isolate("vpn-2");
        cluster.isolate("vpn-3");
        assertThat(one.getMembers().health()).isEqualTo(Health.ISOLATED);
        cluster.reconnect("vpn-3");
        assertThat(state(one, "vpn-3")).isEqualTo(MemberState.ALIVE);
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.SUSPECT);
        cluster.reconnect("vpn-2");
        assertThat(List.of(two.getMembers().digest(), three.getMembers().digest()))
                .containsOnly(one.getMembers().digest());
    }

    @Test
    void a_peer_that_was_reaped_while_isolated_comes_back_or_ends_without_harm() {
        cluster.isolate("vpn-2");
        cluster.isolate("vpn-3");
        for (var peer : List.of("vpn-2", "vpn-3")) {
            cluster.confirmDead(peer);
            cluster.reap(peer);
        }
        assertThat(one.getMembers().members()).hasSize(1);
        three.close();
        cluster.reconnect("vpn-2");
        assertThat(one.getMembers().members()).extracting(Member::peerId).containsExactly("vpn-1", "vpn-2");
    }

    @Test
    void a_command_that_makes_no_sense_is_refused_with_the_reason() {
        assertThatThrownBy(() -> cluster.suspect("vpn-9")).hasMessageContaining("nobody lists 'vpn-9'");
        assertThatThrownBy(() -> cluster.isolate("vpn-4")).hasMessageContaining("not joined");
        assertThatThrownBy(() -> cluster.reap("vpn-1")).hasMessageContaining("isolate it first");
        three.close();
        assertThatThrownBy(() -> cluster.reap("vpn-3")).hasMessageContaining("suspect");
        cluster.isolate("vpn-2");
        assertThatThrownBy(() -> cluster.recover("vpn-2")).hasMessageContaining("reconnect");
    }

    @Test
    void cp_5_10_a_handler_may_call_every_method_and_leave() throws InterruptedException {
        var mirror = new Mirror();
        var once = new AtomicBoolean(true);
        var done = new CountDownLatch(1);
        two.subscribeMembershipUpdates(update -> {
            mirror.handle(update);
            if (update instanceof MembershipUpdate.Delta && once.getAndSet(false)) {
                two.join(List.of());
                two.publishHeartbeat(Heartbeat.of(1, true));
                two.reportPeerState("vpn-1", PeerStateReport.of(PeerStateReport.State.UP, Instant.EPOCH));
                two.getPeerMetadata("vpn-1");
                two.subscribeMembershipUpdates(ignored -> {}).cancel();
                two.leave();
                done.countDown();
            }
        });
        await().atMost(LIMIT).until(() -> mirror.view().isPresent());
        fresh.join(List.of(one.address()));
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(state(one, "vpn-2")).isEqualTo(MemberState.LEFT);
        await().atMost(LIMIT).until(() -> mirror.view().filter(view -> view.members().isEmpty()).isPresent());
    }

    @Test
    void cp_5_10_a_handler_may_close_its_control_plane() {
        two.subscribeMembershipUpdates(update -> two.close());
        await().atMost(LIMIT).until(() -> state(one, "vpn-2").equals(MemberState.SUSPECT));
    }
}
