package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StretchTest {
    private static Instant at(long ms) {
        return Instant.ofEpochMilli(ms);
    }

    private static Stretch.Change<String> change(long ms, String to) {
        return new Stretch.Change<>(at(ms), to);
    }

    private static Stretch<String> stretch(long from, long to, String what) {
        return new Stretch<>(at(from), at(to), what);
    }

    @Test
    void stretches_fill_the_time_without_gap() {
        assertThat(Stretch.between(at(0), at(9), "a", List.of(change(2, "b"), change(5, "c"))))
                .containsExactly(stretch(0, 2, "a"), stretch(2, 5, "b"), stretch(5, 9, "c"));
    }

    @Test
    void a_change_to_the_same_is_none() {
        assertThat(Stretch.between(at(0), at(9), "a", List.of(change(2, "a"), change(5, "b"), change(6, "b"))))
                .containsExactly(stretch(0, 5, "a"), stretch(5, 9, "b"));
    }

    @Test
    void of_two_changes_at_one_moment_the_last_counts() {
        assertThat(Stretch.between(at(0), at(9), "a", List.of(change(2, "b"), change(2, "a"), change(3, "c"))))
                .containsExactly(stretch(0, 3, "a"), stretch(3, 9, "c"));
    }

    @Test
    void changes_outside_the_time_are_moved_to_its_edge() {
        assertThat(Stretch.between(at(4), at(9), "a", List.of(change(2, "b"), change(12, "c"))))
                .containsExactly(stretch(4, 9, "b"));
    }

    @Test
    void the_state_of_a_moment_is_that_of_its_stretch() {
        var stretches = Stretch.between(at(0), at(9), "a", List.of(change(2, "b")));

        assertThat(Stretch.at(stretches, at(1))).isEqualTo("a");
        assertThat(Stretch.at(stretches, at(2))).isEqualTo("b");
        assertThat(Stretch.at(stretches, at(20))).isEqualTo("b");
    }
}
