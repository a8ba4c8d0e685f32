package io.nodeplane.harness.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId FOUR = new NodeId("node-4");
    private static final List<NodeId> MAJORITY = List.of(ONE, new NodeId("node-2"), new NodeId("node-3"));
    private static Run run;
    private static Arrivals arrivals;

    @BeforeAll
    static void split() {
        run = SimulatedRun.of(SimulatedRun.shipped("split-brain"));
        arrivals = RunIndex.of(run).arrivals();
    }

    /** {@return the majority's confirmation of the death of node-4} */
    private static EntryId confirmation() {
        return run.nodes().get(ONE).ledger().inReplayOrder().stream()
                .filter(line -> line.entry().body() instanceof Body.Confirmed confirmed
                        && confirmed.subject().equals(FOUR))
                .findFirst().orElseThrow().id();
    }

    @Test
    void an_entry_is_where_it_was_written_first_and_comes_everywhere() {
        var id = confirmation();

        assertThat(arrivals.lags()).filteredOn(lag -> lag.entry().equals(id)).hasSize(4).allSatisfy(lag -> {
            assertThat(lag.due()).isEqualTo(arrivals.written(id));
            assertThat(lag.at()).hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(lag.due()));
        });
        assertThat(arrivals.untold()).isZero();
    }

    @Test
    void what_crossed_a_cut_waited_for_its_heal_on_the_hop_that_was_cut() {
        var id = confirmation();

        var way = arrivals.way(id, FOUR);

        assertThat(way.getFirst().from()).isEqualTo(id.feed().node());
        assertThat(way.getFirst().had()).isEqualTo(arrivals.written(id));
        assertThat(way.getLast().to()).isEqualTo(FOUR);
        for (int i = 1; i < way.size(); i++) {
            assertThat(way.get(i).from()).isEqualTo(way.get(i - 1).to());
            assertThat(way.get(i).had()).isEqualTo(way.get(i - 1).came());
        }
        var healed = run.step("heal").started();
        assertThat(way).filteredOn(hop -> hop.had().isBefore(healed) && hop.came().isAfter(healed)).singleElement()
                .satisfies(hop -> {
                    assertThat(MAJORITY).contains(hop.from());
                    assertThat(MAJORITY).doesNotContain(hop.to());
                });
    }

    @Test
    void a_node_without_an_entry_that_ran_to_the_end_never_got_it() {
        var id = confirmation();
        var nodes = new TreeMap<>(run.nodes());
        var left = nodes.get(FOUR);
        var without = Ledger.empty(run.charter().id());
        nodes.put(FOUR, new NodeEvidence(FOUR, without, left.view(), List.of(), true,
                List.of(), left.folder()));
        var lost = RunIndex.of(new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(),
                run.facts(), run.detour(), run.started(), run.ended(), run.steps(), run.windows(), nodes,
                run.gathers())).arrivals();

        assertThat(lost.lags()).filteredOn(lag -> lag.entry().equals(id) && lag.place().equals(FOUR)).singleElement()
                .satisfies(lag -> assertThat(lag.at()).isEmpty());
    }
}
