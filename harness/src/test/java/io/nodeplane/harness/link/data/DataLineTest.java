package io.nodeplane.harness.link.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DataLineTest {
    private static final long MS = 1_000_000;
    private static final int PACKETS = 200;
    /** Times may be of any size: what counts is the difference. */
    private static final long START = Long.MAX_VALUE - 100 * MS;

    private final DataLine line = new DataLine(1);
    private final List<Integer> out = new ArrayList<>();

    private void arrive(int packet, long atMs) {
        line.arrive(new byte[]{(byte) packet, 0}, START + atMs * MS);
    }

    private void leave(long atMs) {
        line.leave(START + atMs * MS, packet -> out.add(packet[0] & 0xff));
    }

    @Test
    void a_clear_link_hands_out_at_once_what_comes_in() {
        arrive(1, 0);
        arrive(2, 0);
        leave(0);
        assertThat(out).containsExactly(1, 2);
        assertThat(line.due()).isEqualTo(OptionalLong.empty());
        assertThat(line.counts()).isEqualTo(new Counts(2, 4, 2, 4, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void a_slow_link_hands_out_when_the_time_has_come_and_not_before() {
        line.change(Conditions.CLEAR.slow(Duration.ofMillis(50), Duration.ZERO));
        arrive(1, 0);
        assertThat(line.due()).isEqualTo(OptionalLong.of(START + 50 * MS));
        leave(49);
        assertThat(out).isEmpty();
        assertThat(line.counts().waiting()).isEqualTo(1);
        leave(50);
        assertThat(out).containsExactly(1);
    }

    @Test
    void what_is_under_way_keeps_its_time_when_the_link_becomes_quick_and_what_comes_then_stays_behind_it() {
        line.change(Conditions.CLEAR.slow(Duration.ofMillis(50), Duration.ZERO));
        arrive(1, 0);
        line.change(Conditions.CLEAR);
        arrive(2, 10);
        leave(49);
        assertThat(out).isEmpty();
        leave(50);
        assertThat(out).containsExactly(1, 2);
    }

    @Test
    void jitter_changes_no_order() {
        line.change(Conditions.CLEAR.slow(Duration.ofMillis(30), Duration.ofMillis(30)));
        for (var packet = 0; packet < PACKETS; packet++) {
            arrive(packet, packet);
            leave(packet);
        }
        leave(PACKETS + 60L);
        assertThat(out).hasSize(PACKETS).isSorted();
    }

    @Test
    void who_is_overtaken_comes_later_than_some_behind_it_and_not_more_than_is_said() {
        line.change(Conditions.CLEAR.reordering(100));
        for (var packet = 0; packet < PACKETS; packet++) {
            arrive(packet, packet);
            leave(packet);
        }
        leave(PACKETS + 20L);
        assertThat(out).hasSize(PACKETS).doesNotHaveDuplicates();
        assertThat(out).isNotEqualTo(out.stream().sorted().toList());
        for (var at = 0; at < PACKETS; at++) {
            assertThat(Math.abs(out.get(at) - at)).isLessThanOrEqualTo(20);
        }
        assertThat(line.counts().overtaken()).isBetween(5L, 50L);
    }

    @Test
    void a_doubled_packet_comes_twice() {
        line.change(Conditions.CLEAR.doubling(1_000));
        arrive(1, 0);
        leave(0);
        assertThat(out).containsExactly(1, 1);
        assertThat(line.counts().doubled()).isEqualTo(1);
    }

    @Test
    void a_cut_takes_what_is_under_way_and_all_that_comes_and_a_mend_carries_the_next() {
        var slow = Conditions.CLEAR.slow(Duration.ofMillis(50), Duration.ZERO);
        line.change(slow);
        arrive(1, 0);
        line.change(slow.cutOff());
        arrive(2, 1);
        leave(1_000);
        line.change(slow.cutOff().mended());
        arrive(3, 1_000);
        leave(1_050);
        assertThat(out).containsExactly(3);
        assertThat(line.counts().cut()).isEqualTo(2);
    }

    @Test
    void more_than_can_wait_is_dropped_and_so_is_what_the_wire_does_not_take() {
        line.change(Conditions.CLEAR.slow(Duration.ofMillis(1), Duration.ZERO));
        for (var packet = 0; packet < DataLine.WAITING_MAX + 1; packet++) {
            arrive(packet, 0);
        }
        assertThat(line.counts().dropped()).isEqualTo(1);
        line.leave(START + MS, packet -> false);
        assertThat(line.counts().dropped()).isEqualTo(DataLine.WAITING_MAX + 1L);
        assertThat(line.counts().sent()).isZero();
    }

    @Property(tries = 100)
    void no_packet_is_unaccounted_for(@ForAll long seed, @ForAll @IntRange(max = 1_000) int lost,
            @ForAll @IntRange(max = 1_000) int doubled, @ForAll @IntRange(max = 1_000) int overtaken,
            @ForAll @IntRange(max = PACKETS) int cutAt) {
        var some = new DataLine(seed);
        var conditions = Conditions.CLEAR.slow(Duration.ofMillis(9), Duration.ofMillis(4)).losing(lost)
                .doubling(doubled).reordering(overtaken);
        some.change(conditions);
        for (var packet = 0; packet < PACKETS; packet++) {
            if (packet == cutAt) {
                some.change(conditions.cutOff());
            }
            some.arrive(new byte[1], packet * MS);
            some.leave(packet * MS, any -> true);
        }
        var counts = some.counts();
        assertThat(counts.received()).isEqualTo(PACKETS);
        assertThat(counts.received() + counts.doubled())
                .isEqualTo(counts.sent() + counts.cut() + counts.lost() + counts.dropped() + counts.waiting());
    }

    @Test
    void what_no_link_can_be_is_refused_with_the_reason() {
        assertThatThrownBy(() -> Conditions.CLEAR.losing(1_001)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("of a thousand packets between 0 and 1000 are lost, not 1001");
        assertThatThrownBy(() -> Conditions.CLEAR.slow(Duration.ofMillis(10), Duration.ofMillis(11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the jitter of a data link is between 0 and 10 ms, not 11 ms");
        assertThatThrownBy(() -> Conditions.CLEAR.slow(Duration.ofMinutes(2), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("60000 ms, not 120000 ms");
    }
}
