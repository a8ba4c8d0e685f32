package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who looks at the event logs of all nodes can tell on which way each entry came. */
class BringersTest {

    private static Set<EntryId> named(Event event) {
        var ids = new TreeSet<EntryId>();
        event.details().array("lines").forEach(line -> ids.add(EntryId.parse(line)));
        return ids;
    }

    private static List<Event> of(TestCluster village, NodeId node, String kind) {
        return village.events.get(node).stream().filter(event -> event.kind().equals(kind)).toList();
    }

    @Test
    void the_log_names_who_brought_what_others_wrote_and_nobody_for_what_is_its_own() {
        var village = formed(CHARTER, 5);

        for (var place : village.nodes.keySet()) {
            for (var head : of(village, place, "head")) {
                var own = named(head).stream().allMatch(id -> id.feed().node().equals(place));
                assertThat(head.details().find("from").isPresent()).as(place + ": " + head.reason()).isNotEqualTo(own);
                if (!own) {
                    var from = new NodeId(head.details().text("from"));
                    var foreign = new TreeSet<>(named(head));
                    foreign.removeIf(id -> id.feed().node().equals(place));
                    assertThat(village.durable.get(from)).as(from + " had it").containsAll(foreign);
                    assertThat(head.reason()).endsWith(", from " + from);
                }
            }
        }
    }

    @Test
    void news_that_nobody_answered_is_told_with_whom_it_was_for() {
        var village = formed(CHARTER, 5);
        village.split(Set.of(node(1), node(2), node(3)));
        village.runUntil(30_000, () -> village.believes(node(1), node(4)) instanceof MemberState.Confirmed);
        village.run(2_000);

        var lost = of(village, node(4), "push-unanswered");

        assertThat(lost).isNotEmpty().allSatisfy(event -> {
            assertThat(event.details().text("peer")).isIn("node-1", "node-2", "node-3");
            assertThat(event.details().number("ms")).isPositive();
            assertThat(named(event)).isNotEmpty().allSatisfy(id -> assertThat(id.feed().node()).isEqualTo(node(4)));
        });
        village.cut.clear();
        village.runUntil(10_000, () -> village.agreed(5));
        var said = of(village, node(4), "push-unanswered").size();
        village.run(600_000);
        assertThat(of(village, node(4), "push-unanswered")).as("a whole cluster has nothing to say").hasSize(said);
    }
}
