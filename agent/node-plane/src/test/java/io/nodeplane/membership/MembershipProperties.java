package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MembershipProperties {

    private static Membership folded(Charter charter, List<Line> arrivals) {
        var ledger = Ledger.empty(charter.id());
        var membership = Membership.none(charter);
        for (var line : arrivals) {
            ledger = Histories.with(ledger, line);
            membership = membership.apply(ledger, line);
        }
        return membership;
    }

    @Property(tries = 100)
    void every_causal_order_of_arrival_gives_the_same_view(@ForAll long seed,
            @ForAll @IntRange(min = 2, max = 6) int nodes) {
        var union = Histories.random(seed, nodes, 60).union();
        var replayed = Membership.replay(Histories.CHARTER, union);
        var dice = new Random(seed);
        for (int order = 0; order < 4; order++) {
            var other = folded(Histories.CHARTER,
                    Scribes.shuffled(Histories.CHARTER, union.inReplayOrder(), dice));
            assertThat(other.view()).as("seed=%d", seed).isEqualTo(replayed.view());
            assertThat(other.view().digest()).isEqualTo(replayed.view().digest());
            for (int i = 1; i <= nodes; i++) {
                assertThat(other.unanswered(Histories.node(i))).as("seed=%d", seed)
                        .isEqualTo(replayed.unanswered(Histories.node(i)));
                assertThat(other.incarnationSpokenOf(Histories.node(i)))
                        .isEqualTo(replayed.incarnationSpokenOf(Histories.node(i)));
            }
        }
    }

    @Property(tries = 60)
    void every_causal_order_gives_the_same_deaths(@ForAll long seed, @ForAll @IntRange(min = 3, max = 5) int voters) {
        var world = SmallWorld.history(SmallWorld.Rule.FREE_COUNT, seed, voters, 60);
        var charter = world.scribes.charter;
        var lines = world.scribes.ledger(1).inReplayOrder();
        var replayed = Membership.replay(charter, world.scribes.ledger(1));
        var dice = new Random(seed);
        for (int reader = 1; reader <= voters; reader++) {
            assertThat(world.scribes.membership(reader).view()).as("seed=%d", seed).isEqualTo(replayed.view());
            assertThat(folded(charter, Scribes.shuffled(charter, lines, dice)).view()).as("seed=%d", seed)
                    .isEqualTo(replayed.view());
        }
    }

    @Property(tries = 60)
    void an_incarnation_never_falls_and_a_life_that_was_left_stays_left(@ForAll long seed) {
        var union = Histories.random(seed, 4, 60).union();
        var ledger = Ledger.empty(Histories.CHARTER.id());
        var membership = Membership.none(Histories.CHARTER);
        for (var line : union.inReplayOrder()) {
            ledger = Histories.with(ledger, line);
            var before = membership.view();
            membership = membership.apply(ledger, line);
            for (var was : before.members().values()) {
                var now = membership.view().member(was.node()).orElseThrow();
                assertThat(now.incarnation()).as("seed=%d", seed).isGreaterThanOrEqualTo(was.incarnation());
                if (was.state() instanceof MemberState.Left && now.incarnation().equals(was.incarnation())) {
                    assertThat(now.state()).as("seed=%d", seed).isEqualTo(was.state());
                }
            }
        }
    }
}
