package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.address;
import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad address among good ones: another cluster's, this process's own, nobody's. */
class DoorsOfOthersTest {
    private static final Charter OTHER = new Charter("other", CHARTER.voters(), 200, 100, 3, 2, 1_000, 200, 3,
            Charter.Caution.DEFAULT);
    private static final NodeId STRANGER = new NodeId("stranger");
    private static final PeerAddress SHARED = new PeerAddress("agents", 7000);

    private static State state(TestCluster village, int i) {
        return village.nodes.get(node(i)).state();
    }

    private static Command.Outcome.Failed failure(TestCluster village, long join) {
        assertThat(village.runUntil(30_000, () -> village.outcome(join).isPresent())).isTrue();
        return (Command.Outcome.Failed) village.outcome(join).orElseThrow();
    }

    private static long noted(TestCluster village, NodeId node, String kind) {
        return village.events.get(node).stream().filter(event -> event.kind().equals(kind)).count();
    }

    @Test
    void a_member_that_restarts_takes_part_although_another_cluster_answers_at_a_dead_members_address() {
        var village = formed(CHARTER, 5);
        village.down.add(node(5));
        assertThat(village.runUntil(30_000,
                () -> village.believes(node(1), node(5)) instanceof MemberState.Confirmed)).isTrue();
        village.occupy(address(node(5)), STRANGER, OTHER);
        for (int i = 1; i <= 4; i++) {
            village.restart(node(i), address(node(i)), List.of(address(node(5)), address(node(1))));
            var restarted = node(i);
            assertThat(village.runUntil(20_000, () -> Stream.of(1, 2, 3, 4)
                    .allMatch(j -> village.believes(node(j), restarted) instanceof MemberState.Alive
                            && village.nodes.get(node(j)).state().phase() == Phase.JOINED)))
                    .as("restart of " + restarted).isTrue();
            assertThat(noted(village, restarted, "join-failed")).isZero();
        }
        village.run(60_000);
        assertThat(noted(village, STRANGER, "refused")).as("once of each process, whatever it asks").isBetween(4L, 8L);
    }

    @Test
    void one_foreign_seed_among_good_ones_hinders_no_join() {
        var village = formed(CHARTER, 3);
        village.down.add(node(9));
        village.occupy(address(node(9)), STRANGER, OTHER);
        var join = village.enter(node(4), 10_000, address(node(9)), address(node(2)));
        assertThat(village.runUntil(10_000, () -> village.agreed(4))).isTrue();
        assertThat(village.outcome(join)).contains(new Command.Outcome.Done());
    }

    @Test
    void a_join_whose_only_answers_are_foreign_says_so() {
        var village = formed(CHARTER, 3);
        village.down.add(node(9));
        village.occupy(address(node(9)), STRANGER, OTHER);
        var only = failure(village, village.enter(node(4), 0, address(node(9))));
        assertThat(only.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(only.reason()).contains("node-9:7000 refuses: ", OTHER.id().toString());
        var beside = failure(village, village.enter(node(5), 3_000, address(node(9)), address(node(8))));
        assertThat(beside.code()).as("the silent one may be right").isEqualTo("UNAVAILABLE");
        assertThat(beside.reason()).contains("node-8:7000", "node-9:7000 refuses: ", OTHER.id().toString());
    }

    @Test
    void a_node_whose_only_seed_is_itself_by_another_name_founds_and_stays_one_through_restarts() {
        var village = new TestCluster(CHARTER);
        var alias = new PeerAddress("localhost", 7000);
        village.shared.put(alias, List.of(node(1)));
        var join = village.enter(node(1), 10_000, alias);
        assertThat(village.runUntil(5_000, () -> village.outcome(join).isPresent())).isTrue();
        assertThat(village.outcome(join)).contains(new Command.Outcome.Done());
        for (int i = 0; i < 5; i++) {
            // The address that it advertises changes its spelling, and the old one leads back to it.
            village.shared.put(address(node(1)), List.of(node(1)));
            village.restart(node(1), i % 2 == 0 ? alias : address(node(1)), List.of(alias));
            village.run(10_000);
            assertThat(state(village, 1).phase()).isEqualTo(Phase.JOINED);
        }
        assertThat(state(village, 1).ledger().feeds()).hasSize(1);
        assertThat(state(village, 1).rival()).isEmpty();
        assertThat(noted(village, node(1), "self")).as("said when it is news").isLessThanOrEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nodes_that_share_one_seed_name_form_and_stay_themselves_through_restarts(long seed) {
        var village = new TestCluster(TestClusterTest.charter(3), seed);
        village.shared.put(SHARED, List.of(node(1), node(2), node(3)));
        for (int i = 1; i <= 3; i++) {
            village.enter(node(i), 0, SHARED);
        }
        assertThat(village.runUntil(30_000, () -> village.agreed(3) && village.voting())).as("forms").isTrue();
        for (int i = 0; i < 5; i++) {
            village.restart(node(2), address(node(2)), List.of(SHARED));
            assertThat(village.runUntil(30_000, () -> village.agreed(3) && village.voting())).isTrue();
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(state(village, i).ledger().feeds()).hasSize(3);
            assertThat(state(village, i).rival()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void groups_that_found_each_other_through_one_name_find_the_others(long seed) {
        var village = new TestCluster(TestClusterTest.charter(3), seed);
        for (int group = 0; group < 3; group++) {
            // Each group sees only itself behind the name when it begins.
            village.shared.put(SHARED, List.of(node(2 * group + 1), node(2 * group + 2)));
            village.enter(node(2 * group + 1), 0, SHARED);
            village.enter(node(2 * group + 2), 0, SHARED);
            village.run(5_000);
        }
        // From now on it leads to one after the other.
        for (int first = 1; first <= 6; first++) {
            var order = new ArrayList<NodeId>();
            for (int i = 0; i < 6; i++) {
                order.add(node((first + i - 1) % 6 + 1));
            }
            village.shared.put(SHARED, order);
            village.run(30_000);
        }
        assertThat(village.agreed(6)).isTrue();
    }

    @Test
    void joins_at_one_time_share_one_outcome() {
        var village = formed(CHARTER, 3);
        village.enter(node(4), 10_000, address(node(8)));
        var joins = IntStream.range(0, 8).mapToLong(i -> village.order(node(4),
                new Command.Join(List.of(address(node(1))), 10_000))).boxed().toList();
        assertThat(village.runUntil(10_000, () -> village.agreed(4))).isTrue();
        for (var join : joins) {
            assertThat(village.outcome(join)).contains(new Command.Outcome.Done());
        }
        assertThat(village.written(node(4), "joined")).isEqualTo(1);
    }

    @Test
    void each_join_gives_up_at_its_own_time_and_a_leave_ends_them_all() {
        var village = new TestCluster(CHARTER);
        var first = village.enter(node(4), 5_000, address(node(8)));
        var second = village.order(node(4), new Command.Join(List.of(address(node(9))), 20_000));
        assertThat(failure(village, first).code()).isEqualTo("UNAVAILABLE");
        assertThat(village.outcome(second)).isEmpty();
        assertThat(state(village, 4).phase()).isEqualTo(Phase.JOINING);
        village.command(node(4), new Command.Leave());
        assertThat(failure(village, second).code()).isEqualTo("CANCELLED");
        assertThat(state(village, 4).phase()).isEqualTo(Phase.NEW);
    }
}
