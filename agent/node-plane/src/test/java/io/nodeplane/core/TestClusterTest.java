package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestClusterTest {
    static final Charter CHARTER = charter(5);

    static Charter charter(int voters) {
        var ids = new TreeSet<NodeId>();
        for (int i = 1; i <= voters; i++) {
            ids.add(node(i));
        }
        return new Charter("test", ids, 200, 100, 3, 2, 1_000, 200, 3, Charter.Caution.DEFAULT);
    }

    static TestCluster formed(Charter charter, int nodes) {
        return formed(charter, nodes, 0);
    }

    static TestCluster formed(Charter charter, int nodes, long seed) {
        var village = new TestCluster(charter, seed);
        for (int i = 1; i <= nodes; i++) {
            village.start(node(i), node(1), node(2), node(3));
        }
        assertThat(village.runUntil(20_000,
                () -> village.agreed(nodes) && (village.voting() || nodes <= Certainty.vouchersNeeded(charter))))
                .as("forms")
                .isTrue();
        return village;
    }

    @Test
    void a_cluster_forms_and_an_idle_one_writes_nothing() {
        var village = formed(CHARTER, 5);
        village.run(2_000);
        var size = village.nodes.get(node(1)).state().ledger().size();
        village.run(3_600_000);
        assertThat(village.nodes.get(node(1)).state().ledger().size()).isEqualTo(size);
        assertThat(village.nodes.get(node(1)).state().isolated()).isEmpty();
    }

    @Test
    void a_majority_confirms_a_minority_only_suspects_and_all_agree_after_the_heal() {
        var village = formed(CHARTER, 5);
        village.split(Set.of(node(1), node(2), node(3)));
        var confirmed = village.runUntil(30_000, () -> List.of(1, 2, 3).stream().allMatch(i -> village.believes(node(i),
                node(4)) instanceof MemberState.Confirmed
                && village.believes(node(i), node(5)) instanceof MemberState.Confirmed));
        assertThat(confirmed).isTrue();
        village.run(5_000);
        for (int side : new int[]{4, 5}) {
            assertThat(village.written(node(side), "confirmed")).isZero();
            assertThat(village.nodes.get(node(side)).state().isolated()).isPresent();
            for (int i = 1; i <= 3; i++) {
                assertThat(village.believes(node(side), node(i))).isInstanceOf(MemberState.Suspect.class);
            }
        }
        assertThat(village.written(node(1), "confirmed")).as("one incident, one decision").isEqualTo(2);
        assertThat(village.written(node(2), "confirmed") + village.written(node(3), "confirmed")).isZero();
        village.cut.clear();
        assertThat(village.runUntil(10_000, () -> village.agreed(5))).as("agree again").isTrue();
        village.run(60_000);
        assertThat(village.agreed(5)).isTrue();
        for (var driver : village.nodes.values()) {
            var state = driver.state();
            assertThat(Membership.replay(CHARTER, state.ledger()).view().digest())
                    .isEqualTo(state.membership().view().digest());
        }
    }

    @Test
    void a_killed_node_is_confirmed_and_comes_back_in_a_later_life() {
        var village = formed(CHARTER, 5);
        village.down.add(node(3));
        assertThat(village.runUntil(30_000, () -> List.of(1, 2, 4, 5).stream()
                .allMatch(i -> village.believes(node(i), node(3)) instanceof MemberState.Confirmed))).isTrue();
        village.restart(node(3));
        assertThat(village.runUntil(10_000, () -> village.agreed(5))).isTrue();
        var self = village.nodes.get(node(1)).state().membership().view().member(node(3)).orElseThrow();
        assertThat(self.incarnation().number()).isEqualTo(2);
    }

    @Test
    void who_leaves_is_dead_by_its_own_word_and_may_join_again() {
        var village = formed(CHARTER, 5);
        assertThat(village.command(node(2), new Command.Leave())).isInstanceOf(Command.Outcome.Done.class);
        assertThat(village.runUntil(5_000, () -> List.of(1, 3, 4, 5).stream()
                .allMatch(i -> village.believes(node(i), node(2)) instanceof MemberState.Left))).isTrue();
        village.run(20_000);
        assertThat(village.believes(node(1), node(2))).isInstanceOf(MemberState.Left.class);
        village.command(node(2), new Command.Join(List.of(TestCluster.address(node(1))), 0));
        assertThat(village.runUntil(5_000, () -> village.agreed(5))).isTrue();
    }

    @Test
    void who_left_joins_again_through_a_member_it_knows_when_its_only_seed_is_gone() {
        var village = formed(CHARTER, 5);
        village.command(node(1), new Command.Leave());
        village.down.add(node(2));
        village.down.add(node(3));
        village.command(node(1), new Command.Join(List.of(TestCluster.address(node(2))), 0));
        assertThat(village.runUntil(20_000, () -> List.of(1, 4, 5).stream()
                .allMatch(i -> village.believes(node(i), node(1)) instanceof MemberState.Alive))).isTrue();
    }

    @Test
    void who_lost_the_disk_that_says_it_left_and_joined_again_alone_is_alive_to_all_once_they_meet() {
        var village = formed(CHARTER, 5);
        village.command(node(1), new Command.Leave());
        assertThat(village.runUntil(5_000, () -> village.believes(node(5), node(1)) instanceof MemberState.Left))
                .isTrue();
        village.down.add(node(1));
        village.split(Set.of(node(1)));
        // Its only seed is itself: nobody can tell it what it said before.
        village.start(node(1), node(1), Ledger.empty(CHARTER.id()), null, Optional.empty(), node(1));
        village.run(5_000);
        village.cut.clear();
        // Somebody tells it of the others, as a later seed list would.
        village.command(node(1), new Command.Join(List.of(TestCluster.address(node(2))), 0));
        assertThat(village.runUntil(20_000, () -> village.agreed(5))).isTrue();
    }

    @Test
    void two_voters_never_confirm_each_other() {
        var village = formed(charter(2), 2);
        village.split(Set.of(node(1)));
        village.run(60_000);
        assertThat(village.believes(node(1), node(2))).isInstanceOf(MemberState.Suspect.class);
        assertThat(village.believes(node(2), node(1))).isInstanceOf(MemberState.Suspect.class);
    }
}
