package io.nodeplane.detector;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.model.NodeId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static Link.Probe answered(long at, long tookMs) {
        return new Link.Probe(at, Optional.of(tookMs));
    }

    private static Link.Probe lost(long at) {
        return new Link.Probe(at, Optional.empty());
    }

    @Test
    void what_never_happened_is_not_told() {
        assertThat(Link.NONE.json(5).canonical()).isEqualTo("{\"lost\":0,\"probes\":0}");
    }

    @Test
    void each_direction_has_its_own_last_contact() {
        var link = Link.NONE.answered(100).asked(130).helped(new NodeId("node-3"), 140).told(false, 100);
        assertThat(link.json(150).canonical()).isEqualTo("{\"answeredMsAgo\":50,\"askedMsAgo\":20,"
                + "\"helpedMsAgo\":10,\"helper\":\"node-3\",\"lost\":0,\"probes\":0,"
                + "\"reached\":false,\"toldMsAgo\":50}");
    }

    @Test
    void percentiles_are_of_what_was_answered_and_of_the_nearest_rank() {
        var link = Link.NONE;
        for (int i = 1; i <= 10; i++) {
            link = link.probed(answered(i, 11 - i));
        }
        var json = link.probed(lost(11)).json(11);
        assertThat(json.number("probes")).isEqualTo(11);
        assertThat(json.number("lost")).isEqualTo(1);
        assertThat(json.number("p50Ms")).isEqualTo(5);
        assertThat(json.number("p99Ms")).isEqualTo(10);
    }

    @Test
    void it_is_bounded_by_number_and_by_time() {
        var link = Link.NONE;
        for (int i = 0; i < 10 * Link.PROBES_MAX; i++) {
            link = link.probed(answered(i, i));
        }
        assertThat(link.probes()).hasSize(Link.PROBES_MAX);
        assertThat(link.probes().getFirst()).isEqualTo(answered(9 * Link.PROBES_MAX, 9 * Link.PROBES_MAX));
        var last = 10 * Link.PROBES_MAX - 1;
        assertThat(link.json(last + Link.WINDOW_MS).number("probes")).isEqualTo(1);
        assertThat(link.json(last + Link.WINDOW_MS + 1).number("probes")).isZero();
        assertThat(link.probed(lost(last + 2 * Link.WINDOW_MS)).probes()).hasSize(1);
    }
}
