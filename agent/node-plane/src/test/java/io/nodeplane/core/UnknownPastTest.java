package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node says of entries in its own feed that it did not write in this process. */
class UnknownPastTest {

    @Test
    void a_node_that_meets_its_own_earlier_entries_does_not_take_them_for_those_of_another_process() {
        var village = formed(CHARTER, 4);
        var old = village.nodes.get(node(4)).state();
        village.command(node(4), TestCluster.saying("color", "red"));
        village.run(5_000);
        village.down.add(node(4));
        village.split(Set.of(node(4)));
        village.start(node(4), node(4), old.ledger(), old.feed(), Optional.empty(), node(1));
        village.run(5_000);
        village.cut.clear();
        assertThat(village.runUntil(60_000, () -> village.agreed(4))).isTrue();

        assertThat(village.nodes.get(node(4)).state().ledger().forks()).containsKey(old.feed());
        assertThat(kinds(village, node(4))).contains("unknown-past", "new-feed").doesNotContain("rival");
    }

    @Test
    void an_entry_that_rests_on_this_process_is_by_another_one() {
        var village = formed(CHARTER, 3);
        var state = village.nodes.get(node(1)).state();
        var line = state.ledger().next(Optional.ofNullable(state.feed()).orElseThrow(),
                new Body.Updated(1, new TreeMap<>()), village.now().wall(), List.of());
        village.ask(node(1), village.nodes.get(node(2)).state().sender(), new Message.Request.Push(List.of(line)));

        assertThat(kinds(village, node(1))).contains("rival", "new-feed").doesNotContain("unknown-past");
    }

    private static List<String> kinds(TestCluster village, NodeId node) {
        return village.events.get(node).stream().map(Event::kind).toList();
    }
}
