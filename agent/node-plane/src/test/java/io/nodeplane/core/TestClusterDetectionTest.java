package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.MemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is suspected, how fast, and how often. */
class TestClusterDetectionTest {
    private static final long HOUR_MS = 3_600_000;
    /** The timing in which other systems were measured: one failed round is a suspicion. */
    private static final Charter QUICK = new Charter("quick", TestClusterTest.charter(5).voters(), 200, 100, 3, 1,
            1_000,
            200, 3, Charter.Caution.DEFAULT);

    @Test
    void one_suspicion_makes_everybody_look_at_once() {
        for (long seed = 0; seed < 20; seed++) {
            var village = formed(QUICK, 5, seed);
            village.run(1_000 + 37 * seed);
            village.down.add(node(5));
            var killed = village.now().wall();
            assertThat(village.runUntil(20_000, () -> List.of(1, 2, 3, 4).stream()
                    .allMatch(i -> village.believes(node(i), node(5)) instanceof MemberState.Confirmed))).isTrue();
            var suspicions = village.lines(node(1)).stream()
                    .filter(line -> line.entry().at() >= killed && line.entry().body() instanceof Body.Suspected)
                    .mapToLong(line -> line.entry().at()).summaryStatistics();
            assertThat(suspicions.getCount()).isEqualTo(4);
            // The news travels at once; a round takes one timeout here and one at the helpers.
            assertThat(suspicions.getMax() - suspicions.getMin()).isLessThanOrEqualTo(250);
            assertThat(village.lines(node(1)).stream().filter(line -> line.entry().at() >= killed
                    && line.entry().body() instanceof Body.Confirmed)).as("one incident, one decision").hasSize(1);
        }
    }

    @Test
    void a_node_that_cannot_hear_suspects_ever_more_slowly() {
        var village = formed(TestClusterTest.CHARTER, 5);
        for (int other = 1; other <= 4; other++) {
            village.cut.add(node(other) + ">" + node(5));
        }
        var lines = hourly(village, 2, () -> village.run(HOUR_MS));
        assertThat(lines.getFirst()).isPositive().isLessThan(300);
        assertThat(lines.getLast()).as("the silence needed has reached its bound").isLessThan(60);
        assertThat(village.nodes.get(node(5)).state().isolated()).isPresent();
        healthyNodesLive(village);
    }

    @Test
    void a_node_that_cannot_be_heard_is_suspected_ever_more_slowly() {
        var village = formed(TestClusterTest.CHARTER, 5);
        for (int other = 1; other <= 4; other++) {
            village.cut.add(node(5) + ">" + node(other));
        }
        var lines = hourly(village, 2, () -> village.run(HOUR_MS));
        assertThat(lines.getFirst()).isPositive().isLessThan(300);
        assertThat(lines.getLast()).isLessThan(100);
        healthyNodesLive(village);
    }

    @Test
    void a_flapping_link_writes_little_and_a_flapping_node_ever_less() {
        var link = formed(TestClusterTest.CHARTER, 5);
        var lines = hourly(link, 1, () -> flap(link, () -> link.unlink(node(1), node(2))));
        assertThat(lines.getFirst()).as("others reach both ends").isLessThan(20);
        var node = formed(TestClusterTest.CHARTER, 5);
        lines = hourly(node, 2, () -> flap(node, () -> node.split(Set.of(node(5)))));
        assertThat(lines.getFirst()).isPositive();
        assertThat(lines.getLast()).isLessThan(200);
        healthyNodesLive(node);
    }

    /** {@return how many lines each hour adds} */
    private static List<Long> hourly(TestCluster village, int hours, Runnable hour) {
        var lines = new ArrayList<Long>();
        for (int i = 0; i < hours; i++) {
            var before = village.lines(node(1)).size();
            hour.run();
            lines.add((long) village.lines(node(1)).size() - before);
        }
        return lines;
    }

    private static void flap(TestCluster village, Runnable cut) {
        for (long time = 0; time < HOUR_MS; time += 3_000) {
            cut.run();
            village.run(1_500);
            village.cut.clear();
            village.run(1_500);
        }
    }

    private static void healthyNodesLive(TestCluster village) {
        for (int i = 1; i <= 4; i++) {
            for (int j = 1; j <= 4; j++) {
                var subject = node(j);
                assertThat(village.lines(node(i)).stream().filter(line -> line.entry()
                        .body() instanceof Body.Confirmed(var who, var life, var evidence) && who.equals(subject)))
                        .isEmpty();
            }
        }
    }
}
