package io.nodeplane.harness.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
    private static Instant at(long ms) {
        return Instant.ofEpochMilli(ms);
    }

    private static Span.Change<String> change(long ms, String to) {
        return new Span.Change<>(at(ms), to);
    }

    private static Span<String> span(long from, long to, String what) {
        return new Span<>(at(from), at(to), what);
    }

    @Test
    void spans_fill_the_time_without_gap() {
        assertThat(Span.between(at(0), at(9), "a", List.of(change(2, "b"), change(5, "c"))))
                .containsExactly(span(0, 2, "a"), span(2, 5, "b"), span(5, 9, "c"));
    }

    @Test
    void a_change_to_the_same_is_none() {
        assertThat(Span.between(at(0), at(9), "a", List.of(change(2, "a"), change(5, "b"), change(6, "b"))))
                .containsExactly(span(0, 5, "a"), span(5, 9, "b"));
    }

    @Test
    void of_two_changes_at_one_moment_the_last_counts() {
        assertThat(Span.between(at(0), at(9), "a", List.of(change(2, "b"), change(2, "a"), change(3, "c"))))
                .containsExactly(span(0, 3, "a"), span(3, 9, "c"));
    }

    @Test
    void changes_outside_the_time_are_moved_to_its_edge() {
        assertThat(Span.between(at(4), at(9), "a", List.of(change(2, "b"), change(12, "c"))))
                .containsExactly(span(4, 9, "b"));
    }

    @Test
    void the_state_of_a_moment_is_that_of_its_span() {
        var spans = Span.between(at(0), at(9), "a", List.of(change(2, "b")));

        assertThat(Span.at(spans, at(1))).isEqualTo("a");
        assertThat(Span.at(spans, at(2))).isEqualTo("b");
        assertThat(Span.at(spans, at(20))).isEqualTo("b");
    }
}
