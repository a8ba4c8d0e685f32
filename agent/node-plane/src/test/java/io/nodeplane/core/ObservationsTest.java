package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a data plane says of a peer makes its node look for itself, and turns no state. */
class ObservationsTest {
    private static final NodeId PEER = node(5);

    private final TestCluster village = formed(TestClusterTest.CHARTER, 5);

    private State quiet() {
        assertThat(village.runUntil(60_000, () -> !state().probes().rounds().containsKey(PEER))).isTrue();
        return state();
    }

    private State state() {
        return village.nodes.get(node(1)).state();
    }

    private Step report(State state, String word, boolean fresh) {
        return Core.decide(state, new Input.Commanded(village.now(), 99, new Command.Report(PEER, word, fresh)));
    }

    private static List<PeerAddress> pings(Step step) {
        return step.effects().stream().filter(Effect.Ask.class::isInstance).map(Effect.Ask.class::cast)
                .filter(ask -> ask.request() instanceof Message.Request.Ping).map(Effect.Ask::to).toList();
    }

    @Test
    void cp_7_2_unreachable_is_a_reason_to_probe_now_and_turns_nothing() {
        var step = report(quiet(), "unreachable", true);
        assertThat(pings(step)).containsExactly(TestCluster.address(PEER));
        assertThat(step.next().membership().view().member(PEER).orElseThrow().state())
                .isInstanceOf(MemberState.Alive.class);
        assertThat(pings(report(step.next(), "unreachable", true))).as("a probe is under way already").isEmpty();
    }

    @Test
    void cp_7_3_up_costs_a_suspicion_one_round_more_and_no_second_one_at_once() {
        village.down.add(PEER);
        assertThat(village.runUntil(60_000, () -> state().detector().contact(PEER).silentRounds() == 2)).isTrue();
        var doubted = report(state(), "up", true).next();
        assertThat(doubted.detector().contact(PEER).silentRounds()).isEqualTo(1);
        assertThat(doubted.detector().contact(PEER).heard()).as("another's word is no contact").isFalse();
        assertThat(report(doubted, "up", true).next().detector().contact(PEER).silentRounds()).isEqualTo(1);
    }

    @Test
    void cp_7_3_up_with_an_old_handshake_says_nothing_of_now() {
        var state = quiet();
        assertThat(pings(report(state, "up", true))).hasSize(1);
        assertThat(pings(report(state, "up", false))).isEmpty();
        assertThat(pings(report(state, "degraded", true))).isEmpty();
    }

    @Test
    void a_process_that_begins_again_does_not_write_what_the_one_before_it_has_written() {
        var told = report(quiet(), "up", true);
        assertThat(told.lines()).hasSize(1);
        village.nodes.get(node(1)).turn(List.of(new Input.Commanded(village.now(), 99,
                new Command.Report(PEER, "up", true))));
        for (int i = 0; i < 3; i++) {
            village.restart(node(1));
            assertThat(village.runUntil(60_000, () -> state().phase() == Phase.JOINED)).isTrue();
            assertThat(report(state(), "unreachable", true).lines()).as("news is written").hasSize(1);
            var again = report(state(), "up", true);
            assertThat(again.lines()).isEmpty();
            assertThat(again.next().reports().of(PEER)).isNotNull();
        }
    }

    @Test
    void cp_7_4_a_failed_handshake_asks_the_peer_itself_for_what_is_new() {
        var step = report(quiet(), "handshake_failed", true);
        assertThat(pings(step)).containsExactly(TestCluster.address(PEER));
        assertThat(step.effects()).anyMatch(effect -> effect instanceof Effect.Ask ask
                && ask.to().equals(TestCluster.address(PEER)) && !(ask.request() instanceof Message.Request.Ping));
    }
}
