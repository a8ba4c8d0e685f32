package io.nodeplane.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.model.NodeId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the word of both ends says of one direction. */
class WayTest {
    private static final long NOW = 100_000;
    private static final long RECENT = 5_000;
    private static final Link LOST = Link.NONE.probed(new Link.Probe(NOW - 100, Optional.empty()));
    private static final Link HEARD = Link.NONE.answered(NOW - 10).probed(new Link.Probe(NOW - 10, Optional.of(3L)));

    private static Way way(Optional<Link> near, Optional<Link> far) {
        return Way.of(near.map(WayTest::json), far.map(WayTest::json), RECENT);
    }

    private static Json.Obj json(Link link) {
        return link.json(NOW);
    }

    @Test
    void who_is_answered_has_both_ways_whatever_the_other_says() {
        assertThat(way(Optional.of(HEARD), Optional.empty())).isEqualTo(new Way.Open(3, 3, 1, 0));
        assertThat(way(Optional.of(HEARD), Optional.of(LOST))).isEqualTo(new Way.Open(3, 3, 1, 0));
    }

    @Test
    void an_answer_of_long_ago_says_nothing() {
        var before = LOST.answered(NOW - RECENT - 1);
        assertThat(way(Optional.of(before), Optional.empty())).isEqualTo(new Way.Unanswered(Optional.empty()));
    }

    @Test
    void what_is_asked_and_not_answered_may_arrive() {
        assertThat(way(Optional.of(LOST), Optional.of(LOST.asked(NOW - 10)))).isEqualTo(new Way.Arrives());
        assertThat(way(Optional.empty(), Optional.of(LOST.asked(NOW - 10)))).isEqualTo(new Way.Arrives());
        assertThat(way(Optional.empty(), Optional.of(LOST.asked(NOW - RECENT - 1)))).isEqualTo(new Way.Unknown());
    }

    @Test
    void a_way_is_closed_when_the_far_end_says_so() {
        assertThat(way(Optional.of(LOST), Optional.of(LOST))).isEqualTo(new Way.Closed(Optional.empty(), false));
        assertThat(way(Optional.of(LOST), Optional.of(HEARD))).as("only one of the two can dial")
                .isEqualTo(new Way.Closed(Optional.empty(), true));
        assertThat(way(Optional.of(LOST.helped(new NodeId("node-3"), NOW - 1)), Optional.of(LOST)))
                .isEqualTo(new Way.Closed(Optional.of("node-3"), false));
        assertThat(way(Optional.of(LOST.helped(new NodeId("node-3"), NOW - RECENT - 1)), Optional.empty()))
                .isEqualTo(new Way.Unanswered(Optional.empty()));
    }

    @Test
    void who_has_not_tried_knows_nothing() {
        assertThat(way(Optional.of(Link.NONE), Optional.of(Link.NONE))).isEqualTo(new Way.Unknown());
        assertThat(way(Optional.empty(), Optional.empty())).isEqualTo(new Way.Unknown());
    }
}
