package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.charter;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that fail in part, seeds that are late, and strangers. */
class TestClusterTroubleTest {
    private static final List<Integer> OTHERS = List.of(1, 2, 4, 5);

    private static boolean buried(TestCluster village, int subject) {
        return village.nodes.keySet().stream()
                .anyMatch(observer -> village.believes(observer, node(subject)) instanceof MemberState.Confirmed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_node_with_half_a_link_suspects_everybody_and_buries_nobody(boolean deaf) {
        var village = formed(CHARTER, 5);
        OTHERS.forEach(i -> village.cut.add(deaf ? node(i) + ">" + node(3) : node(3) + ">" + node(i)));
        var buriedOther = village.runUntil(60_000, () -> OTHERS.stream().anyMatch(i -> buried(village, i)));
        assertThat(buriedOther).as("one of the others is dead to somebody").isFalse();
        assertThat(village.written(node(3), "suspected")).isGreaterThanOrEqualTo(4);
        assertThat(village.written(node(3), "confirmed")).isZero();
        assertThat(village.nodes.get(node(3)).state().isolated()).hasValueSatisfying(
                isolation -> assertThat(isolation.missing()).hasSize(4));
        OTHERS.forEach(i -> assertThat(village.nodes.get(node(i)).state().isolated()).isEmpty());
        village.heal();
        assertThat(village.runUntil(30_000, () -> village.agreed(5))).isTrue();
    }

    @Test
    void nobody_suspects_whom_a_helper_reaches() {
        var village = formed(CHARTER, 5);
        village.unlink(node(1), node(2));
        village.run(60_000);
        assertThat(village.known(node(3), "suspected")).isZero();
        assertThat(village.agreed(5)).isTrue();
        assertThat(village.nodes.get(node(1)).state().heard()).contains(node(2));
        OTHERS.forEach(i -> village.unlink(node(3), node(i)));
        assertThat(village.runUntil(30_000, () -> village.known(node(1), "suspected") > 0))
                .as("without any path there is a suspicion").isTrue();
    }

    @Test
    void a_flapping_node_is_not_buried() {
        var village = formed(CHARTER, 5);
        for (int flap = 0; flap < 40; flap++) {
            OTHERS.forEach(i -> village.unlink(node(3), node(i)));
            village.run(700);
            assertThat(buried(village, 3)).as("flap %d", flap).isFalse();
            village.cut.clear();
            village.run(700);
        }
        assertThat(village.known(node(1), "suspected")).as("the trouble was felt").isPositive();
        assertThat(village.known(node(1), "confirmed")).isZero();
        assertThat(village.runUntil(30_000, () -> village.agreed(5))).isTrue();
    }

    @Test
    void a_join_waits_for_its_seeds_as_long_as_it_may() {
        var village = new TestCluster(CHARTER);
        var patient = village.start(node(4), CHARTER, 0, node(1), node(2));
        var hasty = village.start(node(5), CHARTER, 3_000, node(1), node(2));
        village.run(600_000);
        assertThat(village.outcome(patient)).isEmpty();
        assertThat(village.nodes.get(node(4)).state().phase()).isEqualTo(Phase.JOINING);
        assertThat(village.outcome(hasty)).hasValueSatisfying(outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(Command.Outcome.Failed.class, failed -> {
                    assertThat(failed.code()).isEqualTo("UNAVAILABLE");
                    assertThat(failed.reason()).contains("node-1:7000", "node-2:7000");
                }));
        assertThat(village.nodes.get(node(5)).state().phase()).isEqualTo(Phase.NEW);
        village.down.add(node(5));
        village.start(node(1), node(1), node(2));
        village.start(node(2), node(1), node(2));
        assertThat(village.runUntil(10_000, () -> village.agreed(3))).isTrue();
        assertThat(village.outcome(patient)).contains(new Command.Outcome.Done());
    }

    @Test
    void a_node_whose_seeds_are_gone_joins_by_the_members_that_its_disk_names() {
        var village = formed(CHARTER, 3);
        village.start(node(4), node(4), village.nodes.get(node(1)).state().ledger(), null, Optional.empty(), node(5));
        assertThat(village.runUntil(60_000, () -> village.agreed(4))).isTrue();
    }

    @Test
    void the_only_seed_is_found_again_where_it_began_although_the_ledger_says_it_moved() {
        var village = new TestCluster(CHARTER);
        List.of(1, 2, 3, 4).forEach(i -> village.start(node(i), node(1)));
        assertThat(village.runUntil(20_000, () -> village.agreed(4))).isTrue();
        var moved = village.nodes.get(node(1)).state();
        village.down.add(node(1));
        // It goes on at another place for a while, as whoever holds its disk may, and then comes back without that disk.
        village.start(node(9), node(1), moved.ledger(), moved.feed(), Optional.empty(), node(1));
        assertThat(village.runUntil(60_000, () -> village.nodes.get(node(2)).state().membership().view()
                .member(node(1)).orElseThrow().address().equals(TestCluster.address(node(9))))).isTrue();
        village.down.add(node(9));
        village.start(node(1), node(1), Ledger.empty(CHARTER.id()), null, Optional.empty(), node(1));

        assertThat(village.runUntil(120_000, () -> village.nodes.get(node(1)).state().ledger().head()
                .equals(village.nodes.get(node(2)).state().ledger().head()))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_only_seed_is_found_again_although_it_had_left_and_lost_its_disk(long seed) {
        var village = formed(CHARTER, 3, seed);
        village.command(node(1), new Command.Leave());
        assertThat(village.runUntil(20_000,
                () -> List.of(2, 3).stream().allMatch(i -> village.nodes.get(node(i)).state()
                        .membership().view().member(node(1)).orElseThrow().state() instanceof MemberState.Left)))
                .isTrue();
        village.down.add(node(1));
        village.start(node(1), node(1), Ledger.empty(CHARTER.id()), null, Optional.empty(), node(1));

        assertThat(village.runUntil(120_000, () -> village.nodes.get(node(1)).state().ledger().head()
                .equals(village.nodes.get(node(2)).state().ledger().head()))).isTrue();
    }

    @Test
    void a_node_with_another_charter_does_not_join_and_is_told_both_ids() {
        var village = formed(CHARTER, 3);
        var size = village.nodes.get(node(1)).state().ledger().size();
        var stranger = new Charter("other", CHARTER.voters(), 200, 100, 3, 2, 1_000, 200, 3, Charter.Caution.DEFAULT);
        var join = village.start(node(4), stranger, 0, node(1));
        assertThat(village.runUntil(5_000, () -> village.outcome(join).isPresent())).isTrue();
        assertThat(village.outcome(join).orElseThrow()).isInstanceOfSatisfying(Command.Outcome.Failed.class,
                failed -> {
                    assertThat(failed.code()).isEqualTo("UNAUTHENTICATED");
                    assertThat(failed.reason()).contains(CHARTER.id().toString(), stranger.id().toString());
                });
        assertThat(village.nodes.get(node(4)).state().self()).isEmpty();
        assertThat(village.nodes.get(node(1)).state().ledger().size()).isEqualTo(size);
    }

    @Test
    void a_node_that_comes_back_elsewhere_says_so_in_a_new_incarnation() {
        var village = formed(CHARTER, 5);
        var elsewhere = new PeerAddress("node-3", 7_001);
        village.down.add(node(3));
        village.restart(node(3), elsewhere);
        assertThat(village.runUntil(20_000, () -> village.agreed(5) && OTHERS.stream()
                .allMatch(i -> village.nodes.get(node(i)).state().membership().view().member(node(3)).orElseThrow()
                        .address().equals(elsewhere))))
                .isTrue();
        assertThat(village.nodes.get(node(1)).state().membership().view().member(node(3)).orElseThrow()
                .incarnation()).isEqualTo(new Incarnation(2));
        village.down.add(node(3));
        village.restart(node(3));
        assertThat(village.runUntil(20_000, () -> village.agreed(5))).isTrue();
        assertThat(village.nodes.get(node(1)).state().membership().view().member(node(3)).orElseThrow()
                .incarnation()).as("the same place needs no new life").isEqualTo(new Incarnation(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 7, 5})
    void lost_messages_bury_nobody(int lossEvery) {
        var village = formed(CHARTER, 5);
        village.lossEvery = lossEvery;
        village.run(60_000);
        village.heal();
        assertThat(village.runUntil(30_000, () -> village.agreed(5))).isTrue();
        assertThat(village.known(node(1), "confirmed")).as("1 of %d lost", lossEvery).isZero();
    }

    @Test
    void a_cluster_forms_though_messages_are_lost() {
        var village = new TestCluster(CHARTER);
        village.lossEvery = 4;
        for (int i = 1; i <= 5; i++) {
            village.start(node(i), node(1), node(2));
        }
        assertThat(village.runUntil(60_000, () -> village.agreed(5))).isTrue();
    }

    @Test
    void an_even_split_of_the_voters_buries_nobody() {
        var village = formed(charter(4), 4);
        village.split(Set.of(node(1), node(2)));
        village.run(60_000);
        for (int i = 1; i <= 4; i++) {
            assertThat(village.written(node(i), "confirmed")).isZero();
            assertThat(village.nodes.get(node(i)).state().isolated()).isPresent();
        }
        assertThat(village.believes(node(1), node(3))).isInstanceOf(MemberState.Suspect.class);
        assertThat(village.believes(node(3), node(1))).isInstanceOf(MemberState.Suspect.class);
        assertThat(village.believes(node(1), node(2))).isInstanceOf(MemberState.Alive.class);
        village.heal();
        assertThat(village.runUntil(30_000, () -> village.agreed(4))).isTrue();
    }
}
