package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seed gives the same bytes, bytes give the same view, and no effect runs ahead of the journal. */
class TestClusterReplayTest {
    private static final int SCHEDULES = 5;

    /** Random trouble: links cut and mended, nodes killed and restarted, messages lost; and all of it mended at the end. */
    private static TestCluster troubled(long seed) {
        var dice = new Random(seed);
        var village = formed(CHARTER, 5, seed);
        for (int step = 0; step < 15; step++) {
            var a = node(1 + dice.nextInt(5));
            var b = node(1 + dice.nextInt(5));
            switch (dice.nextInt(7)) {
                case 0 -> village.cut.add(a + ">" + b);
                case 1 -> village.unlink(a, b);
                case 2 -> village.split(Set.copyOf(List.of(a)));
                case 3 -> village.down.add(a);
                case 4 -> village.broken.add(a);
                case 5 -> village.lossEvery = 3 + dice.nextInt(10);
                default -> village.heal();
            }
            village.run(300 + dice.nextInt(4_000));
        }
        village.heal();
        return village;
    }

    private static Ledger parsed(List<String> bytes) {
        return Histories.grown(Ledger.empty(CHARTER.id()), bytes.stream().map(Line::parse).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void after_any_trouble_all_agree_again(long first) {
        var deaths = 0L;
        for (long seed = first * 100; seed < first * 100 + SCHEDULES; seed++) {
            var village = troubled(seed);
            var at = seed;
            assertThat(village.runUntil(60_000, () -> village.agreed(5))).as("seed=%d", at).isTrue();
            village.run(10_000);
            assertThat(village.agreed(5)).as("seed=%d stays so", at).isTrue();
            var ledger = village.nodes.get(node(1)).state().ledger();
            var membership = village.nodes.get(node(1)).state().membership();
            for (var line : ledger.inReplayOrder()) {
                if (line.entry().body() instanceof Body.Confirmed) {
                    deaths++;
                    assertThat(Certainty.flaw(membership, ledger, line)).as("seed=%d", at).isEmpty();
                }
            }
            village.nodes.keySet().forEach(node -> assertThat(Membership.replay(CHARTER, parsed(village.bytes(node)))
                    .view().digest()).as("seed=%d", at).isEqualTo(membership.view().digest()));
        }
        assertThat(deaths).as("deaths in these schedules").isPositive();
    }

    @Test
    void the_same_seed_gives_the_same_bytes_and_another_one_others() {
        var one = troubled(7);
        var same = troubled(7);
        var other = troubled(8);
        for (var node : one.nodes.keySet()) {
            assertThat(same.bytes(node)).isEqualTo(one.bytes(node));
            assertThat(same.events.get(node)).isEqualTo(one.events.get(node));
        }
        assertThat(other.bytes(node(1))).isNotEqualTo(one.bytes(node(1)));
    }

    @Test
    void a_ledger_read_back_from_its_bytes_gives_the_same_view() {
        var village = formed(CHARTER, 5);
        village.down.add(node(3));
        assertThat(village.runUntil(30_000,
                () -> village.believes(node(2), node(3)) instanceof MemberState.Confirmed)).isTrue();
        village.command(node(4), new Command.Leave());
        village.run(3_000);
        var state = village.nodes.get(node(2)).state();
        var ledger = parsed(village.bytes(node(2)));
        assertThat(ledger.head()).isEqualTo(state.ledger().head());
        var view = Membership.replay(CHARTER, ledger).view();
        assertThat(view).isEqualTo(state.membership().view());
        assertThat(view.digest()).isEqualTo(state.membership().view().digest());
        assertThat(view.member(node(3)).orElseThrow().state()).isInstanceOf(MemberState.Confirmed.class);
        assertThat(view.member(node(4)).orElseThrow().state()).isInstanceOf(MemberState.Left.class);
    }

    @Test
    void a_node_whose_journal_fails_halts_and_does_nothing_more() {
        var village = formed(CHARTER, 5);
        village.broken.add(node(3));
        var effects = village.effects.get(node(3));
        var ledger = village.nodes.get(node(3)).state().ledger().size();
        var outcome = village.command(node(3), new Command.Leave());
        assertThat(outcome).as("the owner is not told that it is done").isNull();
        assertThat(village.nodes.get(node(3)).halted()).contains("no space left");
        assertThat(village.runUntil(30_000,
                () -> village.believes(node(1), node(3)) instanceof MemberState.Confirmed)).isTrue();
        assertThat(village.effects.get(node(3))).isEqualTo(effects);
        assertThat(village.nodes.get(node(3)).state().ledger().size()).isEqualTo(ledger);
        assertThat(village.known(node(1), "left")).as("nothing of the decision got out").isZero();
        village.heal();
        assertThat(village.runUntil(30_000, () -> village.agreed(5))).isTrue();
        assertThat(village.effects.get(node(3))).isGreaterThan(effects);
    }
}
