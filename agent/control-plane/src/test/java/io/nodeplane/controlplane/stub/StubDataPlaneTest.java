package io.nodeplane.controlplane.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StubDataPlaneTest extends StubTest {
    private static final Metadata SAID = Metadata.of(Map.of(Metadata.ENDPOINTS, "10.0.0.2:51820", "unknown", "\u00e4"));

    @Test
    void cp_6_1_without_a_heartbeat_the_data_plane_is_not_ready_and_the_member_stays_alive() {
        var brief = new StubCluster(Timers.DEFAULTS.withHeartbeatTtl(Duration.ofMillis(200)));
        try (var first = brief.node("vpn-1"); var second = brief.node("vpn-2")) {
            first.join(List.of());
            second.join(List.of(first.address()));
            assertThat(seen(first, "vpn-2").dataPlaneReady()).isFalse();
            for (var seq = 1; seq <= 2; seq++) {
                second.publishHeartbeat(Heartbeat.of(seq, true));
                await().atMost(LIMIT).until(() -> !seen(first, "vpn-2").dataPlaneReady());
                assertThat(state(first, "vpn-2")).isEqualTo(MemberState.ALIVE);
                assertThat(second.getMembers().digest()).isEqualTo(first.getMembers().digest());
            }
        }
    }

    @Test
    void a_heartbeat_makes_the_data_plane_ready_everywhere_and_a_leave_ends_that() {
        two.publishHeartbeat(Heartbeat.of(1, true));
        assertThat(seen(one, "vpn-2").dataPlaneReady()).isTrue();
        two.publishHeartbeat(Heartbeat.of(2, false));
        assertThat(seen(one, "vpn-2").dataPlaneReady()).isFalse();
        two.publishHeartbeat(Heartbeat.of(3, true));
        two.leave();
        assertThat(seen(one, "vpn-2").dataPlaneReady()).isFalse();
    }

    @Test
    void cp_6_2_the_same_seq_is_a_no_op_and_a_lower_one_stale() {
        assertThat(two.publishHeartbeat(Heartbeat.of(5, true, SAID)).outcome()).isEqualTo(Ack.Outcome.ACCEPTED);
        var before = one.getMembers();
        assertThat(two.publishHeartbeat(Heartbeat.of(5, false, Metadata.EMPTY)).outcome())
                .isEqualTo(Ack.Outcome.REPEATED);
        assertThat(two.publishHeartbeat(Heartbeat.of(4, false)).outcome()).isEqualTo(Ack.Outcome.STALE);
        assertThat(one.getMembers()).isEqualTo(before);
    }

    @Test
    void cp_6_3_unchanged_content_raises_no_revision_and_changed_metadata_the_version_by_one() {
        two.publishHeartbeat(Heartbeat.of(1, true, SAID));
        var before = one.getMembers();
        two.publishHeartbeat(Heartbeat.of(2, true, SAID));
        two.publishHeartbeat(Heartbeat.of(3, true));
        assertThat(one.getMembers()).isEqualTo(before);
        two.publishHeartbeat(Heartbeat.of(4, true, SAID.with("more", "x")));
        assertThat(one.getMembers().revision()).isEqualTo(before.revision() + 1);
        assertThat(seen(one, "vpn-2").metaVersion()).isEqualTo(2);
    }

    @Test
    void cp_6_4_metadata_above_the_limit_is_refused_and_the_earlier_stays() {
        var max = two.capabilities().limits().metaMaxBytes();
        assertThat(max).isGreaterThanOrEqualTo(1_024);
        var largest = Metadata.of(Map.of("k", "x".repeat(max - 1)));
        two.publishHeartbeat(Heartbeat.of(1, true, largest));
        fails(ErrorCode.RESOURCE_EXHAUSTED,
                () -> two.publishHeartbeat(Heartbeat.of(2, false, Metadata.of(Map.of("k", "x".repeat(max))))));
        assertThat(one.getPeerMetadata("vpn-2").metadata()).isEqualTo(largest);
        assertThat(two.publishHeartbeat(Heartbeat.of(2, true)).outcome()).as("the seq was not used up")
                .isEqualTo(Ack.Outcome.ACCEPTED);
    }

    @Test
    void cp_6_6_an_ack_has_the_local_revision() {
        assertThat(two.publishHeartbeat(Heartbeat.of(1, true)).revision()).isEqualTo(two.getMembers().revision());
    }

    @Test
    void cp_7_1_a_report_about_a_vanished_peer_is_answered_and_one_about_self_is_invalid() {
        assertThat(one.reportPeerState("vpn-9", unreachable(1))).isEqualTo(ReportOutcome.UNKNOWN_PEER);
        fails(ErrorCode.INVALID_ARGUMENT, () -> one.reportPeerState("vpn-1", unreachable(1)));
    }

    @Test
    void cp_7_2_and_7_7_a_report_turns_no_state_and_raises_no_revision() {
        var before = List.of(one.getMembers(), two.getMembers());
        assertThat(one.reportPeerState("vpn-2", unreachable(1))).isEqualTo(ReportOutcome.ACCEPTED);
        assertThat(List.of(one.getMembers(), two.getMembers())).isEqualTo(before);
        assertThat(one.newestReport("vpn-2")).contains(unreachable(1));
    }

    @Test
    void cp_7_5_reports_are_stale_by_order_and_die_with_the_incarnation() {
        one.reportPeerState("vpn-2", unreachable(2));
        assertThat(one.reportPeerState("vpn-2", unreachable(1))).isEqualTo(ReportOutcome.STALE);
        cluster.recover("vpn-2");
        assertThat(one.newestReport("vpn-2")).isEmpty();
        assertThat(one.reportPeerState("vpn-2", unreachable(1))).isEqualTo(ReportOutcome.ACCEPTED);
    }

    @Test
    void cp_8_1_metadata_equals_what_the_view_shows_and_8_4_unknown_keys_survive() {
        two.publishHeartbeat(Heartbeat.of(1, true, SAID));
        assertThat(three.getPeerMetadata("vpn-2")).isEqualTo(seen(three, "vpn-2").peerMetadata());
        assertThat(three.getPeerMetadata("vpn-2").metadata()).isEqualTo(SAID);
        assertThat(two.getPeerMetadata("vpn-2").metadata()).as("own id").isEqualTo(SAID);
    }

    @Test
    void cp_8_2_an_unknown_id_is_not_found() {
        fails(ErrorCode.NOT_FOUND, () -> one.getPeerMetadata("vpn-9"));
    }

    @Test
    void cp_8_3_who_left_answers_with_the_last_known_data() {
        two.publishHeartbeat(Heartbeat.of(1, true, SAID));
        two.leave();
        assertThat(one.getPeerMetadata("vpn-2").metadata()).isEqualTo(SAID);
        assertThat(one.getPeerMetadata("vpn-2").state()).isEqualTo(MemberState.LEFT);
    }

    private static PeerStateReport unreachable(long observedSecond) {
        return PeerStateReport.of(PeerStateReport.State.UNREACHABLE, Instant.ofEpochSecond(observedSecond));
    }
}
