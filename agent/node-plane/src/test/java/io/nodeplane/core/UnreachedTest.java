package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A member that can dial and cannot be dialled (an address translator, a wrong address) is told so by those it dials. */
class UnreachedTest {
    private static final List<NodeId> OTHERS = IntStream.rangeClosed(1, 4).mapToObj(TestCluster::node).toList();
    private static final PeerAddress NOWHERE = new PeerAddress("nowhere", 7000);

    @Test
    void who_cannot_be_dialled_says_by_whom_once_until_it_can_be() {
        var village = formed(CHARTER, 5);
        village.restart(node(5), NOWHERE);
        assertThat(village.runUntil(60_000, () -> unreachedBy(village, 5).equals(OTHERS))).isTrue();
        assertThat(state(village, 5).reach()).isEqualTo(Reach.SOME);
        assertThat(state(village, 5).isolated()).as("it hears them").isEmpty();
        village.run(3_600_000);
        assertThat(unreachedBy(village, 5)).as("each new life is as little reached as the last").isEqualTo(OTHERS);
        assertThat(noted(village, "unreached")).as("a change, not a round").isEqualTo(4);
        assertThat(noted(village, "reached")).isZero();
        OTHERS.forEach(other -> assertThat(village.nodes.get(other).state().detector().oneWay()).isEmpty());

        village.restart(node(5), TestCluster.address(node(5)));
        assertThat(village.runUntil(3_600_000, () -> village.agreed(5))).isTrue();
        village.run(60_000);
        assertThat(unreachedBy(village, 5)).isEmpty();
        assertThat(state(village, 5).reach()).isEqualTo(Reach.ALL);
    }

    @Test
    void a_way_back_that_is_lost_and_found_is_told_both_times() {
        var village = formed(CHARTER, 5);
        village.undialled.add(node(5));
        assertThat(village.runUntil(60_000, () -> unreachedBy(village, 5).equals(OTHERS))).isTrue();
        village.undialled.clear();
        assertThat(village.runUntil(60_000, () -> unreachedBy(village, 5).isEmpty())).isTrue();
        assertThat(noted(village, "unreached")).isEqualTo(4);
        assertThat(noted(village, "reached")).isEqualTo(4);
    }

    @Test
    void who_is_gone_for_good_is_asked_no_more_and_that_is_told() {
        var village = formed(CHARTER, 5);
        village.undialled.add(node(5));
        assertThat(village.runUntil(60_000, () -> unreachedBy(village, 5).equals(OTHERS))).isTrue();
        village.nodes.remove(node(4));
        assertThat(village.runUntil(600_000, () -> state(village, 1).membership().view().members().get(node(4))
                .state() instanceof MemberState.Confirmed)).isTrue();
        assertThat(village.command(node(1), new Command.Forget(node(4)))).isInstanceOf(Command.Outcome.Done.class);
        assertThat(village.runUntil(60_000, () -> state(village, 5).membership().view().members().get(node(4)).gone()))
                .isTrue();
        assertThat(village.events.get(node(5))).filteredOn(event -> event.kind().equals("reached")).singleElement()
                .satisfies(event -> assertThat(event.reason()).startsWith("node-4 is spoken to no more"));
    }

    @Test
    void a_split_that_is_over_is_not_taken_for_it() {
        for (int seed = 1; seed <= 20; seed++) {
            var village = formed(CHARTER, 5);
            OTHERS.forEach(other -> village.unlink(node(5), other));
            village.run(3_000 + 100 * seed);
            village.heal();
            assertThat(village.runUntil(30_000, () -> village.agreed(5))).isTrue();
            village.run(10_000);
            village.events.forEach((node, events) -> assertThat(events.stream().map(Event::kind)).as("%s", node)
                    .doesNotContain("unreached", "reached"));
        }
    }

    private static List<NodeId> unreachedBy(TestCluster village, int i) {
        return List.copyOf(state(village, i).detector().oneWay());
    }

    private static long noted(TestCluster village, String kind) {
        return village.events.get(node(5)).stream().filter(event -> event.kind().equals(kind)).count();
    }

    private static State state(TestCluster village, int i) {
        return village.nodes.get(node(i)).state();
    }
}
