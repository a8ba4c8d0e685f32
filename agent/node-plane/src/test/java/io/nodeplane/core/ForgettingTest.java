package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Real drivers, one of whose nodes is said to be gone for good. Voters are 1 to 3. */
class ForgettingTest {
    private static final long LONG_MS = 120_000;

    private final TestCluster cluster = TestClusterTest.formed(charter(), 5);

    private static Charter charter() {
        var ids = new TreeSet<>(Set.of(node(1), node(2), node(3)));
        return new Charter("test", ids, 200, 100, 3, 2, 1_000, 200, 3, Charter.Caution.DEFAULT);
    }

    private Member member(int observer, int subject) {
        return cluster.nodes.get(node(observer)).state().membership().view().member(node(subject)).orElseThrow();
    }

    private boolean agreed(int subject, int... observers) {
        for (var observer : observers) {
            if (member(observer, subject).forgotten().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void dies(int subject, int... observers) {
        cluster.down.add(node(subject));
        assertThat(cluster.runUntil(LONG_MS, () -> {
            for (var observer : observers) {
                if (!(cluster.believes(node(observer), node(subject)) instanceof MemberState.Confirmed)) {
                    return false;
                }
            }
            return true;
        })).as("the death of node-%d is certain", subject).isTrue();
    }

    private boolean alive(int subject, int... observers) {
        for (var observer : observers) {
            if (!(cluster.believes(node(observer), node(subject)) instanceof MemberState.Alive)) {
                return false;
            }
        }
        return true;
    }

    private void forgets(int voter, int subject) {
        assertThat(cluster.command(node(voter), new Command.Forget(node(subject))))
                .isInstanceOf(Command.Outcome.Done.class);
    }

    @Test
    void nobody_looks_for_the_forgotten_any_more() {
        dies(5, 1, 2, 3, 4);
        assertThat(cluster.nodes.get(node(1)).state().detector().contacts()).containsKey(node(5));
        forgets(2, 5);
        assertThat(cluster.runUntil(LONG_MS, () -> agreed(5, 1, 2, 3, 4))).isTrue();
        cluster.run(5_000);
        for (int i = 1; i <= 4; i++) {
            var state = cluster.nodes.get(node(i)).state();
            assertThat(state.detector().contacts()).doesNotContainKey(node(5));
            assertThat(state.detector().queue()).doesNotContain(node(5));
            assertThat(state.reach()).isEqualTo(Reach.ALL);
            assertThat(cluster.events.get(node(i))).filteredOn(event -> event.kind().equals("forgotten"))
                    .as("said once").hasSize(1);
        }
        assertThat(cluster.known(node(1), "forgotten")).isEqualTo(1);
        forgets(1, 5);
        assertThat(cluster.known(node(1), "forgotten")).as("it was said already").isEqualTo(1);
    }

    @Test
    void only_a_voter_says_so_and_only_of_the_dead() {
        assertThat(failure(cluster.command(node(1), new Command.Forget(node(5))))).contains("only the dead");
        assertThat(failure(cluster.command(node(1), new Command.Forget(node(9))))).contains("no member node-9");
        assertThat(failure(cluster.command(node(1), new Command.Forget(node(1))))).contains("only the dead");
        dies(5, 1, 2, 3, 4);
        assertThat(failure(cluster.command(node(4), new Command.Forget(node(5))))).contains("node-4 is no voter");
    }

    @Test
    void a_node_whose_ledger_is_full_says_so_of_nobody() {
        dies(5, 1, 2, 3, 4);
        cluster.bounded(node(1), new Capacity(Capacity.taken(cluster.nodes.get(node(1)).state().ledger())));
        cluster.run(5_000);
        assertThat(failure(cluster.command(node(1), new Command.Forget(node(5))))).contains("give it a larger heap");
        assertThat(cluster.known(node(1), "forgotten")).isZero();
    }

    private static String failure(Command.Outcome outcome) {
        return outcome instanceof Command.Outcome.Failed(var code, var reason) ? reason : "it was done";
    }

    @Test
    void of_a_voter_it_is_said_that_it_counts_still() {
        dies(3, 1, 2, 4, 5);
        assertThat(cluster.command(node(1), new Command.Forget(node(3)))).isInstanceOfSatisfying(
                Command.Outcome.Done.class, done -> assertThat(done.note()).contains("is a voter still"));
    }

    @Test
    void who_comes_back_is_a_member_as_before() {
        dies(5, 1, 2, 3, 4);
        forgets(1, 5);
        assertThat(cluster.runUntil(LONG_MS, () -> agreed(5, 1, 2, 3, 4))).isTrue();
        cluster.restart(node(5));
        assertThat(cluster.runUntil(LONG_MS, () -> alive(5, 1, 2, 3, 4, 5))).isTrue();
        assertThat(member(1, 5).gone()).isFalse();
    }

    @Test
    void who_was_only_cut_off_comes_back_by_its_own_doing() {
        cluster.split(Set.of(node(5)));
        assertThat(cluster.runUntil(LONG_MS,
                () -> cluster.believes(node(1), node(5)) instanceof MemberState.Confirmed)).isTrue();
        forgets(1, 5);
        cluster.run(5_000);
        cluster.cut.clear();
        assertThat(cluster.runUntil(LONG_MS, () -> alive(5, 1, 2, 3, 4, 5))).isTrue();
    }

    /** Each of the two was told by others, who are gone, that the other one is gone for good. */
    @Test
    void two_who_were_both_forgotten_find_each_other_when_nobody_else_is_left() {
        dies(4, 1, 2, 3, 5);
        forgets(1, 4);
        assertThat(cluster.runUntil(LONG_MS, () -> agreed(4, 1, 2, 3, 5))).isTrue();
        dies(5, 1, 2, 3);
        forgets(1, 5);
        assertThat(cluster.runUntil(LONG_MS, () -> agreed(5, 1, 2, 3))).isTrue();
        cluster.restart(node(4));
        assertThat(cluster.runUntil(LONG_MS, () -> alive(4, 1, 2, 3, 4) && agreed(5, 4))).isTrue();
        Set.of(1, 2, 3).forEach(i -> cluster.down.add(node(i)));
        cluster.restart(node(5));
        assertThat(cluster.runUntil(LONG_MS, () -> alive(5, 4) && alive(4, 5))).isTrue();
    }

    /** Nobody is left who could be dialled, and nobody was told a seed. */
    @Test
    void who_hears_no_majority_looks_for_the_forgotten_too() {
        dies(3, 1, 2, 4, 5);
        forgets(1, 3);
        assertThat(cluster.runUntil(LONG_MS, () -> agreed(3, 1, 2, 4, 5))).isTrue();
        cluster.down.add(node(1));
        cluster.down.add(node(4));
        cluster.down.add(node(5));
        // Node 3 comes back, and its way to others is broken: only who dials it can find it.
        cluster.nodes.keySet().forEach(other -> {
            if (!other.equals(node(3))) {
                cluster.undialled.add(other);
            }
        });
        cluster.restart(node(3));
        assertThat(cluster.runUntil(LONG_MS, () -> alive(3, 2))).isTrue();
    }
}
