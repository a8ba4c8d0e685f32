package io.nodeplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A sorted map that is a value: against the sorted map of Java. */
class SharedMapTest {
    private static final int KEYS = 40;

    @Test
    void it_is_the_sorted_map_that_was_changed_in_the_same_way() {
        var dice = new Random(13);
        for (int round = 0; round < 300; round++) {
            var map = SharedMap.<Integer, String>empty();
            var wanted = new TreeMap<Integer, String>();
            for (int change = 0; change < 100; change++) {
                var key = dice.nextInt(KEYS);
                if (dice.nextInt(3) > 0) {
                    var value = "value " + dice.nextInt(5);
                    map = map.with(key, value);
                    wanted.put(key, value);
                } else {
                    map = map.without(key);
                    wanted.remove(key);
                }
                assertThat(List.copyOf(map.entrySet())).isEqualTo(List.copyOf(wanted.entrySet()));
                assertThat(map.size()).isEqualTo(wanted.size());
                assertThat(map.get(key)).isEqualTo(wanted.get(key));
                assertThat(map.containsKey(key)).isEqualTo(wanted.containsKey(key));
            }
            assertThat(List.copyOf(map.headMap(20).entrySet())).isEqualTo(List.copyOf(wanted.headMap(20).entrySet()));
            assertThat(List.copyOf(map.tailMap(20).entrySet())).isEqualTo(List.copyOf(wanted.tailMap(20).entrySet()));
            assertThat(List.copyOf(map.subMap(9, 31).entrySet()))
                    .isEqualTo(List.copyOf(wanted.subMap(9, 31).entrySet()));
            assertThat(SharedMap.copyOf(wanted)).isEqualTo(map);
        }
    }

    @Test
    void what_it_came_from_does_not_change_and_only_the_differences_are_told() {
        var dice = new Random(14);
        var versions = new ArrayList<>(List.of(SharedMap.<Integer, String>empty()));
        var wanted = new ArrayList<>(List.of(new TreeMap<Integer, String>()));
        for (int change = 0; change < 60; change++) {
            var key = dice.nextInt(KEYS);
            var keeps = dice.nextInt(3) > 0;
            var copy = new TreeMap<>(wanted.getLast());
            if (keeps) {
                copy.put(key, "change " + change);
            } else {
                copy.remove(key);
            }
            versions.add(keeps ? versions.getLast().with(key, copy.get(key)) : versions.getLast().without(key));
            wanted.add(copy);
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(versions.get(i)).isEqualTo(wanted.get(i));
            for (int j = 0; j < versions.size(); j++) {
                var one = wanted.get(i);
                var other = wanted.get(j);
                assertThat(versions.get(i).differing(versions.get(j))).isEqualTo(IntStream.range(0, KEYS).boxed()
                        .filter(key -> one.get(key) != other.get(key)).toList());
            }
        }
    }

    @Test
    void it_stays_balanced_when_keys_come_in_their_order() {
        var map = SharedMap.<Integer, Integer>empty();
        for (int key = 0; key < 100_000; key++) {
            map = map.with(key, key);
        }
        // A list of that length would be too deep to go through.
        var sum = new long[1];
        map.forEach((key, value) -> sum[0] += value);
        assertThat(sum[0]).isEqualTo(99_999L * 100_000 / 2);
        assertThat(map.firstKey()).isZero();
        assertThat(map.lastKey()).isEqualTo(99_999);
    }

    @Test
    void what_changes_nothing_makes_no_other_map() {
        var map = SharedMap.<Integer, String>empty().with(1, "one").with(2, "two");
        assertThat(map.with(1, map.get(1))).isSameAs(map);
        assertThat(map.without(3)).isSameAs(map);
        assertThat(SharedMap.copyOf(map)).isSameAs(map);
        assertThatThrownBy(() -> map.put(3, "three")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().remove()).isInstanceOf(UnsupportedOperationException.class);
    }
}
