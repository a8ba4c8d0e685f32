package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Holdings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a decision does not change it shares with the state before: what it costs does not grow with the history. */
class SharingTest {

    @Test
    void a_decision_that_changes_nothing_copies_nothing() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.run(5_000);
        var state = village.nodes.get(node(1)).state();
        var next = Core.decide(state, new Input.Asked(village.now(), 77, village.nodes.get(node(2)).state().sender(),
                new Message.Request.Ping(state.ledger().head()))).next();
        assertThat(next.pending()).isSameAs(state.pending());
        assertThat(next.watch()).isSameAs(state.watch());
        assertThat(next.exchanges()).isSameAs(state.exchanges());
        assertThat(next.kept()).isSameAs(state.kept());
        assertThat(next.membership()).isSameAs(state.membership());
    }

    @Test
    void a_suspicion_changes_only_whom_it_is_of() {
        var village = formed(TestClusterTest.CHARTER, 5);
        village.run(5_000);
        var state = village.nodes.get(node(1)).state();
        var line = state.ledger().next(Optional.ofNullable(state.feed()).orElseThrow(),
                new Body.Suspected(node(5), state.membership().view().member(node(5)).orElseThrow().incarnation(), "x"),
                village.now().wall(), List.of());
        var ledger = ((Admission.Stored) state.ledger().admit(line)).ledger();
        var grown = state.membership().apply(ledger, line);
        assertThat(grown.changedSince(state.membership())).containsExactly(node(5));
        assertThat(grown.view().changedSince(state.membership().view())).containsExactly(node(5));
        assertThat(ledger.holdings()).isEqualTo(Holdings.of(ledger.frontier()));
    }
}
