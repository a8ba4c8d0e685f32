package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.CHARTER;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One member ran a later release, which writes kinds of entries, and fields of known ones, that this release does not know. */
class LaterKindsTest {
    private static final List<Body> LATER = List.of(
            new Body.Other("tomorrow", Json.object().with("subject", "node-1").with("text", "kept")),
            new Body.Other("left", Json.object().with("incarnation", 1).with("until", "tomorrow")),
            new Body.Other("tomorrow", Json.object()));

    private final TestCluster village = formed(CHARTER, 4);
    private final Ledger before = village.nodes.get(node(4)).state().ledger();
    private final List<Line> later = new ArrayList<>();
    private final Ledger disk = written();

    private Ledger written() {
        var ledger = before;
        for (var body : LATER) {
            var line = ledger.next(feed(), body, village.now().wall(), List.of());
            ledger = ((Admission.Stored) ledger.admit(line)).ledger();
            later.add(line);
        }
        return ledger;
    }

    private FeedId feed() {
        return Objects.requireNonNull(village.nodes.get(node(4)).state().feed());
    }

    private State state(int i) {
        return village.nodes.get(node(i)).state();
    }

    private void told() {
        village.down.add(node(4));
        village.ask(node(1), state(4).sender(), new Message.Request.Push(later));
    }

    @Test
    void they_are_stored_and_change_no_view() {
        var view = state(1).membership().view().digest();
        told();
        assertThat(village.lines(node(1))).containsAll(later);
        assertThat(state(1).membership().view().digest()).isEqualTo(view);
    }

    @Test
    void they_reach_a_third_node_through_one_that_does_not_know_them_either_byte_for_byte() {
        village.unlink(node(1), node(3));
        told();
        assertThat(village.runUntil(10_000, () -> village.lines(node(3)).containsAll(later))).isTrue();
        assertThat(village.bytes(node(3))).containsAll(later.stream().map(Line::text).toList());
        assertThat(state(3).ledger().forks()).isEmpty();
    }

    @Test
    void who_goes_back_to_this_release_writes_on_behind_its_own() {
        var feed = feed();
        told();
        village.start(node(4), node(4), disk, feed, Optional.empty(), node(1), node(2), node(3));
        var next = later.getLast().entry().seq() + 1;
        assertThat(village.runUntil(20_000, () -> state(1).ledger().find(feed, next).isPresent() && village.agreed(4)))
                .isTrue();
        assertThat(state(4).feed()).isEqualTo(feed);
        assertThat(state(1).ledger().find(feed, next).orElseThrow().entry().prev()).isEqualTo(later.getLast().hash());
        assertThat(state(1).ledger().forks()).isEmpty();
    }
}
