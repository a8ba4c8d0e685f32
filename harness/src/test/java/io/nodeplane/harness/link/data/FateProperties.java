package io.nodeplane.harness.link.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Percentage;

class FateProperties {
    private static final int MANY = 20_000;

    @Property(tries = 300)
    void the_same_packet_has_the_same_fate(@ForAll long seed, @ForAll @LongRange(min = 0) long number,
            @ForAll("conditions") Conditions conditions) {
        assertThat(Fate.of(seed, number, conditions)).isEqualTo(Fate.of(seed, number, conditions));
    }

    @Property(tries = 300)
    void a_delay_is_the_latency_give_or_take_the_jitter_and_more_only_for_who_is_overtaken(@ForAll long seed,
            @ForAll @LongRange(min = 0, max = MANY) long number, @ForAll("conditions") Conditions conditions) {
        if (Fate.of(seed, number, conditions) instanceof Fate.Carried carried) {
            var jitter = conditions.jitter().toNanos();
            var delay = carried.delayNanos() - (carried.overtaken() ? Fate.HELD_BACK_NANOS : 0);
            assertThat(delay).isBetween(conditions.latency().toNanos() - jitter,
                    conditions.latency().toNanos() + jitter).isNotNegative();
        }
    }

    @Property(tries = 300)
    void more_loss_loses_the_same_packets_and_others_whatever_the_latency(@ForAll long seed,
            @ForAll @LongRange(min = 0, max = MANY) long number, @ForAll("conditions") Conditions conditions,
            @ForAll @IntRange(max = 1_000) int perMille) {
        var less = Math.min(perMille, conditions.lostPerMille());
        var more = Math.max(perMille, conditions.lostPerMille());
        var before = Fate.of(seed, number, conditions.losing(less));
        var after = Fate.of(seed, number, conditions.losing(more).slow(Duration.ofMillis(7), Duration.ZERO));
        if (before instanceof Fate.Lost) {
            assertThat(after).isInstanceOf(Fate.Lost.class);
        }
    }

    @Property(tries = 100)
    void nothing_passes_a_cut_link_and_all_passes_a_clear_one_at_once(@ForAll long seed,
            @ForAll @LongRange(min = 0) long number, @ForAll("conditions") Conditions conditions) {
        assertThat(Fate.of(seed, number, conditions.cutOff())).isEqualTo(new Fate.Cut());
        assertThat(Fate.of(seed, number, Conditions.CLEAR)).isEqualTo(new Fate.Carried(0, false, false));
    }

    @Property(tries = 20)
    void of_many_packets_so_many_are_lost_doubled_and_overtaken_as_was_said(@ForAll long seed,
            @ForAll @IntRange(min = 100, max = 900) int perMille) {
        var conditions = Conditions.CLEAR.doubling(perMille).reordering(perMille);
        var about = perMille * MANY / 1_000L;
        var tolerance = Percentage.withPercentage(15);
        assertThat(count(seed, conditions.losing(perMille), Fate.Lost.class::isInstance)).isCloseTo(about, tolerance);
        assertThat(count(seed, conditions, fate -> fate instanceof Fate.Carried carried && carried.twice()))
                .isCloseTo(about, tolerance);
        assertThat(count(seed, conditions, fate -> fate instanceof Fate.Carried carried && carried.overtaken()))
                .isCloseTo(about, tolerance);
    }

    private static long count(long seed, Conditions conditions, Predicate<Fate> which) {
        return LongStream.range(0, MANY).mapToObj(number -> Fate.of(seed, number, conditions)).filter(which).count();
    }

    @Property(tries = 50)
    void links_share_no_fate(@ForAll long seed) {
        assertThat(Fate.seed(seed, "node-1->node-2")).isNotEqualTo(Fate.seed(seed, "node-2->node-1"))
                .isEqualTo(Fate.seed(seed, "node-1->node-2")).isNotEqualTo(Fate.seed(seed + 1, "node-1->node-2"));
    }

    @Provide
    Arbitrary<Conditions> conditions() {
        var perMille = Arbitraries.integers().between(0, 1_000);
        return Combinators.combine(Arbitraries.integers().between(0, 500), Arbitraries.integers().between(0, 100),
                perMille, perMille, perMille)
                .as((latency, percent, lost, doubled, overtaken) -> new Conditions(false, Duration.ofMillis(latency),
                        Duration.ofMillis((long) latency * percent / 100), lost, doubled, overtaken));
    }
}
