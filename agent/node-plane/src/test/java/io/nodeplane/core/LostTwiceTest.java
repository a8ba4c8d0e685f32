package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A voter that lost its disk again and again while nobody could tell it of the feeds before. */
class LostTwiceTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void it_has_a_vote_again_once_it_has_heard_of_all_its_feeds(long seed) {
        var village = formed(CHARTER, 5, seed);
        for (int losses = 0; losses < 3; losses++) {
            loseAlone(village, node(3));
            village.cut.clear();
            assertThat(village.runUntil(120_000, () -> village.agreed(5) && village.voting()))
                    .as("after loss " + (losses + 1)).isTrue();
            loseAlone(village, node(3));
            // Nobody has heard of the feed in between when the next one begins.
            loseAlone(village, node(3));
            village.cut.clear();
            assertThat(village.runUntil(120_000, () -> village.agreed(5) && village.voting()))
                    .as("after loss " + (losses + 1) + ", twice more").isTrue();
        }
        var feeds = village.nodes.get(node(3)).state().ledger().feedCount();
        village.run(600_000);
        assertThat(village.nodes.get(node(3)).state().ledger().feedCount()).as("and then it is quiet").isEqualTo(feeds);
    }

    private static void loseAlone(TestCluster village, NodeId node) {
        village.down.add(node);
        village.split(Set.of(node));
        village.start(node, node, Ledger.empty(CHARTER.id()), null, Optional.empty(), node(1));
        village.run(5_000);
    }
}
