package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.testing.Cuts.Link;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which links are cut, and who still reaches whom. */
class CutsTest {
    private final Cuts cuts = new Cuts(List.of("a", "b", "c", "d"));

    @Test
    void a_cut_goes_both_ways_and_a_link_is_cut_once() {
        assertThat(cuts.add(List.of("a"), List.of("b", "c"))).containsExactly(new Link("a", "b"), new Link("b", "a"),
                new Link("a", "c"), new Link("c", "a"));
        assertThat(cuts.add(List.of("b"), List.of("a", "d"))).containsExactly(new Link("b", "d"), new Link("d", "b"));
        assertThatThrownBy(() -> cuts.add(List.of("a"), List.of("a"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void who_is_reached_through_others_is_reached() {
        assertThat(cuts.groups()).containsExactly(Set.of("a", "b", "c", "d"));
        cuts.add(List.of("a"), List.of("b", "c"));
        assertThat(cuts.groups()).containsExactly(Set.of("a", "b", "c", "d"));
        cuts.add(List.of("a"), List.of("d"));
        assertThat(cuts.groups()).containsExactly(Set.of("b", "c", "d"), Set.of("a"));
        cuts.add(List.of("b"), List.of("c", "d"));
        assertThat(cuts.groups()).containsExactly(Set.of("c", "d"), Set.of("a"), Set.of("b"));
    }

    @Test
    void what_is_mended_is_what_was_cut_or_slow() {
        cuts.add(List.of("a"), List.of("b"));
        cuts.slowed("c", "d");
        assertThat(cuts.remove("a", "c")).isEmpty();
        assertThat(cuts.remove("b", "a")).containsExactlyInAnyOrder(new Link("a", "b"), new Link("b", "a"));
        assertThat(cuts.removeAll()).containsExactly(new Link("c", "d"), new Link("d", "c"));
        assertThat(cuts.removeAll()).isEmpty();
        assertThat(cuts.groups()).hasSize(1);
    }
}
