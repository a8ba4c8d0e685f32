package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the index of the reports says of an experiment about ledgers: a number that answers its question. */
class LedgerNumbersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"lost-disk | 1 new feed, 0 forks",
            "corrupted-ledger | 1 new feed, 0 forks, 0 entries lost",
            "restored-backup | 2 new feeds, 1 fork, 0 entries lost"})
    void new_feeds_forks_and_lost_entries_are_counted(String experiment, String number) {
        assertThat(number(SimulatedRun.of(SimulatedRun.shipped(experiment)))).isEqualTo(number);
    }

    @Test
    void entries_that_only_event_logs_know_are_lost() {
        var run = SimulatedRun.of(SimulatedRun.shipped("corrupted-ledger"));
        SortedMap<NodeId, NodeEvidence> nodes = new TreeMap<>();
        run.nodes().forEach((place, left) -> nodes.put(place, new NodeEvidence(place, Ledger.empty(run.charter().id()),
                left.view(), left.events(), left.running(), left.flaws(), left.folder())));

        assertThat(number(new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers())))
                .matches("0 new feeds, 0 forks, [1-9]\\d+ entries lost");
    }

    private static String number(Run run) {
        return IndexEntry.read(Report.render(run, new Judgement(List.of(), List.of())).markdown()).orElseThrow()
                .outcomes().get(IndexEntry.NUMBER);
    }
}
