package io.nodeplane.harness.rates;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Instant FORMED = Instant.ofEpochMilli(1_000);
    private static final NodeId OTHER = new NodeId("node-2");

    @Test
    void entries_after_the_forming_are_counted_by_whom_they_are_about_and_by_hour() {
        var ledger = Ledger.empty(new ClusterId(Hash.of("cluster")));
        var genesis = ledger.genesis(new Body.Genesis(new NodeId("node-1"), "n"), 0);
        ledger = admitted(ledger, genesis);
        for (var at : new long[]{500, 1_500, 3_601_000}) {
            for (var subject : List.of(Grid.DISTURBED, OTHER)) {
                ledger = admitted(ledger, ledger.next(genesis.feed(),
                        new Body.Suspected(subject, Incarnation.FIRST, "silent"), at, List.of()));
            }
        }
        ledger = admitted(ledger, ledger.next(genesis.feed(),
                new Body.Confirmed(OTHER, Incarnation.FIRST, List.of(genesis.id())), 3_601_500, List.of()));
        var end = FORMED.plus(Duration.ofHours(2));
        var tally = Tally.of(ledger.inReplayOrder(), FORMED, end, 5);
        assertThat(tally).isEqualTo(new Tally(Duration.ofHours(10), 2, 2, 0, 1, List.of(2L, 3L)));
        assertThat(tally.plus(tally)).isEqualTo(new Tally(Duration.ofHours(20), 4, 4, 0, 2, List.of(4L, 6L)));
        assertThat(Tally.NONE.plus(tally)).isEqualTo(tally);
    }

    private static Ledger admitted(Ledger ledger, Line line) {
        return ((Admission.Stored) ledger.admit(line)).ledger();
    }
}
